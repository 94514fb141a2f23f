internal import Controllers
internal import KubernetesAPI

/// A container that is to be stopped, and what to say about it.
struct StopOrder {
    let container: String
    var isRestart = false
    /// For the event.
    let message: String
    /// The grace period of the probe that failed; `nil` for the Pod's.
    var graceSeconds: Int64?
}

/// Why a Pod's containers are stopped together.
enum StopReason { case podEnds, restartInPlace }

/// The containers that are being stopped, side by side.
struct StopProgress {
    /// A container, and those that have to end before it is asked to.
    struct Item {
        let container: String
        let deadline: Timestamp
        var waitsFor: Set<String>
        var isAsked = false
        var hasRunHook = false
    }

    var items: [String: Item] = [:]
    /// What follows in the sync is not done if one of them cannot be stopped.
    let holdsSync: Bool
    var hasFailed = false
}

enum StopStep { case hook, stop, turn }

extension PodLifecycle {
    /// What is left to a process at least, even if its preStop hook took all of the grace period,
    /// and what hooks and processes of a Pod that ends share at least.
    private static let minimumGrace: Duration = .seconds(2)

    func stopOrders(for containers: [String], reason: StopReason) -> [StopOrder] {
        containers.map { name in
            StopOrder(
                container: name,
                message: reason == .podEnds ? "Stopping container \(name)" : "killing")
        }
    }

    /// The grace period of the deletion, or the Pod's own; shorter where the node cannot wait.
    var graceSeconds: Int64 {
        let seconds = askedGraceSeconds
        guard let limit = earlyEnd?.graceSeconds else { return seconds }
        return max(1, min(seconds, limit))
    }

    private var askedGraceSeconds: Int64 {
        if pod.isTerminating, let seconds = pod.metadata.deletionGracePeriodSeconds {
            // What the API shortens to zero at once still gets the least the kubelet gives.
            return max(seconds, 1)
        }
        return spec.terminationGracePeriodSeconds ?? 30
    }

    /// Begins to stop containers. Sidecars are asked after the containers, the last one first.
    ///
    /// - Parameter holdingSync: what the sync would do next depends on it.
    mutating func stop(_ orders: [StopOrder], holdingSync: Bool = false, now: Timestamp) {
        let running = orders.filter { isRunning($0.container) }
        guard !running.isEmpty else { return }
        let sidecars = (spec.initContainers ?? []).filter(\.isSidecar).map(\.name)
        let names = running.map(\.container)
        var progress = StopProgress(holdsSync: holdingSync)
        for order in running {
            tell(.normal("Killing", of: order.container, order.message))
            var predecessors: Set<String> = []
            if let position = sidecars.firstIndex(of: order.container) {
                let later = Set(sidecars[(position + 1)...])
                predecessors = Set(
                    names.filter { later.contains($0) || !sidecars.contains($0) })
            }
            var grace = Duration.seconds(order.graceSeconds ?? graceSeconds)
            if stage == .terminating { grace = max(grace, Self.minimumGrace) }
            progress.items[order.container] = StopProgress.Item(
                container: order.container, deadline: now + grace, waitsFor: predecessors)
        }
        activity = .stopping(progress)
        for name in names { beginStop(of: name, now: now) }
    }

    /// Runs the preStop hook, if there is time for one, and then asks the container to end.
    private mutating func beginStop(of name: String, now: Timestamp) {
        guard case .stopping(let progress)? = activity, let item = progress.items[name],
            let id = histories[name]?.current?.id
        else { return }
        let hook = spec.container(named: name)?.lifecycle?.preStop
        if let hook, item.deadline > now {
            wait(until: item.deadline, then: .stopping(.hook, container: name))
            run(
                hook, in: id, timeout: item.deadline - now, now: now,
                then: .stopping(.hook, container: name))
        } else {
            endHook(of: name, now: now)
        }
    }

    /// The preStop hook of a container lies behind it.
    private mutating func endHook(of name: String, now: Timestamp) {
        guard case .stopping(var progress)? = activity, var item = progress.items[name]
        else { return }
        item.hasRunHook = true
        progress.items[name] = item
        activity = .stopping(progress)
        if item.waitsFor.isEmpty {
            askToEnd(name, now: now)
        } else {
            // A container before it that does not end may not take the whole time.
            wait(until: max(item.deadline, now), then: .stopping(.turn, container: name))
        }
    }

    private mutating func askToEnd(_ name: String, now: Timestamp) {
        guard case .stopping(var progress)? = activity, var item = progress.items[name],
            !item.isAsked, let id = histories[name]?.current?.id
        else { return }
        item.isAsked = true
        progress.items[name] = item
        activity = .stopping(progress)
        let grace = max(item.deadline - now, Self.minimumGrace)
        ask(.stopContainer(id, gracePeriod: grace), then: .stopping(.stop, container: name))
    }

    // MARK: Answers

    mutating func resumeStop(
        _ step: StopStep, of name: String,
        _ answer: Result<BackendOutcome, BackendFailure>, now: Timestamp
    ) {
        guard case .stopping(let progress)? = activity, let item = progress.items[name]
        else { return }
        switch step {
        case .hook:
            guard !item.hasRunHook else { return }
            // Who sleeps longer than there is time is not told that he has to stop.
            let isSleep = spec.container(named: name)?.lifecycle?.preStop?.sleep != nil
            if !isSleep, item.deadline <= now || !answer.isHookSuccess {
                tell(.warning("FailedPreStopHook", of: name, "PreStopHook failed"))
            }
            forget { awaited in
                if case .stopping(.hook, name) = awaited { true } else { false }
            }
            endHook(of: name, now: now)
        case .turn: askToEnd(name, now: now)
        case .stop: ended(name, answer, now: now)
        }
    }

    private mutating func ended(
        _ name: String, _ answer: Result<BackendOutcome, BackendFailure>, now: Timestamp
    ) {
        guard case .stopping(var progress)? = activity else { return }
        if case .failure(let error) = answer {
            progress.hasFailed = true
            noteStopFault("KillContainer", of: name, error)
        }
        progress.items[name] = nil
        var ready: [String] = []
        for waiting in runningContainers where progress.items[waiting] != nil {
            progress.items[waiting]?.waitsFor.remove(name)
            if let item = progress.items[waiting], item.hasRunHook, item.waitsFor.isEmpty {
                ready.append(waiting)
            }
        }
        activity = progress.items.isEmpty ? nil : .stopping(progress)
        if progress.items.isEmpty {
            forget { if case .stopping = $0 { true } else { false } }
            if progress.hasFailed, progress.holdsSync, stage == .active { steps = [.endSync] }
        }
        for name in ready { askToEnd(name, now: now) }
    }

    mutating func sandboxStopped(_ answer: Result<BackendOutcome, BackendFailure>) {
        activity = nil
        if case .failure(let error) = answer {
            noteStopFault("KillPodSandbox", of: uid, error)
            if stage == .active { steps = [.endSync] }
            return
        }
        isSandboxReady = false
        hasSandbox = false
        isAwake = true
    }

    private mutating func noteStopFault(
        _ action: String, of subject: String, _ error: BackendFailure
    ) {
        fail(.other)
        // Only who stops a Pod for good tells of it.
        guard stage == .terminating else { return }
        stopFaults.append(
            "failed to \(action.goQuoted) for \(subject.goQuoted) with \(action)Error: "
                + error.message.goQuoted)
    }

    /// Goes on to the Pod's end only if all of it could be stopped, and begins anew later if not.
    mutating func checkStop(now: Timestamp) {
        guard !stopFaults.isEmpty else { return }
        let faults =
            stopFaults.count == 1 ? stopFaults[0] : "[\(stopFaults.joined(separator: ", "))]"
        stopFaults = []
        tell(.warning("FailedKillPod", "error killing pod: \(faults)"))
        isAwake = false
        steps = [.endSync]
    }

    /// What is left of the Pod could not be removed.
    mutating func retryRemoval(_ error: BackendFailure) {
        tell(.warning("FailedKillPod", "error killing pod: \(error.message)"))
        fail(.other)
        isAwake = false
        steps = [.endSync]
    }
}
