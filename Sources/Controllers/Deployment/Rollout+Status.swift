internal import KubernetesAPI

// What the Deployment reports: counts, availability, and whether the rollout makes progress.

extension Rollout {
    /// Counts and availability only: for a Deployment that does not roll out at the moment.
    mutating func reportStatus() {
        status = currentStatus()
    }

    /// Counts, availability, progress and failure of a rollout.
    mutating func reportRolloutStatus() {
        let before = status
        var after = currentStatus()
        updateProgress(&after, from: before)
        copyReplicaFailure(to: &after)
        status = after
        requeueIfStuck(after)
    }

    private func currentStatus() -> DeploymentStatus {
        var status = self.status
        let minAvailable = deployment.replicas - deployment.maxUnavailable
        status.observedGeneration = deployment.metadata.generation
        status.replicas = .nonZero(all.reduce(0) { $0 + Int($1.status?.replicas ?? 0) })
        status.updatedReplicas = .nonZero(Int(new?.status?.replicas ?? 0))
        status.readyReplicas = .nonZero(all.reduce(0) { $0 + Int($1.status?.readyReplicas ?? 0) })
        status.availableReplicas = .nonZero(totalAvailable)
        status.unavailableReplicas = .nonZero(max(0, totalReplicas - totalAvailable))
        // A ReplicaSet that has not reported yet leaves the sum unknown.
        let terminating = all.map(\.status?.terminatingReplicas)
        status.terminatingReplicas =
            terminating.contains(nil) ? nil : terminating.reduce(0) { $0 + ($1 ?? 0) }
        if totalAvailable >= minAvailable {
            status.set(
                .available, "True", reason: "MinimumReplicasAvailable",
                message: "Deployment has minimum availability.", now: now)
        } else {
            status.set(
                .available, "False", reason: "MinimumReplicasUnavailable",
                message: "Deployment does not have minimum availability.", now: now)
        }
        return status
    }

    /// Tells a rollout that is complete from one that moves and one that is stuck.
    ///
    /// Once complete, the condition stays until a new rollout: Pods that fail later are a matter
    /// of availability, not of progress.
    private func updateProgress(_ after: inout DeploymentStatus, from before: DeploymentStatus) {
        guard deployment.progressDeadline != nil else {
            after.remove(.progressing)
            return
        }
        let current = before.condition(.progressing)
        let isSettled =
            after.replicas == after.updatedReplicas && current?.reason == "NewReplicaSetAvailable"
        if isSettled { return }
        let subject = new.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.name)\""
        if after.isComplete(for: deployment) {
            after.set(
                .progressing, "True", reason: "NewReplicaSetAvailable",
                message: "\(subject) has successfully progressed.", now: now)
        } else if after.hasProgressed(since: before) {
            // The update time starts the deadline anew, so it is set even where the rest is equal.
            after.remove(.progressing)
            after.set(
                .progressing, "True", reason: "ReplicaSetUpdated",
                message: "\(subject) is progressing.", now: now,
                lastTransitionTime: current?.status == "True" ? current?.lastTransitionTime : nil)
        } else if isTimedOut(after) {
            after.set(
                .progressing, "False", reason: "ProgressDeadlineExceeded",
                message: "\(subject) has timed out progressing.", now: now)
        }
    }

    private func isTimedOut(_ status: DeploymentStatus) -> Bool {
        guard let deadline = deployment.progressDeadline,
            let condition = status.condition(.progressing),
            condition.reason != "NewReplicaSetAvailable"
        else { return false }
        if condition.reason == "ProgressDeadlineExceeded" { return true }
        guard let lastUpdate = condition.lastUpdateTime else { return false }
        return lastUpdate + deadline < now
    }

    /// Asks for another look when the deadline will have passed: nothing else would bring it.
    private mutating func requeueIfStuck(_ status: DeploymentStatus) {
        guard let deadline = deployment.progressDeadline,
            let condition = status.condition(.progressing),
            let lastUpdate = condition.lastUpdateTime,
            condition.reason != "ProgressDeadlineExceeded",
            // A rollout that was complete once has no deadline any more: see `isTimedOut`.
            condition.reason != "NewReplicaSetAvailable", !status.isComplete(for: deployment)
        else { return }
        // One second more, because the deadline must have passed, not just been reached.
        requeue(after: max(.zero, lastUpdate + deadline - now) + .seconds(1))
    }

    /// Shows why Pods cannot be made: the condition of the new ReplicaSet, else of any other.
    private func copyReplicaFailure(to status: inout DeploymentStatus) {
        let candidates = (new.map { [$0] } ?? []) + old
        let failure = candidates.lazy
            .compactMap { $0.status?.conditions?.first { $0.type == "ReplicaFailure" } }
            .first
        guard let failure else {
            status.remove(.replicaFailure)
            return
        }
        status.set(
            .replicaFailure, failure.status, reason: failure.reason ?? "",
            message: failure.message ?? "", now: now)
    }

    /// Notes that a rollout was paused or resumed: its time does not run meanwhile. A rollout that
    /// had failed before stays failed.
    mutating func updatePausedCondition() {
        guard deployment.progressDeadline != nil else { return }
        let reason = status.condition(.progressing)?.reason
        if reason == "ProgressDeadlineExceeded" { return }
        if deployment.isPaused, reason != "DeploymentPaused" {
            status.set(
                .progressing, "Unknown", reason: "DeploymentPaused",
                message: "Deployment is paused", now: now)
        } else if !deployment.isPaused, reason == "DeploymentPaused" {
            status.set(
                .progressing, "Unknown", reason: "DeploymentResumed",
                message: "Deployment is resumed", now: now)
        }
    }
}
