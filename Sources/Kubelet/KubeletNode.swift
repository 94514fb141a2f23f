internal import Controllers
public import KubernetesAPI
public import Reconcile

/// A node of the cluster whose Pods run on a backend: one `PodLifecycle` for each Pod bound to it,
/// between the store and the backend.
public final class KubeletNode: NodeAgent {
    public let node: NodeDescription
    let backend: any NodeBackend
    /// Called with each event, also when it only repeats another.
    public var onEvent: ((Pod, PodEvent, Timestamp) -> Void)?

    var lives: [String: PodLifecycle] = [:]
    /// When each is to be looked at. Held are those that others than this node have changed since
    /// the state was kept, so that what takes its time, as a preStop hook, begins when others know
    /// of it.
    var schedule = PodSchedule()
    private(set) var names: [String: NamespacedName] = [:]
    /// The Pods of which something may run, and those whose objects are gone.
    private(set) var runnable: Set<String> = []
    /// What the Pods take of which something may run.
    private(set) var occupancy = NodeOccupancy()
    private var ending: Set<String> = []
    private var sampling: UsageSampling?
    /// Whether a Pod is acted on only when its object is kept for good as it was read.
    private let actsOnKeptState: Bool
    private let issuer: any TokenIssuer

    /// The node's object as it was last seen.
    var object: Node?

    // What is done for the node's own sake.
    var evictions: EvictionRounds?
    var measurements: [NodeMeasurement] = []
    var lastMeasurement = 0
    /// What the node's object asks for, and what is under way of it.
    var askedShutdown: NodeShutdown.Periods?
    var isShutdownDue = false
    var shutdown: NodeShutdown?
    /// Whether the node says how it is, and whether it has to at once.
    var reportsNode: Bool
    var isReportDue: Bool
    /// What was last found to be said of the node as it is; `nil` once somebody has changed it.
    var reported: NodeConditions?

    /// - Parameters:
    ///   - actsOnKeptState: holds back what is to be done about a Pod until `stateWasKept` says
    ///     that a restart would find its object: nothing runs then for a Pod that nobody knows.
    ///   - access: where autoscalers' measurements come from; without it there are none.
    ///   - onSample: called when one has come, on another thread: `advance` is due then.
    ///   - eviction: when Pods are evicted for what the node is short of; `nil` for never.
    ///   - issuer: signs the tokens that Pods' volumes ask for.
    public init(
        _ node: NodeDescription, backend: any NodeBackend,
        access: (any ContainerAccess)? = nil, onSample: @escaping @Sendable () -> Void = {},
        actsOnKeptState: Bool = false, eviction: EvictionSettings? = nil,
        tokensFrom issuer: any TokenIssuer = UnsignedTokens()
    ) {
        self.issuer = issuer
        self.actsOnKeptState = actsOnKeptState
        evictions = eviction.map(EvictionRounds.init)
        reportsNode = eviction != nil
        isReportDue = eviction != nil
        self.node = node
        self.backend = backend
        sampling = access.map {
            UsageSampling(sampler: UsageSampler($0, onSample: onSample))
        }
    }

    // MARK: NodeAgent

    public func observe(_ change: Change, now: Timestamp) {
        if change.new is HorizontalPodAutoscaler { sampling?.isWanted = true }
        if let node = change.new as? Node, node.name == self.node.name { note(node) }
        if let pod = change.new as? Pod, pod.nodeName == node.name {
            take(pod, now: now)
            note(change.old as? Pod, pod)
        } else if let pod = change.old as? Pod, change.new == nil, pod.nodeName == node.name {
            if lives[pod.uid] == nil, !isAnythingLeft(of: pod) { return }
            if lives[pod.uid] == nil { take(pod, now: now) }
            lives[pod.uid]?.remove()
            ending.insert(pod.uid)
            schedule.wake(pod.uid)
            if actsOnKeptState { schedule.hold(pod.uid) }
        }
    }

    /// Whether a Pod runs that went before this run of the program knew of it.
    private func isAnythingLeft(of pod: Pod) -> Bool {
        let adopted = backend.adopt(podUID: pod.uid)
        return adopted.addresses != nil || !adopted.running.isEmpty || !adopted.ended.isEmpty
    }

    /// Remembers that a Pod is not kept as it is now. What this node writes itself, the status,
    /// a restart finds again by what runs.
    private func note(_ old: Pod?, _ new: Pod) {
        guard actsOnKeptState else { return }
        let isKnown =
            old?.spec == new.spec && old?.isTerminating == new.isTerminating
            && old?.metadata.deletionGracePeriodSeconds == new.metadata.deletionGracePeriodSeconds
        if !isKnown { schedule.hold(new.uid) }
    }

    public var isEnding: Bool { !ending.isEmpty }

    public var waitsForKeeping: Bool { schedule.holds }

    public func stateWasKept(now: Timestamp) { schedule.letGo() }

    private func take(_ pod: Pod, now: Timestamp) {
        let uid = pod.uid
        if lives[uid] == nil {
            var life = PodLifecycle(
                pod, on: node, adopting: backend.adopt(podUID: uid), tokensFrom: issuer)
            if !pod.isTerminating, let rejection = rejection(of: pod) {
                life.refuse(rejection, now: now)
            }
            keep(life)
            schedule.add(uid)
            names[uid] = pod.namespacedName
        } else {
            lives[uid]?.update(pod)
            if let spec = pod.spec, runnable.contains(uid) { occupancy.set(spec, of: uid) }
        }
        schedule.wake(uid)
    }

    private func keep(_ life: PodLifecycle) {
        lives[life.uid] = life
        if !life.isRunnable {
            forgetRunning(life.uid)
        } else if runnable.insert(life.uid).inserted {
            occupancy.set(life.spec, of: life.uid)
        }
    }

    private func forgetRunning(_ uid: String) {
        runnable.remove(uid)
        occupancy.remove(uid)
    }

    public var nextDeadline: Timestamp? {
        if sampling?.sampler.hasSample == true { return Timestamp(seconds: 0) }
        let deadlines = [
            schedule.nextDeadline, backend.nextDeadline, names.isEmpty ? nil : sampling?.due,
            nextNodeDeadline,
        ]
        return deadlines.compactMap(\.self).min()
    }

    public func advance(_ store: Store, now: Timestamp) {
        for report in backend.takeReports(now: now) { hand(over: report, now: now) }
        lookAfterNode(store, now: now)
        for uid in schedule.takeDue(now: now) { advance(uid, store, now: now) }
        sampling?.advance(store, names: names, now: now)
    }

    /// How long what the store has refused is kept back.
    private static let reportRetryPeriod: Duration = .seconds(10)

    // MARK: One Pod

    private func hand(over report: BackendReport, now: Timestamp) {
        if case .answer(let id, let answer) = report, id.podUID == Self.ownUID {
            return take(answer, now: now)
        }
        let uid =
            switch report {
            case .answer(let id, _): id.podUID
            case .containerEnded(let id, _): id.podUID
            case .sandboxEnded(let uid): uid
            }
        guard lives[uid] != nil else { return }
        lives[uid]?.take(report)
        schedule.wake(uid)
    }

    private func advance(_ uid: String, _ store: Store, now: Timestamp) {
        guard var life = lives.removeValue(forKey: uid) else { return }
        life.advance(now: now, cluster: store.state)
        for event in life.takeEvents() { record(event, of: life.pod, in: store, now: now) }
        for (id, request) in life.takeRequests() { backend.begin(request, as: id, now: now) }
        let isReported = report(life, to: store, now: now)
        if life.isReadyForRemoval, isReported {
            schedule.remove(uid)
            names[uid] = nil
            forgetRunning(uid)
            ending.remove(uid)
        } else {
            let retry = isReported ? nil : now + Self.reportRetryPeriod
            schedule.setDeadline([life.nextDeadline, retry].compactMap(\.self).min(), of: uid)
            keep(life)
        }
    }

    private func record(_ event: PodEvent, of pod: Pod, in store: Store, now: Timestamp) {
        store.events.record(
            EventRecord(
                event.type, event.reason, regarding: pod,
                fieldPath: event.container.flatMap(pod.fieldPath(ofContainer:)) ?? "",
                event.message),
            from: "kubelet", on: node.name, now: now)
        onEvent?(pod, event, now)
    }

    /// Writes what is new about the Pod to its object, if that is still there.
    ///
    /// - Returns: whether nothing of it is left to be written.
    private func report(_ life: PodLifecycle, to store: Store, now: Timestamp) -> Bool {
        guard let name = names[life.uid], var stored = store.state.pods[name],
            stored.uid == life.uid
        else { return true }
        do {
            if stored.status != life.status {
                stored.status = life.status
                stored = try store.updateStatus(stored, now: now)
            }
            if life.isReadyForRemoval {
                let deletion = Deletion(uid: stored.uid, gracePeriodSeconds: 0)
                try store.delete(stored.key, deletion, now: now)
            }
            return true
        } catch .notFound {
            // The object went since it was read: its own notification follows.
            return true
        } catch {
            return false
        }
    }
}
