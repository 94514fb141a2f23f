internal import Controllers
internal import KubernetesAPI

/// Finds out from the end of a forecast why it got no further.
struct StallFinder {
    private let state: ClusterState
    private let recorder: ForecastRecorder
    private let end: Duration

    init(_ state: ClusterState, _ recorder: ForecastRecorder, end: Duration) {
        self.state = state
        self.recorder = recorder
        self.end = end
    }

    /// What stands still at the end, and the Pods that had to wait for a node for a while.
    func stalls(after outcome: Convergence.Outcome) -> [Stall] {
        let waits = recorder.waits.keys.sorted().compactMap { key -> Stall? in
            guard let wait = recorder.waits[key], let until = wait.until, until > wait.since
            else { return nil }
            return Stall(
                key: key, cause: .unschedulable, message: wait.message, since: wait.since,
                until: until)
        }
        guard case .stuck(let unready) = outcome else { return waits }
        var stalls: [Stall] = []
        for item in unready {
            for stall in self.stalls(of: item) where !stalls.contains(stall) {
                stalls.append(stall)
            }
        }
        return stalls + waits
    }

    private func stalls(of item: Convergence.Unready) -> [Stall] {
        // What is still to come is about no object.
        if item.key.name.isEmpty { return [] }
        var found: [Stall] = []
        switch state.object(item.key) {
        case let deployment as Deployment: found = stalls(of: deployment)
        case let set as StatefulSet: found = stalls(of: set)
        case let pod as Pod where item.readiness != .ready:
            // Those of a workload were told with it.
            if pod.metadata.controllerReference == nil { found = [stall(of: pod)] }
            if pod.metadata.controllerReference != nil { return [] }
        case let object?: found = failures(of: pods(ownedBy: object.uid))
        case nil: break
        }
        if !found.isEmpty { return found }
        return [stall(item.key, .other, item.readiness.text, since: lastMove(of: item.key))]
    }

    // MARK: Kinds

    private func stalls(of deployment: Deployment) -> [Stall] {
        var found: [Stall] = []
        let sets = state.replicaSets.all.filter { $0.metadata.isControlled(by: deployment.uid) }
        let conditions = deployment.status?.conditions ?? []
        if let failure = conditions.first(where: { $0.type == "ReplicaFailure" }),
            failure.status == "True"
        {
            found.append(refusal(deployment.key, failure.message ?? ""))
        }
        let failing = failures(of: sets.flatMap { pods(ownedBy: $0.uid) })
        let strategy = deployment.spec?.strategy?.rollingUpdate
        let mayLoseNone = strategy?.maxUnavailable.map { $0.isZero } ?? false
        let hasOldPods = sets.count { ($0.status?.replicas ?? 0) > 0 } > 1
        for stall in failing {
            guard stall.cause == .unschedulable, mayLoseNone, hasOldPods else {
                found.append(stall)
                continue
            }
            let message =
                "maxUnavailable 0 lets no old Pod go before a new one is ready, and there is no "
                + "room for one more: \(stall.message)"
            found.append(
                Stall(
                    key: deployment.key, cause: .noSurgeHeadroom, message: message,
                    since: stall.since, until: nil))
        }
        let progressing = conditions.first { $0.type == "Progressing" }
        if progressing?.reason == "ProgressDeadlineExceeded" {
            let seconds = deployment.spec?.progressDeadlineSeconds ?? 600
            found.append(
                stall(
                    deployment.key, .progressDeadline, "no progress for \(seconds) seconds",
                    since: lastMove(of: deployment.key)))
        }
        return found
    }

    private func stalls(of set: StatefulSet) -> [Stall] {
        let pods = pods(ownedBy: set.uid)
        var found = failures(of: pods)
        guard let blocking = pods.first(where: { !$0.isReady }) else { return found }
        if set.spec?.podManagementPolicy ?? "OrderedReady" == "OrderedReady" {
            let isUpdate = set.status?.currentRevision != set.status?.updateRevision
            let cure =
                isUpdate
                ? "; the old template does not help either before \(blocking.name) is deleted"
                : ""
            found.append(
                stall(
                    set.key, .orderedReady,
                    "\(blocking.name) is not ready, and until it is no other Pod is touched\(cure)",
                    since: lastMove(of: blocking.key)))
        }
        return found
    }

    // MARK: Pods

    /// Why Pods do not become ready, each reason once.
    private func failures(of pods: [Pod]) -> [Stall] {
        var messages: Set<String> = []
        return pods.filter { !$0.isReady && !$0.isTerminating && $0.phase != "Succeeded" }
            .map(stall).filter { messages.insert($0.message).inserted }
    }

    private func stall(of pod: Pod) -> Stall {
        if let wait = recorder.waits[pod.key], wait.until == nil {
            return stall(pod.key, .unschedulable, wait.message, since: wait.since)
        }
        if let condition = pod.condition("PodScheduled"), condition.status == "False" {
            let message = condition.message ?? "no node takes it"
            return stall(pod.key, .unschedulable, message, since: .zero)
        }
        let reason = pod.waitingReason ?? (pod.phase == "Running" ? "not ready" : pod.phase)
        return stall(
            pod.key, .podFailure, "\(pod.name): \(reason)", since: lastMove(of: pod.key))
    }

    private func pods(ownedBy uid: String) -> [Pod] {
        var pods: [Pod] = []
        state.pods.forEach(.owner(uid)) { pods.append($0) }
        return pods.sorted { $0.key < $1.key }
    }

    private func refusal(_ key: ObjectKey, _ message: String) -> Stall {
        let isQuota = message.contains("quota") || message.contains("is forbidden")
        return stall(key, isQuota ? .quota : .other, message, since: lastMove(of: key))
    }

    private func lastMove(of key: ObjectKey) -> Duration {
        recorder.moves.last { $0.key == key }?.time ?? .zero
    }

    private func stall(
        _ key: ObjectKey, _ cause: Stall.Cause, _ message: String, since: Duration
    ) -> Stall {
        Stall(key: key, cause: cause, message: message, since: since, until: nil)
    }
}

extension IntOrString {
    fileprivate var isZero: Bool {
        switch self {
        case .int(let number): number == 0
        case .string(let text): text == "0%" || text == "0"
        }
    }
}

extension Readiness {
    /// Why the object is not ready; empty if it is.
    public var text: String {
        switch self {
        case .ready: ""
        case .progressing(let reason), .failed(let reason): reason
        }
    }
}
