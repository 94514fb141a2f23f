import KubernetesAPI

/// How far a rollout is, in kubectl's words.
struct RolloutProgress {
    let text: String
    let isComplete: Bool

    private init(_ text: String, isComplete: Bool = false) {
        self.text = text
        self.isComplete = isComplete
    }

    /// - Throws: `ValidationFailure` if the rollout has failed, or the kind has none.
    init(of object: any KubernetesObject) throws {
        switch object {
        case let object as Deployment: self = try Self.progress(of: object)
        case let object as StatefulSet: self = try Self.progress(of: object)
        case let object as DaemonSet: self = try Self.progress(of: object)
        default:
            throw ValidationFailure(
                "no status viewer has been implemented for \(object.groupVersionKind.kind)")
        }
    }

    private static func progress(of deployment: Deployment) throws -> RolloutProgress {
        let status = deployment.status ?? DeploymentStatus()
        guard deployment.metadata.generation ?? 0 <= status.observedGeneration ?? 0 else {
            return RolloutProgress("Waiting for deployment spec update to be observed...")
        }
        let name = deployment.metadata.name ?? ""
        let progressing = status.conditions?.first { $0.type == "Progressing" }
        if progressing?.reason == "ProgressDeadlineExceeded" {
            throw ValidationFailure("deployment \"\(name)\" exceeded its progress deadline")
        }
        let wanted = deployment.spec?.replicas ?? 1
        let updated = status.updatedReplicas ?? 0
        let total = status.replicas ?? 0
        let available = status.availableReplicas ?? 0
        let waiting = "Waiting for deployment \"\(name)\" rollout to finish:"
        if updated < wanted {
            return RolloutProgress(
                "\(waiting) \(updated) out of \(wanted) new replicas have been updated...")
        }
        if total > updated {
            return RolloutProgress(
                "\(waiting) \(total - updated) old replicas are pending termination...")
        }
        if available < updated {
            return RolloutProgress(
                "\(waiting) \(available) of \(updated) updated replicas are available...")
        }
        return RolloutProgress("deployment \"\(name)\" successfully rolled out", isComplete: true)
    }

    private static func progress(of daemonSet: DaemonSet) throws -> RolloutProgress {
        try requireRollingUpdate(daemonSet.spec?.updateStrategy?.type)
        let status = daemonSet.status ?? DaemonSetStatus()
        guard daemonSet.metadata.generation ?? 0 <= status.observedGeneration ?? 0 else {
            return RolloutProgress("Waiting for daemon set spec update to be observed...")
        }
        let name = daemonSet.metadata.name ?? ""
        let wanted = status.desiredNumberScheduled
        let waiting = "Waiting for daemon set \"\(name)\" rollout to finish:"
        let updated = status.updatedNumberScheduled ?? 0
        let available = status.numberAvailable ?? 0
        if updated < wanted {
            return RolloutProgress(
                "\(waiting) \(updated) out of \(wanted) new pods have been updated...")
        }
        if available < wanted {
            return RolloutProgress(
                "\(waiting) \(available) of \(wanted) updated pods are available...")
        }
        return RolloutProgress("daemon set \"\(name)\" successfully rolled out", isComplete: true)
    }

    private static func progress(of statefulSet: StatefulSet) throws -> RolloutProgress {
        let strategy = statefulSet.spec?.updateStrategy
        try requireRollingUpdate(strategy?.type)
        let status = statefulSet.status ?? StatefulSetStatus()
        let observed = status.observedGeneration ?? 0
        guard observed > 0, statefulSet.metadata.generation ?? 0 <= observed else {
            return RolloutProgress("Waiting for statefulset spec update to be observed...")
        }
        let wanted = statefulSet.spec?.replicas ?? 1
        let ready = status.readyReplicas ?? 0
        let updated = status.updatedReplicas ?? 0
        if ready < wanted {
            return RolloutProgress("Waiting for \(wanted - ready) pods to be ready...")
        }
        if let rollingUpdate = strategy?.rollingUpdate {
            let due = wanted - (rollingUpdate.partition ?? 0)
            if updated < due {
                return RolloutProgress(
                    "Waiting for partitioned roll out to finish: \(updated) out of \(due) new "
                        + "pods have been updated...")
            }
            return RolloutProgress(
                "partitioned roll out complete: \(updated) new pods have been updated...",
                isComplete: true)
        }
        if status.updateRevision != status.currentRevision {
            return RolloutProgress(
                "waiting for statefulset rolling update to complete \(updated) pods at revision "
                    + "\(status.updateRevision ?? "")...")
        }
        return RolloutProgress(
            "statefulset rolling update complete \(status.currentReplicas ?? 0) pods at revision "
                + "\(status.currentRevision ?? "")...", isComplete: true)
    }

    private static func requireRollingUpdate(_ type: String?) throws {
        if type != "RollingUpdate" {
            throw ValidationFailure(
                "rollout status is only available for RollingUpdate strategy type")
        }
    }
}
