internal import Controllers
internal import KubernetesAPI
internal import Reconcile

/// The part of a node that measures, as long as an autoscaler wants to know.
struct UsageSampling {
    let sampler: UsageSampler
    /// When the next measurement is due; `nil` while nobody wants one.
    var due: Timestamp?
    var last: [ContainerUsage] = []
    var isWanted = false

    /// Takes in what has been measured, and begins to measure where that is due.
    mutating func advance(
        _ store: Store, names: [String: NamespacedName], now: Timestamp
    ) {
        if let sample = sampler.take() {
            let usages = UsageSampler.usages(sample, since: last)
            last = sample
            store.observe { metrics in
                for (uid, usage) in usages {
                    if let name = names[uid] { metrics.setUsage(usage, of: name) }
                }
            }
        }
        if isWanted, due == nil { due = now }
        guard let time = due, time <= now else { return }
        guard Self.isWanted(in: store), !names.isEmpty else {
            isWanted = false
            due = nil
            return
        }
        sampler.begin(names.keys.sorted())
        due = now + UsageSampler.period
    }

    /// Whether an autoscaler goes by what containers use.
    private static func isWanted(in store: Store) -> Bool {
        store.state.table(HorizontalPodAutoscaler.self).all.contains { autoscaler in
            // An autoscaler without metrics goes by processor time.
            autoscaler.spec.metrics?.contains {
                $0.resource != nil || $0.containerResource != nil
            } ?? true
        }
    }
}
