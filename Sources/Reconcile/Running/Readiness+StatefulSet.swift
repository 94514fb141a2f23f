internal import KubernetesAPI

extension Readiness {
    /// Under OnDelete and below a partition old Pods are as they should be: the user decides.
    static func of(_ set: StatefulSet) -> Readiness {
        let replicas = set.spec?.replicas ?? 1
        let status = set.status ?? StatefulSetStatus()
        if status.observedGeneration ?? 0 < set.metadata.generation ?? 0 {
            return .progressing("waiting for the controller")
        }
        if status.replicas > replicas {
            return .progressing("\(status.replicas - replicas) surplus replicas remain")
        }
        let available = status.availableReplicas ?? 0
        if available < replicas {
            return .progressing("\(available) of \(replicas) replicas are available")
        }
        guard let strategy = set.spec?.updateStrategy, strategy.type == "RollingUpdate",
            status.currentRevision != status.updateRevision
        else { return .ready }
        let wanted = max(0, replicas - (strategy.rollingUpdate?.partition ?? 0))
        let updated = status.updatedReplicas ?? 0
        return updated < wanted
            ? .progressing("\(updated) of \(wanted) replicas are updated") : .ready
    }
}
