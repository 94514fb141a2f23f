internal import KubernetesAPI

/// The conditions of a Deployment.
enum DeploymentConditionType: String {
    case available = "Available"
    case progressing = "Progressing"
    case replicaFailure = "ReplicaFailure"
}

extension DeploymentStatus {
    func condition(_ type: DeploymentConditionType) -> DeploymentCondition? {
        conditions?.first { $0.type == type.rawValue }
    }

    /// Sets a condition. One with the same status and reason is left as it is; where only the
    /// status stays, so does the time of its last transition.
    mutating func set(
        _ type: DeploymentConditionType, _ status: String, reason: String, message: String,
        now: Timestamp, lastTransitionTime: Timestamp? = nil
    ) {
        let current = condition(type)
        if let current, current.status == status, current.reason == reason { return }
        let isTransition = current?.status != status
        remove(type)
        let condition = DeploymentCondition.with {
            $0.type = type.rawValue
            $0.status = status
            $0.reason = reason
            $0.message = message
            $0.lastUpdateTime = now
            $0.lastTransitionTime =
                lastTransitionTime ?? (isTransition ? now : current?.lastTransitionTime)
        }
        conditions = (conditions ?? []) + [condition]
    }

    mutating func remove(_ type: DeploymentConditionType) {
        conditions?.removeAll { $0.type == type.rawValue }
    }

    /// All replicas have the new template and are available, and no others are left.
    func isComplete(for deployment: Deployment) -> Bool {
        (updatedReplicas ?? 0) == deployment.replicas && (replicas ?? 0) == deployment.replicas
            && (availableReplicas ?? 0) == deployment.replicas
            && (observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
    }

    /// More Pods are updated, ready or available than before, or fewer old ones are left.
    func hasProgressed(since before: DeploymentStatus) -> Bool {
        let oldLeft = (replicas ?? 0) - (updatedReplicas ?? 0)
        let oldLeftBefore = (before.replicas ?? 0) - (before.updatedReplicas ?? 0)
        return (updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) || oldLeft < oldLeftBefore
            || (readyReplicas ?? 0) > (before.readyReplicas ?? 0)
            || (availableReplicas ?? 0) > (before.availableReplicas ?? 0)
    }
}
