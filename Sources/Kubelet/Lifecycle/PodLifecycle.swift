public import Controllers
public import KubernetesAPI

/// The life of one Pod on a node, decided as a kubelet decides it: a state machine without clock,
/// I/O or randomness.
///
/// Whoever drives it tells what happens (`update`, `remove`, `take`), calls `advance` at every
/// `nextDeadline` and after everything it told, and carries out `takeRequests()`. What the Pod's
/// `status` says then is worth reporting, and `takeEvents()` worth recording.
///
/// Inside, as in a kubelet, a worker makes one sync after the other. A sync writes the status as
/// it is seen at its start, decides what is to be done, and does it step by step. Changes that
/// come meanwhile wake the worker for another sync, and a sync that had to leave something undone
/// is repeated later. That order decides what a watcher of the API sees, and in which sequence.
public struct PodLifecycle {
    enum Stage { case active, terminating, terminated, finished }

    public private(set) var pod: Pod
    /// The status as it is to be reported.
    public internal(set) var status: PodStatus
    /// The Pod was asked to go, nothing of it is left, and its object may go too.
    public internal(set) var isReadyForRemoval = false

    let node: NodeDescription
    var stage = Stage.active
    /// The object is gone from the API, by force.
    var isRemoved = false

    // What there is.
    var addresses: [String] = []
    var isSandboxReady = false
    /// A sandbox was made and not stopped since, whether or not it is still alive.
    var hasSandbox = false
    var mountedVolumes: [VolumeFingerprint]?
    var tokens: PodTokens
    var histories: [String: ContainerHistory] = [:]
    /// The containers of earlier sandboxes: what they have done counts no more for how far the Pod
    /// has come.
    var pastContainers: Set<ContainerID> = []

    // What the worker does.
    var steps: [Step] = []
    var activity: Activity?
    var isAwake = true
    var nextSync: Timestamp?
    var failure: SyncFailure?
    /// The last ends of containers as they were known when the sync began: one that the sync
    /// itself brings about counts for the back-off from the next one on.
    var knownExits: [String: ContainerExit] = [:]
    /// Why the Pod ends before its containers do.
    var earlyEnd: EarlyEnd?
    /// The node ended the Pod to have what it used, and that has gone.
    var isDiscarded = false
    /// Why containers are not started, for their statuses.
    var waiting: [String: WaitReason] = [:]
    var backoffs: [BackoffKey: RestartBackoff] = [:]
    var pullBackoffs: [String: PullBackoff] = [:]
    /// When the worker first looked at the Pod, from where its deadline counts.
    var startedAt: Timestamp?
    /// What stood against stopping the Pod, until it is told.
    var stopFaults: [String] = []
    /// How long the next attempt to mount volumes waits if this one fails.
    var mountDelay: Duration?
    /// How long the next attempt to bring a mounted volume up to date waits, for those where the
    /// last one has failed.
    var refreshDelays: [String: Duration] = [:]

    /// The phase that was observed last, which the status does not tell while something runs.
    var observedPhase: String?

    // What probes found out.
    var probes: [ProbeKey: ProbeWorker] = [:]
    var results = ProbeResults()

    // What goes to the backend.
    private var requests: [(id: RequestID, request: BackendRequest)] = []
    private var events: [PodEvent] = []
    private var awaited: [Int: Awaited] = [:]
    private var timers: [(time: Timestamp, awaited: Awaited)] = []
    private var lastRequest = 0
    /// The hooks that ask over HTTPS, by the numbers of their requests.
    var secureHooks: [Int: SecureHookRequest] = [:]
    private var reports: [BackendReport] = []
    /// What the Pod may refer to; there only while `advance` runs.
    var inputs: PodInputs?

    /// The life of a Pod that is bound to the node.
    ///
    /// - Parameters:
    ///   - adopted: what an earlier run of the program left of it.
    ///   - issuer: signs the tokens that its volumes ask for.
    public init(
        _ pod: Pod, on node: NodeDescription, adopting adopted: AdoptedPod? = nil,
        tokensFrom issuer: any TokenIssuer = UnsignedTokens()
    ) {
        self.pod = pod
        self.node = node
        tokens = PodTokens(issuer)
        status = pod.status ?? PodStatus()
        // What an earlier run has begun has its deadline from there.
        startedAt = status.startTime
        if pod.hasFinished { stage = .terminated }
        if let adopted { adopt(adopted) }
    }

    public var uid: String { pod.uid }
    var spec: PodSpec { pod.spec ?? PodSpec() }

    // MARK: What happens

    /// Takes in the Pod as it is in the API now.
    public mutating func update(_ pod: Pod) {
        let hasChanged =
            pod.spec != self.pod.spec || pod.isTerminating != self.pod.isTerminating
            || pod.metadata.labels != self.pod.metadata.labels
            || pod.metadata.annotations != self.pod.metadata.annotations
            || pod.metadata.deletionGracePeriodSeconds
                != self.pod.metadata.deletionGracePeriodSeconds
            || pod.foreignConditions != self.pod.foreignConditions
        self.pod = pod
        guard hasChanged else { return }
        status.conditions = PodConditions.merge(status.conditions ?? [], into: pod)
        isAwake = true
    }

    /// The Pod's object is gone: whatever runs must end.
    public mutating func remove() {
        isRemoved = true
        isAwake = true
    }

    /// Ends the Pod before its containers do, for the node's sake or because it has used too much.
    mutating func end(early end: EarlyEnd) {
        guard isRunnable else { return }
        earlyEnd = end
        isAwake = true
    }

    /// Whether something of the Pod runs, or may come to.
    var isRunnable: Bool { stage == .active || stage == .terminating }

    /// Refuses the Pod before anything of it was made.
    mutating func refuse(_ rejection: PodAdmission.Rejection, now: Timestamp) {
        guard stage == .active, status.startTime == nil else { return }
        status.startTime = now.truncatedToSeconds
        reject(rejection)
    }

    /// Takes in what the backend reports; it counts from the next `advance` on.
    public mutating func take(_ report: BackendReport) { reports.append(report) }

    /// Does everything that is due at `now`.
    ///
    /// - Parameter cluster: where ConfigMaps, Secrets and Services are looked up.
    public mutating func advance(now: Timestamp, cluster: ClusterState) {
        inputs = PodInputs(pod: pod, addresses: addresses, node: node, cluster: cluster)
        defer { inputs = nil }
        let reports = reports
        self.reports.removeAll()
        for report in reports {
            handle(report, now: now)
            // A container whose start and end come together was running all the same.
            if case .answer = report { work(now: now) }
        }
        fireTimers(now: now)
        enforceDeadline(now: now)
        runProbes(now: now)
        work(now: now)
    }

    /// Lets the worker do what it can do at once.
    private mutating func work(now: Timestamp) {
        interruptIfEnding(now: now)
        // Each round ends a step or begins one, and a sync has as many steps as containers.
        while activity == nil, stage != .finished {
            if !steps.isEmpty {
                begin(steps.removeFirst(), now: now)
            } else if isAwake || nextSync.map({ $0 <= now }) ?? false {
                isAwake = false
                nextSync = nil
                sync(now: now)
            } else {
                break
            }
        }
    }

    private mutating func handle(_ report: BackendReport, now: Timestamp) {
        switch report {
        case .containerEnded(let id, let exit):
            guard histories[id.name]?.end(id, exit, now: now) == true else { return }
            isAwake = true
            removeOldContainers(of: id.name)
        case .sandboxEnded:
            guard isSandboxReady else { return }
            isSandboxReady = false
            isAwake = true
        case .answer(let id, let answer):
            let request = secureHooks.removeValue(forKey: id.number)
            guard let awaited = awaited.removeValue(forKey: id.number) else { return }
            if let request { return settle(request, answer, then: awaited, now: now) }
            resume(awaited, with: answer, now: now)
        }
    }

    /// When there is something to do next, if nothing happens before.
    public var nextDeadline: Timestamp? {
        guard stage != .finished else { return nil }
        var deadlines = timers.map(\.time)
        if activity == nil, steps.isEmpty { nextSync.map { deadlines.append($0) } }
        deadlines += probes.keys.compactMap(nextProbe)
        deadlineToEnforce.map { deadlines.append($0) }
        return deadlines.min()
    }

    // MARK: What is to be done

    public mutating func takeRequests() -> [(id: RequestID, request: BackendRequest)] {
        defer { requests.removeAll() }
        return requests
    }

    public mutating func takeEvents() -> [PodEvent] {
        defer { events.removeAll() }
        return events
    }

    // MARK: Asking and being answered

    /// - Returns: the number of the request.
    @discardableResult
    mutating func ask(_ request: BackendRequest, then awaited: Awaited) -> Int {
        lastRequest += 1
        self.awaited[lastRequest] = awaited
        requests.append((RequestID(podUID: uid, number: lastRequest), request))
        return lastRequest
    }

    mutating func wait(until time: Timestamp, then awaited: Awaited) {
        timers.append((time, awaited))
    }

    /// Answers and timers that would go on with `awaited` count no more.
    mutating func forget(_ isForgotten: (Awaited) -> Bool) {
        awaited = awaited.filter { !isForgotten($0.value) }
        timers = timers.filter { !isForgotten($0.awaited) }
    }

    /// Whether an answer or a time is waited for to go on so.
    func isAwaiting(_ isMeant: (Awaited) -> Bool) -> Bool {
        awaited.values.contains(where: isMeant) || timers.contains { isMeant($0.awaited) }
    }

    mutating func tell(_ event: PodEvent) { events.append(event) }

    private mutating func fireTimers(now: Timestamp) {
        let due = timers.filter { $0.time <= now }
        guard !due.isEmpty else { return }
        timers.removeAll { $0.time <= now }
        for timer in due { resume(timer.awaited, with: .success(.done), now: now) }
    }

    func isRunning(_ container: String) -> Bool { histories[container]?.isRunning ?? false }

    private mutating func adopt(_ adopted: AdoptedPod) {
        addresses = adopted.addresses ?? []
        isSandboxReady = adopted.addresses != nil
        hasSandbox = isSandboxReady || !adopted.running.isEmpty
        let ended = adopted.ended.sorted { $0.id.attempt < $1.id.attempt }
        for (id, exit) in ended {
            record(id, .ended(exit))
            removeOldContainers(of: id.name)
        }
        for (id, startedAt) in adopted.running {
            record(id, .running(since: startedAt))
            keepResults(of: id)
        }
    }

    /// What probes had found out of a container that goes on running holds until they say
    /// otherwise: `started` and `ready` do not change because the program was started anew.
    private mutating func keepResults(of id: ContainerID) {
        guard let status = knownStatus(of: id), status.state?.running != nil else { return }
        if status.started == true { _ = results.set(.startup, of: id, true) }
        if status.ready { _ = results.set(.readiness, of: id, true) }
    }

    /// What the status says of a container, if it speaks of that one.
    private func knownStatus(of id: ContainerID) -> ContainerStatus? {
        ((status.containerStatuses ?? []) + (status.initContainerStatuses ?? []))
            .first { $0.name == id.name && $0.restartCount == id.attempt }
    }

    private mutating func record(_ id: ContainerID, _ state: ContainerRecord.State) {
        let known = knownStatus(of: id)
        // The specification may have changed since the container was made.
        let image = known?.image ?? spec.container(named: id.name)?.image ?? ""
        histories[id.name, default: ContainerHistory()].add(
            ContainerRecord(
                id: id, image: image, state: state, imageID: known?.imageID ?? ""))
    }
}

/// What the worker goes on with once an answer or a time has come.
enum Awaited {
    case volumesMounted([VolumeFingerprint])
    case volumesRefreshed([VolumeFingerprint], others: [VolumeFingerprint])
    case mountRetry
    case mountTimeout
    case refreshRetry(volume: String)
    case sandboxRun
    case sandboxStopped
    case sandboxRemoved
    case containerRemoved(ContainerID)
    case discarded
    case starting(StartProgress)
    case stopping(StopStep, container: String)
    case probe(ProbeKey, ContainerID)
    case settled
}

/// A part of a sync that takes time. One is done after the other.
enum Step {
    case mountVolumes
    case refreshVolumes
    case runSandbox
    case start(String)
    case stop([StopOrder])
    case stopSandbox
    case endSync
    case settle
    /// Begins anew later if something stood against stopping the Pod.
    case checkStop
    case terminated
    case removeSandbox
    /// Forgets all containers, so that the Pod starts from its beginning.
    case restartInPlace
    /// Removes what an evicted Pod has left, so that others have the room.
    case discard
}

/// What the worker is at.
enum Activity {
    case mounting
    case sandbox
    case starting(String)
    case stopping(StopProgress)
    case settling
}

/// What a sync had to leave undone.
enum SyncFailure {
    /// Tried again when the first back-off is over.
    case backoff(until: Timestamp)
    case other
}

/// Why a container is not started.
struct WaitReason: Hashable, Sendable {
    let reason: String
    let message: String
}

/// The back-off of an image, and what stands against its pull.
struct PullBackoff {
    var backoff = RestartBackoff()
    var failedAt: Timestamp
    var message: String
}
