internal import KubernetesAPI

/// How many Pods the controllers of some Pods ask for altogether.
///
/// Percentages are taken of this and not of the Pods there are: otherwise every eviction would
/// lower what the next one has to leave.
struct ExpectedScale {
    /// Why the sum cannot be told.
    struct Failure: Error, Hashable {
        let message: String
    }

    private(set) var replicas = 0
    /// Pods without a controller are among them; they count for nothing.
    private(set) var hasUnmanagedPods = false

    /// - Throws: `Failure` if the controller of a Pod cannot be found or has no scale.
    init(of pods: [Pod], in state: ClusterState) throws(Failure) {
        var resolved: Set<String> = []
        var summed: Set<String> = []
        for pod in pods {
            guard let reference = pod.metadata.controllerReference else {
                hasUnmanagedPods = true
                continue
            }
            guard resolved.insert(reference.uid).inserted else { continue }
            guard let controller = try Self.controller(reference, of: pod, in: state) else {
                throw Failure(message: "found no controllers for pod \"\(pod.name)\"")
            }
            // The ReplicaSets of one Deployment lead to it all, and it counts once.
            if summed.insert(controller.uid).inserted { replicas += controller.replicas }
        }
    }

    /// The uid and the scale of what a Pod belongs to in the end: for the Pods of a ReplicaSet that
    /// a Deployment controls, the Deployment, as long as it is there.
    private static func controller(
        _ reference: OwnerReference, of pod: Pod, in state: ClusterState
    ) throws(Failure) -> (uid: String, replicas: Int)? {
        if reference.kind == "ReplicaSet", reference.apiVersion.hasPrefix("apps/"),
            let replicaSet = state.replicaSets[pod.namespace, reference.name],
            replicaSet.uid == reference.uid,
            let owner = replicaSet.metadata.controllerReference, owner.kind == "Deployment",
            let deployment = state.deployments[pod.namespace, owner.name],
            deployment.uid == owner.uid
        {
            return (deployment.uid, deployment.replicas)
        }
        let target: ScaleTarget
        do throws(ScaleTarget.Absence) {
            target = try ScaleTarget(
                apiVersion: reference.apiVersion, kind: reference.kind, namespace: pod.namespace,
                name: reference.name, in: state)
        } catch {
            if let resource = error.unscalableResource {
                throw Failure(message: "\(resource) does not implement the scale subresource")
            }
            return nil
        }
        guard target.object.uid == reference.uid else { return nil }
        return (target.object.uid, target.scale.specReplicas)
    }
}
