internal import KubernetesAPI

/// The template of a DaemonSet with what makes its Pods daemons: they tolerate the troubles of
/// their node, and each is pinned to one.
struct DaemonPodTemplate {
    private let template: PodTemplateSpec
    private let factory: PodFactory
    private let prefix: String
    /// The spec before it is pinned to a node.
    let spec: PodSpec

    init(_ daemonSet: DaemonSet, hash: String) {
        var template = daemonSet.spec?.template ?? PodTemplateSpec()
        var spec = template.spec ?? PodSpec()
        for toleration in Self.tolerations(usesHostNetwork: spec.hostNetwork == true) {
            let present = spec.tolerations ?? []
            if !present.contains(where: { $0.isSame(as: toleration) }) {
                spec.tolerations = present + [toleration]
            }
        }
        var metadata = template.metadata ?? ObjectMeta()
        var labels = metadata.labels ?? [:]
        labels[DaemonSet.hashLabel] = hash
        if let generation = daemonSet.templateGeneration {
            labels[DaemonSet.templateGenerationLabel] = String(generation)
        }
        metadata.labels = labels
        template.metadata = metadata
        template.spec = spec
        self.template = template
        self.spec = spec
        prefix = daemonSet.name + "-"
        factory = PodFactory(owner: daemonSet, template: template)
    }

    /// A Pod of that name for `node`, which the scheduler will bind to it.
    func pod(named name: String, on node: String) -> Pod {
        var pod = factory.pod(named: name, generateName: prefix)
        var affinity = spec.affinity ?? Affinity()
        var nodeAffinity = affinity.nodeAffinity ?? NodeAffinity()
        // Whether the node meets the template's own terms was decided before: they give way.
        nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution = .pinned(to: node)
        affinity.nodeAffinity = nodeAffinity
        pod.spec?.affinity = affinity
        return pod
    }

    /// A daemon stays on a node that is not ready, unreachable, under pressure or cordoned; on the
    /// host's network also where the Pod network is not up yet.
    private static func tolerations(usesHostNetwork: Bool) -> [Toleration] {
        let conditions = [
            ("not-ready", "NoExecute"), ("unreachable", "NoExecute"),
            ("disk-pressure", "NoSchedule"), ("memory-pressure", "NoSchedule"),
            ("pid-pressure", "NoSchedule"), ("unschedulable", "NoSchedule"),
        ]
        let network = usesHostNetwork ? [("network-unavailable", "NoSchedule")] : []
        return (conditions + network).map { key, effect in
            Toleration.with {
                $0.key = "node.kubernetes.io/\(key)"
                $0.operator = "Exists"
                $0.effect = effect
            }
        }
    }
}

extension Toleration {
    /// Equal but for the time that a taint is tolerated.
    fileprivate func isSame(as other: Toleration) -> Bool {
        key == other.key && effect == other.effect && `operator` == other.operator
            && (value ?? "") == (other.value ?? "")
    }
}
