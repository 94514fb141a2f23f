internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Lets the events of a scenario happen at their times.
final class RehearsalAgenda: Agenda {
    /// How long after a refused eviction the next is tried, as `kubectl drain` does.
    private static let evictionInterval: Duration = .seconds(5)

    private let start: Timestamp
    private let clock: SimulatedClock
    private let nodes: AfflictedNodes
    private let applier: Applier
    private var events: ArraySlice<RehearsalEvent>
    /// Until when is looked on at least.
    private let end: Timestamp
    private var feeds: [LoadFeed] = []
    private var pending: [PendingCreations] = []
    /// The nodes that are being emptied, and when evictions are tried next.
    private var drains: [(node: String, next: Timestamp)] = []
    /// What could not be done, and why.
    private(set) var faults: [String] = []
    /// What kept Pods from being evicted: since when, until when.
    private var blocks: [ObjectKey: (since: Duration, until: Duration?, message: String)] = [:]

    init(
        _ rehearsal: Rehearsal, start: Timestamp, clock: SimulatedClock, nodes: AfflictedNodes,
        applier: Applier
    ) {
        events = rehearsal.events[...]
        end = start + (rehearsal.events.last?.time ?? .zero) + rehearsal.watch
        self.start = start
        self.clock = clock
        self.nodes = nodes
        self.applier = applier
    }

    // MARK: Agenda

    var nextDeadline: Timestamp? {
        let times = [events.first.map { start + $0.time }, clock.now < end ? end : nil]
        return (times + feeds.map(\.nextDeadline) + drains.map(\.next)).compactMap(\.self).min()
    }

    func advance(_ store: Store, now: Timestamp) -> Bool {
        let revision = store.revision
        while let event = events.first, start + event.time <= clock.now {
            events.removeFirst()
            do {
                try carryOut(event.action, in: store, now: clock.now)
            } catch {
                faults.append("\(event.text): \(error)")
            }
        }
        for feed in feeds { _ = feed.advance(store, now: clock.now) }
        for creation in pending { _ = creation.advance(store, now: clock.now) }
        evict(from: store, now: clock.now)
        return store.revision != revision
    }

    var unready: [Convergence.Unready] {
        var unready = feeds.flatMap(\.unready) + pending.flatMap(\.unready)
        let rest = clock.now < end ? ["what comes of it"] : []
        let waiting = events.map(\.text) + drains.map { "drain of \($0.node)" } + rest
        unready += waiting.prefix(1).map { text in
            Convergence.Unready(
                key: ObjectKey(Node.self, namespace: "", name: ""),
                readiness: .progressing("still to come: \(text)"))
        }
        return unready
    }

    // MARK: Events

    private func carryOut(
        _ action: RehearsalEvent.Action, in store: Store, now: Timestamp
    ) throws(StoreError) {
        switch action {
        case .apply(let manifests):
            let proposal = applier.propose(manifests, to: store)
            let errors = proposal.diagnostics.filter { $0.severity == .error }
            faults += errors.map { "apply: \($0.message)" }
            if errors.isEmpty {
                pending.append(try applier.apply(proposal, to: store, now: now))
            }
        case .loseNode(let name):
            try silence(name, in: store, now: now)
        case .returnNode(let name): try bringBack(name, in: store, now: now)
        case .addNode(let node): try NodeRegistration.join(node, in: store, now: now)
        case .removeNode(let name):
            drains.removeAll { $0.node == name }
            try store.delete(ObjectKey(Node.self, namespace: "", name: name), now: now)
        case .cordonNode(let name): try cordon(name, true, in: store, now: now)
        case .uncordonNode(let name):
            drains.removeAll { $0.node == name }
            try cordon(name, false, in: store, now: now)
        case .drainNode(let name):
            try cordon(name, true, in: store, now: now)
            drains.append((name, now))
        case .deletePods(let choice):
            for pod in chosen(choice, in: store) { try store.delete(pod.key, now: now) }
        case .afflict(let affliction): nodes.add(affliction, in: store, now: now)
        case .heal: nodes.heal(in: store, now: now)
        case .load(let trace): feeds.append(LoadFeed(trace, start: now))
        case .jumpClock(let duration): clock.wait(until: now + duration)
        }
    }

    private func chosen(_ choice: PodChoice, in store: Store) -> [Pod] {
        let pods = store.state.pods.all.filter { $0.isActive && choice.matches($0) }
            .sorted { $0.key < $1.key }
        return Array(pods.prefix(choice.count ?? pods.count))
    }

    private func node(_ name: String, in store: Store) throws(StoreError) -> Node {
        guard let node = store.state.nodes["", name] else {
            throw .notFound(ObjectKey(Node.self, namespace: "", name: name))
        }
        return node
    }

    private func cordon(
        _ name: String, _ isCordoned: Bool, in store: Store, now: Timestamp
    ) throws(StoreError) {
        var node = try node(name, in: store)
        if node.spec == nil { node.spec = NodeSpec() }
        node.spec?.unschedulable = isCordoned ? true : nil
        try store.update(node, now: now)
    }

    /// Leaves a Lease that nobody renews: nodes without one are not monitored.
    private func silence(_ name: String, in store: Store, now: Timestamp) throws(StoreError) {
        _ = try node(name, in: store)
        nodes.silence(name, in: store, now: now)
        let lease = Lease.with { lease in
            lease.metadata.name = name
            lease.metadata.namespace = Self.leaseNamespace
            lease.spec = .with {
                $0.holderIdentity = name
                $0.leaseDurationSeconds = 40
                $0.renewTime = MicroTime(microseconds: now.microseconds)
            }
        }
        if store.state.object(lease.key) == nil { try store.create(lease, now: now) }
    }

    private func bringBack(_ name: String, in store: Store, now: Timestamp) throws(StoreError) {
        var node = try node(name, in: store)
        let lease = ObjectKey(Lease.self, namespace: Self.leaseNamespace, name: name)
        if store.state.object(lease) != nil { try store.delete(lease, now: now) }
        var conditions = node.status?.conditions ?? []
        for index in conditions.indices
        where conditions[index].type == "Ready" && conditions[index].status != "True" {
            conditions[index].status = "True"
            conditions[index].reason = "KubeletReady"
            conditions[index].lastTransitionTime = now.truncatedToSeconds
        }
        node.status?.conditions = conditions
        try store.updateStatus(node, now: now)
        nodes.bringBack(name, in: store, now: now)
    }

    private static let leaseNamespace = "kube-node-lease"

    // MARK: Draining

    /// The evictions that budgets held up.
    var stalls: [Stall] {
        blocks.keys.sorted().compactMap { key in
            blocks[key].map { block in
                Stall(
                    key: key, cause: .disruptionBudget, message: block.message,
                    since: block.since, until: block.until)
            }
        }
    }

    private func evict(from store: Store, now: Timestamp) {
        drains = drains.compactMap { drain in
            guard drain.next <= now else { return drain }
            let remaining = store.state.pods.all.filter { pod in
                pod.nodeName == drain.node && pod.isActive
                    && pod.metadata.controllerReference?.kind != "DaemonSet"
            }
            var isBlocked = false
            for pod in remaining.sorted(by: { $0.key < $1.key }) {
                do throws(StoreError) {
                    try store.evict(pod.key, Deletion(uid: pod.uid), now: now)
                    blocks[pod.key]?.until = now - start
                } catch {
                    guard case .tooManyRequests(_, let cause) = error else { continue }
                    isBlocked = true
                    let since = blocks[pod.key]?.since ?? now - start
                    blocks[pod.key] = (since, nil, "no eviction from \(drain.node): \(cause)")
                }
            }
            return isBlocked ? (drain.node, now + Self.evictionInterval) : nil
        }
    }
}
