internal import Controllers
internal import HeapModule
public import KubernetesAPI

/// Nodes that exist only in the store: Pods on them start, become ready and stop after given times
/// and take no resources of the machine.
public final class SimulatedNodes: NodeAgent {
    /// How long things take on simulated nodes.
    public struct Timings: Hashable, Sendable {
        /// From the binding of a Pod to its containers running: image pull and start.
        public var start: Duration = .seconds(1)
        /// From running to ready for a Pod without a readiness probe; with one, its
        /// `initialDelaySeconds` come on top.
        public var ready: Duration = .seconds(1)
        /// From the request to stop to the Pod's end, if its grace period is not shorter.
        public var stop: Duration = .seconds(1)
        /// How long the containers of a Pod with restartPolicy Never or OnFailure run before they
        /// succeed.
        public var run: Duration = .seconds(5)

        public init() {}
    }

    private enum Stage: Hashable { case start, ready, succeed, stop }

    private struct Transition: Comparable {
        let time: Timestamp
        let sequence: Int
        let pod: ObjectKey
        let uid: String
        let stage: Stage

        static func < (left: Transition, right: Transition) -> Bool {
            (left.time, left.sequence) < (right.time, right.sequence)
        }
    }

    private let timings: Timings
    private let observed: ObservedDurations?
    private let nodes: Set<String>?
    private var transitions = Heap<Transition>()
    private var sequence = 0
    /// The stage each Pod waits for, so that repeated notifications schedule nothing twice.
    private var pending: [String: Stage] = [:]
    private var addressCount = 0

    /// - Parameters:
    ///   - observed: how long Pods took before, which counts more than `timings`.
    ///   - nodes: the nodes whose Pods are taken care of; `nil` for all there are.
    public init(
        timings: Timings = Timings(), observed: ObservedDurations? = nil,
        nodes: Set<String>? = nil
    ) {
        self.timings = timings
        self.observed = observed
        self.nodes = nodes
    }

    /// Nodes on which the same Pods are under way.
    init(copying other: SimulatedNodes) {
        timings = other.timings
        observed = other.observed
        nodes = other.nodes
        transitions = other.transitions
        sequence = other.sequence
        pending = other.pending
        addressCount = other.addressCount
    }

    // MARK: NodeAgent

    public func observe(_ change: Change, now: Timestamp) {
        if let pod = change.new as? Pod {
            if let node = pod.nodeName, nodes?.contains(node) ?? true { schedule(pod, now: now) }
            // Addresses that an earlier agent gave are in use still.
            let number = pod.status?.podIP.flatMap { SimulatedAddress.number(of: $0) }
            addressCount = max(addressCount, number ?? 0)
        } else if let pod = change.old as? Pod {
            pending[pod.uid] = nil
        }
    }

    public var nextDeadline: Timestamp? { transitions.min?.time }

    public func advance(_ store: Store, now: Timestamp) {
        while let next = transitions.min, next.time <= now {
            transitions.removeMin()
            carryOut(next, in: store, now: now)
        }
    }

    // MARK: Scheduling

    private func schedule(_ pod: Pod, now: Timestamp) {
        guard let (stage, delay) = nextStage(of: pod), pending[pod.uid] != stage else { return }
        pending[pod.uid] = stage
        sequence += 1
        transitions.insert(
            Transition(
                time: now + delay, sequence: sequence, pod: pod.key, uid: pod.uid, stage: stage))
    }

    private func nextStage(of pod: Pod) -> (Stage, Duration)? {
        if pod.isTerminating {
            return (
                .stop, min(timings.stop, .seconds(pod.metadata.deletionGracePeriodSeconds ?? 0))
            )
        }
        if pod.hasFinished { return nil }
        let timings = observed?.timings(of: pod, otherwise: timings) ?? timings
        if pod.phase == "Pending" { return (.start, timings.start) }
        if !pod.isReady { return (.ready, timings.ready + pod.readinessDelay) }
        let isService = pod.spec?.restartPolicy ?? "Always" == "Always"
        return isService ? nil : (.succeed, timings.run)
    }

    // MARK: Transitions

    private func carryOut(_ transition: Transition, in store: Store, now: Timestamp) {
        guard let pod = store.state.pods[transition.pod.namespacedName],
            pod.uid == transition.uid, pending[pod.uid] == transition.stage
        else { return }
        pending[pod.uid] = nil
        // Somebody else may have reported its end meanwhile, and what has ended stays so.
        guard nextStage(of: pod)?.0 == transition.stage else { return }
        do {
            if transition.stage == .stop {
                // A Pod with finalizers stays; whoever holds it wants to know how it ended.
                if pod.metadata.finalizers?.isEmpty == false, !pod.hasFinished {
                    try store.updateStatus(report(.stop, of: pod, now: now), now: now)
                }
                try store.delete(
                    pod.key, Deletion(uid: pod.uid, gracePeriodSeconds: 0), now: now)
            } else {
                try store.updateStatus(report(transition.stage, of: pod, now: now), now: now)
            }
        } catch {
            // The Pod went, or was replaced, since it was read: its own notification follows.
        }
    }

    private func report(_ stage: Stage, of pod: Pod, now: Timestamp) -> Pod {
        var reporter = PodStatusReporter(pod, now: now.truncatedToSeconds)
        switch stage {
        case .start:
            addressCount += 1
            reporter.start(address: SimulatedAddress.pod(addressCount))
        case .ready: reporter.becomeReady()
        case .succeed: reporter.succeed()
        case .stop: reporter.stop()
        }
        return reporter.pod
    }
}

/// Addresses for what runs nowhere.
private enum SimulatedAddress {
    /// The address of the `number`th Pod: 10.244.0.0/14, in use again after 262,142 Pods.
    static func pod(_ number: Int) -> String {
        let host = (number - 1) % 262_142 + 1
        return "10.\(244 + (host >> 16)).\((host >> 8) & 0xff).\(host & 0xff)"
    }

    /// Which Pod has the address; `nil` for one that is not from here.
    static func number(of address: String) -> Int? {
        var parts = 0
        var digits = 0
        var value = 0
        var number = 0
        for byte in address.utf8 {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, isOurs(value, part: parts) else { return nil }
                number = number << 8 | value
                (parts, digits, value) = (parts + 1, 0, 0)
            } else {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                digits += 1
                if value > 255 { return nil }
            }
        }
        guard parts == 3, digits > 0 else { return nil }
        return (number << 8 | value) & 0x3_ffff
    }

    /// Whether the `part`th of the four numbers of an address can be that.
    private static func isOurs(_ value: Int, part: Int) -> Bool {
        switch part {
        case 0: value == 10
        case 1: (244...247).contains(value)
        default: true
        }
    }
}

extension Pod {
    /// The longest time that a container's probes wait before they first ask.
    var readinessDelay: Duration {
        let delays = (spec?.containers ?? []).map { container in
            Int64(container.startupProbe?.initialDelaySeconds ?? 0)
                + Int64(container.readinessProbe?.initialDelaySeconds ?? 0)
        }
        return .seconds(delays.max() ?? 0)
    }
}
