public import KubernetesAPI

/// A Pod, or the template of Pods, in a manifest.
public struct PodSource: Sendable {
    public let manifest: Manifest
    /// Where the Pod's spec is.
    public let specPath: FieldPath
    public let spec: PodSpec
    /// The labels of the Pods.
    let labels: [String: String]
    /// Which Pods the object takes for its own; `nil` where that is not for users to say.
    let selector: LabelSelector?
    /// The names of the claims that the object makes for its Pods.
    let claimNames: Set<String>

    /// The place in the object of a field of its Pods: `spec.hostNetwork` of a Pod is
    /// `spec.template.spec.hostNetwork` of a Deployment.
    public func path(of podPath: FieldPath) -> FieldPath {
        precondition(podPath.components.first == .field("spec"), "\(podPath) is not of the spec")
        return specPath.appending(FieldPath(Array(podPath.components.dropFirst())))
    }

    var namespace: String { manifest.object.metadata.namespace ?? "" }

    /// The Pods that `manifest` makes; `nil` if it makes none.
    public init?(_ manifest: Manifest) {
        self.manifest = manifest
        var selector: LabelSelector?
        var claimNames: Set<String> = []
        let template: PodTemplateSpec?
        var path = FieldPath("spec", "template", "spec")
        switch manifest.object {
        case let pod as Pod:
            specPath = FieldPath("spec")
            spec = pod.spec ?? PodSpec()
            labels = pod.metadata.labels ?? [:]
            self.selector = nil
            self.claimNames = []
            return
        case let deployment as Deployment:
            template = deployment.spec?.template
            selector = deployment.spec?.selector
        case let replicaSet as ReplicaSet:
            template = replicaSet.spec?.template
            selector = replicaSet.spec?.selector
        case let replicationController as ReplicationController:
            template = replicationController.spec?.template
            let labels = replicationController.spec?.selector ?? template?.metadata?.labels
            selector = .with { $0.matchLabels = labels }
        case let statefulSet as StatefulSet:
            template = statefulSet.spec?.template
            selector = statefulSet.spec?.selector
            let names = (statefulSet.spec?.volumeClaimTemplates ?? []).compactMap(\.metadata.name)
            claimNames = Set(names)
        case let daemonSet as DaemonSet:
            template = daemonSet.spec?.template
            selector = daemonSet.spec?.selector
        case let job as Job: template = job.spec?.template
        case let cronJob as CronJob:
            template = cronJob.spec.jobTemplate.spec?.template
            path = FieldPath("spec", "jobTemplate", "spec", "template", "spec")
        default: return nil
        }
        specPath = path
        spec = template?.spec ?? PodSpec()
        labels = template?.metadata?.labels ?? [:]
        self.selector = selector
        self.claimNames = claimNames
    }
}
