internal import Controllers
internal import KubernetesAPI

extension Timeline.Counts {
    /// What a workload counts; `nil` for an object that is none of its own right.
    init?(_ object: any KubernetesObject) {
        self.init()
        switch object {
        case let deployment as Deployment: count(deployment)
        case let set as StatefulSet: count(set)
        case let set as DaemonSet: count(set)
        case let set as ReplicaSet where set.metadata.controllerReference == nil:
            desired = Int(set.spec?.replicas ?? 1)
            total = Int(set.status?.replicas ?? 0)
            (ready, updated) = (Int(set.status?.readyReplicas ?? 0), total)
            available = Int(set.status?.availableReplicas ?? 0)
        case let controller as ReplicationController:
            desired = Int(controller.spec?.replicas ?? 1)
            total = Int(controller.status?.replicas ?? 0)
            (ready, updated) = (Int(controller.status?.readyReplicas ?? 0), total)
            available = Int(controller.status?.availableReplicas ?? 0)
        default: return nil
        }
    }

    private mutating func count(_ deployment: Deployment) {
        desired = Int(deployment.spec?.replicas ?? 1)
        guard let status = deployment.status else { return }
        total = Int(status.replicas ?? 0)
        updated = Int(status.updatedReplicas ?? 0)
        ready = Int(status.readyReplicas ?? 0)
        available = Int(status.availableReplicas ?? 0)
    }

    private mutating func count(_ set: StatefulSet) {
        desired = Int(set.spec?.replicas ?? 1)
        guard let status = set.status else { return }
        total = Int(status.replicas)
        updated = Int(status.updatedReplicas ?? 0)
        ready = Int(status.readyReplicas ?? 0)
        available = Int(status.availableReplicas ?? 0)
    }

    private mutating func count(_ set: DaemonSet) {
        guard let status = set.status else { return }
        desired = Int(status.desiredNumberScheduled)
        total = Int(status.currentNumberScheduled)
        updated = Int(status.updatedNumberScheduled ?? 0)
        ready = Int(status.numberReady)
        available = Int(status.numberAvailable ?? 0)
    }
}
