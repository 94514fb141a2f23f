internal import KubernetesAPI

/// What an autoscaler has to remember between looks: what it recommended and how it scaled, as far
/// back as stabilization windows and scaling policies reach.
///
/// Kubernetes keeps this in the memory of the controller and forgets it at a restart. A controller
/// here has no memory, so it is in an annotation, written together with the status: it lasts
/// through restarts, ends with the autoscaler, and can be read. (A status write may change
/// annotations in Kubernetes too, and early versions of this API kept their conditions there.)
///
/// A recommendation is noted when it changes, not at every look: an autoscaler at rest writes
/// nothing. It stands for all looks until the next one, the last of them one `syncPeriod` earlier.
struct AutoscalingHistory: Hashable {
    static let annotation = "autoscaling.reconcile/history"

    /// The most entries of each list; the oldest go first. The longest window, an hour, holds
    /// fewer changes than that at the default sync period.
    private static let maximumCount = 256

    /// From `since` on the metrics asked for that many replicas; `nil` while nothing was asked for.
    struct Recommendation: Hashable {
        let replicas: Int?
        let since: Timestamp
    }

    /// A number of replicas added or taken away at once.
    struct Scaling: Hashable {
        let change: Int
        let time: Timestamp
    }

    private(set) var recommendations: [Recommendation] = []
    private(set) var scaleUps: [Scaling] = []
    private(set) var scaleDowns: [Scaling] = []

    init() {}

    mutating func restore(
        recommendations: [Recommendation]? = nil, scaleUps: [Scaling]? = nil,
        scaleDowns: [Scaling]? = nil
    ) {
        if let recommendations { self.recommendations = recommendations }
        if let scaleUps { self.scaleUps = scaleUps }
        if let scaleDowns { self.scaleDowns = scaleDowns }
    }

    // MARK: Asking

    /// What was recommended at looks after `cutoff` and before `now`.
    func recommendations(
        after cutoff: Timestamp, now: Timestamp, syncPeriod: Duration
    ) -> [Int] {
        recommendations.indices.compactMap { index in
            lastLook(index, now: now, syncPeriod: syncPeriod) > cutoff
                ? recommendations[index].replicas : nil
        }
    }

    private func lastLook(_ index: Int, now: Timestamp, syncPeriod: Duration) -> Timestamp {
        let isCurrent = index == recommendations.count - 1
        let end = isCurrent ? now : recommendations[index + 1].since
        return max(recommendations[index].since, end - syncPeriod)
    }

    /// By how much the target grew less by how much it shrank after `cutoff`.
    func change(after cutoff: Timestamp) -> Int {
        func sum(_ scalings: [Scaling]) -> Int {
            scalings.reduce(0) { $0 + ($1.time > cutoff ? $1.change : 0) }
        }
        return sum(scaleUps) - sum(scaleDowns)
    }

    // MARK: Noting

    /// At the first look the present size counts as recommended: it was right so far.
    mutating func begin(with replicas: Int, at now: Timestamp) {
        if recommendations.isEmpty { append(Recommendation(replicas: replicas, since: now)) }
    }

    /// Notes what was recommended at `now`, and drops what has left the longest window.
    mutating func record(_ replicas: Int, at now: Timestamp, keeping window: Duration) {
        if recommendations.last?.replicas == replicas { return }
        let cutoff = now - window
        // An entry ends where the next one begins.
        let isGone = zip(recommendations, recommendations.dropFirst())
            .prefix { $1.since <= cutoff }
        recommendations.removeFirst(Array(isGone).count)
        append(Recommendation(replicas: replicas, since: now))
    }

    /// Notes that nothing could be recommended at `now`.
    mutating func interrupt(at now: Timestamp) {
        guard let last = recommendations.last, last.replicas != nil else { return }
        // The present size at the very first look stays: it is all there is to go by.
        if last.since < now { append(Recommendation(replicas: nil, since: now)) }
    }

    private mutating func append(_ recommendation: Recommendation) {
        recommendations.append(recommendation)
        recommendations.removeFirst(max(0, recommendations.count - Self.maximumCount))
    }

    /// Notes a change of the target's size, and drops those that no policy looks at any more.
    mutating func recordScaling(
        from old: Int, to new: Int, at now: Timestamp, behavior: HorizontalPodAutoscalerBehavior
    ) {
        let scaling = Scaling(change: abs(new - old), time: now)
        if new > old {
            Self.add(scaling, to: &scaleUps, now: now, behavior: behavior)
        } else {
            Self.add(scaling, to: &scaleDowns, now: now, behavior: behavior)
        }
    }

    private static func add(
        _ scaling: Scaling, to scalings: inout [Scaling], now: Timestamp,
        behavior: HorizontalPodAutoscalerBehavior
    ) {
        // Policies of either direction look at both lists.
        let policies =
            (behavior.scaleUp?.policies ?? []) + (behavior.scaleDown?.policies ?? [])
        let longest = policies.map(\.periodSeconds).max() ?? 0
        let cutoff = now - .seconds(longest)
        scalings.removeAll { $0.time <= cutoff }
        scalings.append(scaling)
        scalings.removeFirst(max(0, scalings.count - maximumCount))
    }
}
