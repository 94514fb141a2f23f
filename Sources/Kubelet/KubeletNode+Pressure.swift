internal import Controllers
internal import KubernetesAPI
internal import Reconcile

/// What a node does about its Pods for its own sake: evictions, and its shutdown.
extension KubeletNode {
    /// Under which the node itself asks its backend: no Pod has this uid.
    static let ownUID = ""

    /// When one of these is due.
    var nextNodeDeadline: Timestamp? {
        if isShutdownDue || isReportDue { return Timestamp(seconds: 0) }
        let deadlines = [
            evictions?.nextDeadline(hasPods: !runnable.isEmpty), shutdown?.nextDeadline,
        ]
        return deadlines.compactMap(\.self).min()
    }

    /// Takes in what the backend has measured.
    func take(_ answer: Result<BackendOutcome, BackendFailure>, now: Timestamp) {
        if case .success(.measurement(let measurement)) = answer {
            measurements.append(measurement)
        } else {
            evictions?.fail(now: now)
        }
    }

    /// Ends what has to end for the node's sake, and tells how the node is.
    func lookAfterNode(_ store: Store, now: Timestamp) {
        let taken = measurements
        measurements.removeAll()
        for measurement in taken { evict(after: measurement, store, now: now) }
        if let asked = evictions?.begin({ runnablePods }, now: now) {
            measure(asked, now: now)
        }
        advanceShutdown(store, now: now)
        if reportsNode { reportNode(to: store, now: now) }
        isReportDue = false
    }

    private var runnablePods: [Pod] {
        schedule.all.compactMap { runnable.contains($0) ? lives[$0]?.pod : nil }
    }

    private func measure(_ pods: [MeasuredPod], now: Timestamp) {
        lastMeasurement += 1
        let id = RequestID(podUID: Self.ownUID, number: lastMeasurement)
        backend.begin(.measure(pods), as: id, now: now)
    }

    // MARK: Evictions

    private func evict(after measurement: NodeMeasurement, _ store: Store, now: Timestamp) {
        guard let (outcome, further) = evictions?.take(measurement, runnablePods, now: now)
        else { return }
        if let further { measure(further, now: now) }
        if let resource = outcome.shortResource {
            tell(
                .warning, "EvictionThresholdMet", "Attempting to reclaim \(resource)", store,
                now: now)
        }
        for victim in outcome.victims {
            lives[victim.uid]?.tell(.warning("Evicted", victim.message))
            end(
                victim.uid,
                EarlyEnd(
                    reason: "Evicted", message: victim.message,
                    graceSeconds: victim.graceSeconds, isDisruption: victim.isDisruption,
                    discardsContent: true))
        }
    }

    private func end(_ uid: String, _ end: EarlyEnd) {
        lives[uid]?.end(early: end)
        schedule.wake(uid)
    }

    // MARK: Shutdown

    /// Takes notice of whether the node is to be shut down.
    func note(_ node: Node) {
        reported = nil
        object = node
        let text = node.metadata.annotations?[NodeShutdown.annotation]
        let asked = text.flatMap { NodeShutdown.Periods($0) }
        guard asked != askedShutdown else { return }
        askedShutdown = asked
        isShutdownDue = true
        reportsNode = true
    }

    private func advanceShutdown(_ store: Store, now: Timestamp) {
        if isShutdownDue {
            isShutdownDue = false
            let what = askedShutdown == nil ? "shutdown cancellation" : "shutdown event"
            tell(.normal, "NodeShutdown", "Shutdown manager detected \(what)", store, now: now)
            shutdown = askedShutdown.map { NodeShutdown($0, runnablePods, now: now) }
        }
        guard shutdown != nil else { return }
        for order in shutdown?.advance(running: runnable, now: now) ?? [] {
            end(
                order.uid,
                EarlyEnd(
                    reason: NodeShutdown.reason, message: NodeShutdown.message,
                    graceSeconds: order.seconds, isDisruption: true))
        }
    }

    // MARK: The node's object

    /// Why the node takes no such Pod now.
    func rejection(of pod: Pod) -> PodAdmission.Rejection? {
        if let rejection = evictions?.pressure.rejection(of: pod) { return rejection }
        if shutdown != nil || askedShutdown != nil {
            return PodAdmission.Rejection(
                reason: "NodeShutdown", message: "Pod was rejected as the node is shutting down.")
        }
        return object.flatMap {
            PodAdmission.rejection(of: pod, by: $0, beside: occupancy)
        }
    }

    private func reportNode(to store: Store, now: Timestamp) {
        let reporter = NodeConditions(
            pressures: evictions?.pressure.conditions, isShuttingDown: shutdown != nil)
        // Nothing is new, and nobody has said otherwise.
        if reporter == reported { return }
        let name = NamespacedName(namespace: "", name: node.name)
        guard var stored = store.state.nodes[name] else { return }
        let (conditions, turns) = reporter.conditions(
            since: stored.status?.conditions ?? [], now: now)
        guard conditions != stored.status?.conditions else {
            reported = reporter
            return
        }
        if stored.status == nil { stored.status = NodeStatus() }
        stored.status?.conditions = conditions
        do {
            try store.updateStatus(stored, now: now)
        } catch {
            // The node was taken out of the cluster: there is nobody to tell.
            return
        }
        for turn in turns {
            tell(.normal, turn, "Node \(node.name) status is now: \(turn)", store, now: now)
        }
    }

    private func tell(
        _ type: EventRecord.EventType, _ reason: String, _ message: String, _ store: Store,
        now: Timestamp
    ) {
        let name = NamespacedName(namespace: "", name: node.name)
        guard let stored = store.state.nodes[name] else { return }
        store.events.record(
            EventRecord(type, reason, regarding: stored, message), from: "kubelet",
            on: node.name, now: now)
    }
}
