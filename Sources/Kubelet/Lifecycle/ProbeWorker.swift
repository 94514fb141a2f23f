internal import KubernetesAPI

enum ProbeKind: String {
    case startup = "Startup"
    case readiness = "Readiness"
    case liveness = "Liveness"
}

struct ProbeKey: Hashable {
    let container: String
    let kind: ProbeKind
}

/// One probe of one container: when it runs, and what its answers so far amount to.
///
/// The period counts from when the kubelet first saw the Pod, not from the container's start, and
/// goes on over restarts.
struct ProbeWorker {
    let probe: Probe
    private(set) var nextTick: Timestamp
    /// A look beside those of the period.
    private var extraTick: Timestamp?
    /// The container that is asked.
    private(set) var container: ContainerID?
    private(set) var isAsking = false
    /// The probe has decided over the container's life, and waits for the next one.
    private(set) var isOnHold = false
    private var lastSucceeded: Bool?
    private var run: Int32 = 0

    init(_ probe: Probe, now: Timestamp) {
        self.probe = probe
        nextTick = now
    }

    var period: Duration { .seconds(max(probe.periodSeconds ?? 10, 1)) }
    var timeout: Duration { .seconds(max(probe.timeoutSeconds ?? 1, 1)) }

    /// When the probe looks at that container next; `nil` while it waits for an answer, or for
    /// the container after this one.
    func nextDue(for container: ContainerID) -> Timestamp? {
        let next = min(nextTick, extraTick ?? nextTick)
        guard self.container == container else { return next }
        return isAsking || isOnHold ? nil : next
    }

    func isDue(now: Timestamp) -> Bool { min(nextTick, extraTick ?? nextTick) <= now }

    /// Looks at that time, too.
    mutating func lookToo(at time: Timestamp) { extraTick = min(extraTick ?? time, time) }

    /// Goes on to the first tick after `now`.
    mutating func passTicks(now: Timestamp) {
        if let extraTick, extraTick <= now { self.extraTick = nil }
        guard nextTick <= now else { return }
        let micro = period.microseconds
        let missed = (now.microseconds - nextTick.microseconds) / micro
        nextTick = Timestamp(microseconds: nextTick.microseconds + (missed + 1) * micro)
    }

    /// Goes over to another container. As in a kubelet, the count of equal answers goes on: who
    /// has crashed at the second of three failures is ended at the first of the next.
    mutating func watch(_ container: ContainerID) {
        guard self.container != container else { return }
        self.container = container
        isOnHold = false
        isAsking = false
    }

    mutating func ask() { isAsking = true }

    /// Counts an answer.
    ///
    /// - Returns: what the probe says now; `nil` as long as a threshold is not reached.
    mutating func count(succeeded: Bool) -> Bool? {
        isAsking = false
        run = succeeded == lastSucceeded ? run + 1 : 1
        lastSucceeded = succeeded
        let threshold =
            succeeded ? probe.successThreshold ?? 1 : probe.failureThreshold ?? 3
        return run >= threshold ? succeeded : nil
    }

    /// An attempt that tells nothing counts as none.
    mutating func skip() { isAsking = false }

    mutating func hold() {
        isOnHold = true
        run = 0
    }
}

/// What the probes say of each container.
struct ProbeResults {
    private var results: [ContainerID: [ProbeKind: Bool]] = [:]

    subscript(_ container: ContainerID, _ kind: ProbeKind) -> Bool? {
        results[container]?[kind]
    }

    func isLivenessFailed(_ container: ContainerID) -> Bool { self[container, .liveness] == false }
    func isStartupFailed(_ container: ContainerID) -> Bool { self[container, .startup] == false }

    /// - Returns: whether that is another result than before.
    mutating func set(_ kind: ProbeKind, of container: ContainerID, _ value: Bool) -> Bool {
        let old = results[container]?[kind]
        results[container, default: [:]][kind] = value
        return old != value
    }

    /// Drops what is known of the earlier containers of the name.
    mutating func forgetOlder(than container: ContainerID) {
        results = results.filter { entry in
            entry.key.name != container.name || entry.key.attempt >= container.attempt
        }
    }
}

extension Duration {
    /// Whole microseconds, rounded down.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
