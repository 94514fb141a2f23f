internal import Controllers
internal import HeapModule
internal import KubernetesAPI

/// Simulated nodes that can fall silent, with Pods that can fail.
///
/// A Pod with which nothing is wrong is left to `SimulatedNodes`; one that is afflicted is taken
/// out of its hands, and given back when it is healed.
final class AfflictedNodes: NodeAgent {
    /// Kubelets restart a container at once, then after 10 s, 20 s and so on up to five minutes.
    private static let firstBackoff: Duration = .seconds(10)
    private static let maximumBackoff: Duration = .seconds(300)

    private enum Stage: Hashable { case start, fail, restart }

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

    private let healthy: SimulatedNodes
    private let timings: SimulatedNodes.Timings
    private var afflictions: [PodAffliction] = []
    /// What is wrong with which Pod, by uid.
    private var patients: [String: PodAffliction.Kind] = [:]
    /// How many Pods each affliction has.
    private var patientCounts: [Int] = []
    private var silentNodes: Set<String> = []
    private var transitions = Heap<Transition>()
    private var sequence = 0
    private var restarts: [String: Int] = [:]

    init(timings: SimulatedNodes.Timings = SimulatedNodes.Timings()) {
        self.timings = timings
        healthy = SimulatedNodes(timings: timings)
    }

    // MARK: NodeAgent

    func observe(_ change: Change, now: Timestamp) {
        guard let pod = change.new as? Pod else {
            if let pod = change.old as? Pod { forget(pod) }
            return healthy.observe(change, now: now)
        }
        if let node = pod.nodeName, silentNodes.contains(node) { return }
        if pod.isTerminating || pod.hasFinished { return healthy.observe(change, now: now) }
        let isNew = patients[pod.uid] == nil && pod.nodeName != nil && afflict(pod)
        guard patients[pod.uid] != nil else { return healthy.observe(change, now: now) }
        if isNew { begin(pod, now: now) }
    }

    var nextDeadline: Timestamp? {
        [transitions.min?.time, healthy.nextDeadline].compactMap(\.self).min()
    }

    func advance(_ store: Store, now: Timestamp) {
        healthy.advance(store, now: now)
        while let next = transitions.min, next.time <= now {
            transitions.removeMin()
            carryOut(next, in: store, now: now)
        }
    }

    // MARK: What goes wrong

    /// Lets something be wrong with Pods that exist, and with those to come.
    func add(_ affliction: PodAffliction, in store: Store, now: Timestamp) {
        afflictions.append(affliction)
        patientCounts.append(0)
        let pods = store.state.pods.all.sorted { $0.key < $1.key }
        for pod in pods where pod.nodeName != nil && pod.isActive && patients[pod.uid] == nil {
            guard afflict(pod) else { continue }
            cease(pod, now: now)
            begin(pod, now: now)
        }
        // What ends once does not befall Pods that come later.
        if case .exits = affliction.kind { patientCounts[afflictions.count - 1] = .max }
    }

    func heal(in store: Store, now: Timestamp) {
        let healed = patients
        (afflictions, patientCounts, patients, restarts) = ([], [], [:], [:])
        for pod in store.state.pods.all where healed[pod.uid] != nil { resume(pod, now: now) }
    }

    func silence(_ node: String, in store: Store, now: Timestamp) {
        silentNodes.insert(node)
        for pod in store.state.pods.all where pod.nodeName == node { cease(pod, now: now) }
    }

    func bringBack(_ node: String, in store: Store, now: Timestamp) {
        silentNodes.remove(node)
        for pod in store.state.pods.all where pod.nodeName == node { resume(pod, now: now) }
    }

    /// Whether the Pod is one that an affliction befalls, and notes it.
    private func afflict(_ pod: Pod) -> Bool {
        for (index, affliction) in afflictions.enumerated() {
            let limit = affliction.pods.count ?? .max
            guard patientCounts[index] < limit, affliction.pods.matches(pod),
                // Containers that run need no image any more.
                affliction.kind != .imagePullFails || pod.phase == "Pending"
            else { continue }
            patientCounts[index] += 1
            patients[pod.uid] = affliction.kind
            return true
        }
        return false
    }

    /// Takes the Pod out of the healthy nodes' hands.
    private func cease(_ pod: Pod, now: Timestamp) {
        healthy.observe(Change(key: pod.key, old: pod, new: nil), now: now)
    }

    private func resume(_ pod: Pod, now: Timestamp) {
        healthy.observe(Change(key: pod.key, old: nil, new: pod), now: now)
    }

    private func forget(_ pod: Pod) {
        patients[pod.uid] = nil
        restarts[pod.uid] = nil
    }

    // MARK: Transitions

    private func begin(_ pod: Pod, now: Timestamp) {
        schedule(pod, pod.phase == "Pending" ? .start : .fail, after: firstDelay(of: pod), now: now)
    }

    /// A Pod that runs already fails at once.
    private func firstDelay(of pod: Pod) -> Duration {
        pod.phase == "Pending" ? timings.start : .zero
    }

    private func schedule(_ pod: Pod, _ stage: Stage, after delay: Duration, now: Timestamp) {
        sequence += 1
        transitions.insert(
            Transition(
                time: now + delay, sequence: sequence, pod: pod.key, uid: pod.uid, stage: stage))
    }

    private func carryOut(_ transition: Transition, in store: Store, now: Timestamp) {
        guard let pod = store.state.pods[transition.pod.namespacedName],
            pod.uid == transition.uid, pod.isActive, let kind = patients[pod.uid],
            !silentNodes.contains(pod.nodeName ?? "")
        else { return }
        var report = FailureReporter(pod, now: now.truncatedToSeconds)
        switch (kind, transition.stage) {
        case (.imagePullFails, .start): report.wait("ImagePullBackOff")
        case (.imagePullFails, .fail), (.imagePullFails, .restart): return
        case (.neverReady, .start): report.run()
        case (.neverReady, .fail), (.neverReady, .restart): report.becomeUnready()
        case (.crashLoops, .start), (.crashLoops, .restart):
            report.run()
            schedule(pod, .fail, after: .seconds(1), now: now)
        case (.exits, .start), (.exits, .restart):
            report.run()
            patients[pod.uid] = nil
        case (.exits(let code), .fail), (.crashLoops(let code), .fail):
            end(pod, code: code, &report, now: now)
        }
        do {
            let stored = try store.updateStatus(report.pod, now: now)
            if patients[pod.uid] == nil { resume(stored, now: now) }
        } catch {
            // The Pod went since it was read: its own notification follows.
        }
    }

    private func end(_ pod: Pod, code: Int32, _ report: inout FailureReporter, now: Timestamp) {
        let policy = pod.spec?.restartPolicy ?? "Always"
        if policy == "Never" || (policy == "OnFailure" && code == 0) {
            report.finish(code: code)
            patients[pod.uid] = nil
            return
        }
        let count = restarts[pod.uid] ?? 0
        restarts[pod.uid] = count + 1
        report.crash(code: code)
        let doublings = min(max(0, count - 1), 5)
        let backoff = min(Self.firstBackoff * (1 << doublings), Self.maximumBackoff)
        schedule(pod, .restart, after: count == 0 ? timings.start : backoff, now: now)
    }
}

extension PodChoice {
    /// Whether the Pod is one of them, but for their number.
    func matches(_ pod: Pod) -> Bool {
        if let namespace, pod.namespace != namespace { return false }
        if let selector, !selector.matches(pod.metadata.labels ?? [:]) { return false }
        guard let image else { return true }
        return (pod.spec?.containers ?? []).contains { $0.image == image }
    }
}
