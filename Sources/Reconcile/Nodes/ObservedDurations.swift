public import Controllers
internal import KubernetesAPI

/// How long the Pods that run took to start and to become ready, by their images: what is likely
/// for other Pods of the same images.
public struct ObservedDurations: Sendable {
    private struct Sum {
        var start = Duration.zero
        var ready = Duration.zero
        var count = 0
    }

    private var means: [[String]: (start: Duration, ready: Duration)] = [:]

    /// What is seen in the statuses of Pods whose containers never restarted.
    public init(in state: ClusterState) {
        var sums: [[String]: Sum] = [:]
        for pod in state.pods.all {
            guard let (start, ready) = pod.observedDurations else { continue }
            sums[pod.images, default: Sum()].start += start
            sums[pod.images, default: Sum()].ready += ready
            sums[pod.images, default: Sum()].count += 1
        }
        means = sums.mapValues { ($0.start / $0.count, $0.ready / $0.count) }
    }

    /// What is assumed of a Pod.
    ///
    /// - Parameter timings: what is assumed where nothing was observed.
    func timings(
        of pod: Pod, otherwise timings: SimulatedNodes.Timings
    ) -> SimulatedNodes.Timings {
        guard !means.isEmpty, let mean = means[pod.images] else { return timings }
        var timings = timings
        timings.start = mean.start
        timings.ready = mean.ready
        return timings
    }
}

extension Pod {
    /// The images of the containers, in order.
    fileprivate var images: [String] { (spec?.containers ?? []).map { $0.image ?? "" } }

    /// From binding to running, and from running to ready without the delays of probes; `nil` if
    /// that cannot be seen.
    fileprivate var observedDurations: (start: Duration, ready: Duration)? {
        guard isReady, let statuses = status?.containerStatuses,
            statuses.allSatisfy({ $0.restartCount == 0 }),
            let bound = condition("PodScheduled")?.lastTransitionTime,
            let ready = condition("Ready")?.lastTransitionTime,
            let running = statuses.compactMap({ $0.state?.running?.startedAt }).max(),
            bound <= running, running <= ready
        else { return nil }
        return (running - bound, max(.zero, ready - running - readinessDelay))
    }
}
