internal import Controllers
internal import Reconcile

/// What the loop is made of where something is to go wrong.
extension Setting {
    func unreliableAssembly(_ history: History) -> TrialCluster.Assembly {
        TrialCluster.Assembly(
            unreliablyNotified(controllers, seed: history.seed),
            UnreliablyNotifiedNodeAgent(
                SimulatedNodes(timings: history.timings), seed: history.seed, tally: tally))
    }

    /// Each has notices of its own: none gets what was meant for another.
    private func unreliablyNotified(
        _ controllers: [any Controller], seed: UInt64
    ) -> [any Controller] {
        controllers.enumerated().map { index, controller in
            UnreliablyNotifiedController(
                controller: controller,
                notices: UnreliableNotices(seed: seed &+ UInt64(index) << 32, tally: tally))
        }
    }

    func mortalAssembly(_ history: History, writes: Int) -> TrialCluster.Assembly {
        let budget = CrashBudget(writes: writes)
        return TrialCluster.Assembly(
            controllers.map { MortalController(controller: $0, budget: budget) },
            MortalNodeAgent(SimulatedNodes(timings: history.timings), budget: budget),
            budget: budget)
    }

    func turbulentAssembly(
        _ history: History, _ generator: SharedGenerator
    ) -> TrialCluster.Assembly {
        let budget = CrashBudget(writes: generator.number(in: 1...200))
        let seed = history.seed &+ UInt64(generator.number(in: 0...1_000_000))
        let mortal = controllers.map { controller in
            let refused = RefusedController(
                controller: controller, generator: generator, tally: tally)
            return MortalController(controller: refused, budget: budget)
        }
        let nodes = UnreliablyNotifiedNodeAgent(
            SimulatedNodes(timings: history.timings), seed: seed, tally: tally)
        return TrialCluster.Assembly(
            unreliablyNotified(mortal, seed: seed), MortalNodeAgent(nodes, budget: budget),
            budget: budget)
    }

    func shortSightedAssembly(
        _ history: History, _ generator: SharedGenerator
    ) -> TrialCluster.Assembly {
        let view = OldView()
        return TrialCluster.Assembly(
            controllers.map {
                ShortSightedController(
                    controller: $0, view: view, generator: generator, tally: tally)
            },
            SimulatedNodes(timings: history.timings))
    }

    func twiceAskedAssembly(
        _ history: History, _ complaints: TwiceAskedController.Complaints
    ) -> TrialCluster.Assembly {
        TrialCluster.Assembly(
            controllers.map { TwiceAskedController(controller: $0, complaints: complaints) },
            SimulatedNodes(timings: history.timings))
    }
}
