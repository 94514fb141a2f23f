import ArgumentParser
import Controllers
import KubernetesAPI
import Reconcile

extension StateOptions {
    /// What ran the Pods last, for commands that do something about them while no `run` is active.
    func lastEngine(_ store: Store, _ start: Timestamp) throws -> RestingCluster.Engine {
        let name = try directory.readBackend() ?? Backend.simulated.rawValue
        switch Backend(rawValue: name) {
        case .simulated?:
            return RestingCluster.Engine(
                agent: SimulatedNodes(), clock: SimulatedClock(start: start))
        case .process?, .docker?, .auto?:
            // Before any other thread is there, so that all leave the signals to the clock.
            let clock = InterruptibleClock()
            clock.advance(to: start)
            let plans =
                try NodesFile.kept(in: directory.path) ?? NodesFile([NodePlan(kind: .process)])
            let nodes = try RealNodes(plans, stateDirectory: directory.path)
            try nodes.prepare(store, now: start)
            return RestingCluster.Engine(agent: nodes.agent, clock: clock)
        case nil: throw ValidationFailure("the Pods ran on \(name), which is not known")
        }
    }
}
