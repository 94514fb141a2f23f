internal import Controllers
internal import KubernetesAPI

/// Measures a node again and again and decides which Pods are evicted: one at a time, and the next
/// only when what the last one had is free, or half a minute has passed.
///
/// A round measures the node, and of the Pods only those whose storage is limited; all of them only
/// where the node is short of something.
struct EvictionRounds {
    /// How long is waited at most for what an evicted Pod had.
    private static let cleanupPatience: Duration = .seconds(30)
    private static let cleanupPeriod: Duration = .seconds(1)

    /// A Pod that is to end.
    struct Victim {
        fileprivate static let leastGraceSeconds: Int64 = 1

        let uid: String
        let message: String
        /// How many seconds its containers get at the most.
        var graceSeconds = Self.leastGraceSeconds
        /// The Pod ends for the node's sake and not for what it has done itself.
        let isDisruption: Bool
    }

    /// What came of a round.
    struct Outcome {
        var victims: [Victim] = []
        /// What the node was short of when a victim was looked for.
        var shortResource: String?
    }

    private enum Stage {
        case resting(until: Timestamp)
        case measuring(all: Bool)
        case cleaning(Set<String>, until: Timestamp, next: Timestamp)
    }

    private(set) var pressure: NodePressure
    private var stage: Stage

    init(_ settings: EvictionSettings) {
        pressure = NodePressure(settings)
        stage = .resting(until: Timestamp(seconds: 0))
    }

    /// When the next look is due. A node without Pods that is short of nothing rests.
    func nextDeadline(hasPods: Bool) -> Timestamp? {
        switch stage {
        case .resting(let time):
            let isWatched = hasPods || !pressure.conditions.isEmpty || time == Timestamp(seconds: 0)
            return isWatched ? time : nil
        case .measuring: return nil
        case .cleaning(_, _, let next): return next
        }
    }

    /// What is to be measured now, if it is time for that.
    ///
    /// - Parameter listPods: the Pods that something may run of; asked for only when a look is due.
    mutating func begin(_ listPods: () -> [Pod], now: Timestamp) -> [MeasuredPod]? {
        let pods: [Pod]
        switch stage {
        case .measuring: return nil
        case .cleaning(let uids, let end, let next):
            guard next <= now else { return nil }
            pods = listPods()
            let isClean = !pods.contains { uids.contains($0.uid) }
            guard isClean || end <= now else {
                stage = .cleaning(uids, until: end, next: now + Self.cleanupPeriod)
                return nil
            }
        case .resting(let time):
            guard time <= now else { return nil }
            pods = listPods()
            guard nextDeadline(hasPods: !pods.isEmpty) != nil else { return nil }
        }
        stage = .measuring(all: false)
        return pods.filter { $0.spec?.limitsStorage ?? false }.map(Self.measured)
    }

    /// Takes in what was measured.
    ///
    /// - Returns: what came of it, or what is to be measured beside it.
    mutating func take(
        _ measurement: NodeMeasurement, _ pods: [Pod], now: Timestamp
    ) -> (outcome: Outcome, further: [MeasuredPod]?) {
        guard case .measuring(let isWhole) = stage else { return (Outcome(), nil) }
        let met = pressure.observe(measurement, now: now)
        if !met.isEmpty, !isWhole, !pods.isEmpty {
            stage = .measuring(all: true)
            return (Outcome(), pods.map(Self.measured))
        }
        var outcome = Outcome()
        outcome.victims = overfull(measurement, pods)
        if outcome.victims.isEmpty, let threshold = met.first {
            outcome.shortResource = threshold.signal.resource
            outcome.victims = victim(of: threshold, measurement, pods)
        }
        if outcome.victims.isEmpty {
            stage = .resting(until: now + pressure.settings.monitoringPeriod)
        } else {
            stage = .cleaning(
                Set(outcome.victims.map(\.uid)), until: now + Self.cleanupPatience,
                next: now + Self.cleanupPeriod)
        }
        return (outcome, nil)
    }

    /// The backend could not measure: it is tried again as if nothing were wrong.
    mutating func fail(now: Timestamp) {
        stage = .resting(until: now + pressure.settings.monitoringPeriod)
    }

    // MARK: Victims

    /// The Pods that use more storage than they may.
    private func overfull(_ measurement: NodeMeasurement, _ pods: [Pod]) -> [Victim] {
        pods.compactMap { pod in
            guard let usage = measurement.pods[pod.uid], !pod.isCritical,
                let message = EvictionMessage.excessOfStorage(
                    of: pod, usage, imagesLieApart: measurement.imageStorage != nil)
            else { return nil }
            return Victim(uid: pod.uid, message: message, isDisruption: false)
        }
    }

    /// The Pod that goes first for what the node is short of.
    private func victim(
        of threshold: EvictionThreshold, _ measurement: NodeMeasurement, _ pods: [Pod]
    ) -> [Victim] {
        let ranking = VictimRanking(signal: threshold.signal, measurement: measurement)
        guard let pod = ranking.order(pods).first(where: { !$0.isCritical }) else { return [] }
        let message = EvictionMessage.shortage(of: threshold, measurement, evicting: pod)
        var victim = Victim(uid: pod.uid, message: message, isDisruption: true)
        if !threshold.isHard { victim.graceSeconds = pressure.settings.maximumPodGraceSeconds }
        return [victim]
    }

    private static func measured(_ pod: Pod) -> MeasuredPod {
        let spec = pod.spec ?? PodSpec()
        return MeasuredPod(
            uid: pod.uid,
            containers: ((spec.initContainers ?? []) + spec.containers).map(\.name),
            volumes: (spec.volumes ?? []).filter { $0.emptyDir != nil }.map(\.name),
            limitsLayers: spec.ephemeralStorageLimit != nil)
    }
}
