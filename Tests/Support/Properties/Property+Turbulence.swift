internal import Controllers
internal import Reconcile

extension Property {
    /// Every step is safe and the end is what was asked for, while notices are lost, repeated,
    /// late and out of order, writes are refused and the process dies again and again.
    public static let turbulent = Property(
        "faults at every boundary at once do no harm",
        history: { History(seed: $0, of: $1.workloads) },
        violations: { history, setting in
            let generator = SharedGenerator(seed: history.seed)
            let cluster = setting.cluster(for: history) {
                setting.turbulentAssembly(history, generator)
            }
            cluster.play(history)
            cluster.restart(with: setting.plainAssembly(history))
            cluster.settle()
            return cluster.violations + setting.shortcomings(in: cluster.store.state)
                + unrest(in: cluster, after: setting.plainAssembly(history))
        })

    /// Controllers that decide on what was true a while ago overshoot, as those of Kubernetes do
    /// without their expectations, but touch nobody else's objects and come to the same end.
    public static let shortSighted = Property(
        "looks at an old state do no lasting harm",
        history: { History(seed: $0, of: $1.workloads) },
        violations: { history, setting in
            let generator = SharedGenerator(seed: history.seed)
            let checkers: [any Checker] = [VersionChecker(), OwnershipChecker()]
            let cluster = setting.cluster(for: history, checkers: checkers) {
                setting.shortSightedAssembly(history, generator)
            }
            cluster.play(history)
            cluster.restart(with: setting.plainAssembly(history))
            cluster.settle()
            return cluster.violations + setting.shortcomings(in: cluster.store.state)
        })
}
