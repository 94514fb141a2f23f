internal import KubernetesAPI

/// When a Pod has to leave a node because of its NoExecute taints.
enum TaintEviction: Hashable {
    /// It tolerates every taint for ever.
    case never
    /// It does not tolerate one of them.
    case now
    /// It tolerates all of them, at least one only for so long.
    case at(Timestamp)

    /// The first of the taints that is tolerated for some time sets the time; one that comes later
    /// does not shorten it, as in Kubernetes. The time runs from when the taint was added, or from
    /// when the Pod was bound to the tainted node.
    ///
    /// Example: taint A came at 10:00:00 and is tolerated for 60 seconds, B came at 10:00:30 and is
    /// tolerated for 5: the Pod goes at 10:01:00.
    ///
    /// - Parameter taints: NoExecute taints only.
    init(of pod: Pod, from taints: [Taint], now: Timestamp) {
        let tolerations = pod.spec?.tolerations ?? []
        var first: (start: Timestamp, seconds: Int64)?
        for taint in taints {
            guard let toleration = tolerations.first(where: { $0.tolerates(taint) }) else {
                self = .now
                return
            }
            guard let seconds = toleration.tolerationSeconds else { continue }
            let start = max(taint.timeAdded ?? now, pod.boundAt ?? now)
            let candidate = (start: start, seconds: max(0, seconds))
            if first.map({ candidate < $0 }) ?? true { first = candidate }
        }
        self = first.map { .at($0.start + .seconds($0.seconds)) } ?? .never
    }
}

extension Pod {
    /// When the Pod came to its node.
    fileprivate var boundAt: Timestamp? {
        if let scheduled = condition("PodScheduled"), scheduled.status == "True" {
            return scheduled.lastTransitionTime
        }
        return metadata.creationTimestamp
    }
}
