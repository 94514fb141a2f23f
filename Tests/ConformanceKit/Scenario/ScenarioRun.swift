import Controllers
import KubernetesAPI

/// Carries out the steps of a scenario one after the other and hands out a snapshot after each.
struct ScenarioRun {
    private let scenario: Scenario
    private let cluster: VirtualCluster
    private var kubelet: ScriptedKubelet
    private var snapshots: SnapshotTaker

    init(_ scenario: Scenario) throws(ScenarioFault) {
        self.scenario = scenario
        cluster = try VirtualCluster(nodes: scenario.nodes ?? NodeDescription.defaults)
        kubelet = ScriptedKubelet(cluster)
        snapshots = SnapshotTaker(scenario, cluster)
        try cluster.settle(scenario.settle)
    }

    /// Carries out all steps.
    ///
    /// - Parameter see: gets each snapshot; says whether to go on.
    mutating func run(_ see: (Snapshot) -> Bool) throws(ScenarioFault) {
        for (index, step) in scenario.steps.enumerated() {
            let number = String(index + 1)
            if case .round(let round) = step.request, let times = round.times, times > 1 {
                for time in 0..<times {
                    guard try kubelet.round(round) else { break }
                    try cluster.settle(scenario.settle)
                    let snapshot = snapshots.take(
                        step: "\(number).\(time + 1)", word: step.word, result: [])
                    guard see(snapshot) else { return }
                }
            } else {
                let result = try perform(step)
                let snapshot = snapshots.take(step: number, word: step.word, result: result)
                guard see(snapshot) else { return }
            }
        }
    }

    /// Does one step and settles.
    ///
    /// - Returns: the answers to requests that were refused, and to evictions.
    private mutating func perform(_ step: Step) throws(ScenarioFault) -> [Value] {
        let requests = Requests(cluster)
        switch step.request {
        case .apply(let manifests): for manifest in manifests { try requests.apply(manifest) }
        case .patch(let patch): try requests.patch(patch)
        case .scale(let target, let replicas): try requests.scale(target, replicas: replicas)
        case .delete(let target, let deletion): try requests.delete(target, deletion)
        case .evict(let pods): requests.evict(pods)
        case .metrics(let reports): for report in reports { cluster.report(report) }
        case .kubelet(let reports): for report in reports { try kubelet.report(report) }
        case .round(let round): try performRounds(round)
        case .node(let changes):
            for change in changes { try NodeChanges(cluster).perform(change) }
        case .wait(let duration): try cluster.advance(by: duration)
        case .align(let second): try cluster.align(toSecond: second)
        case .read: break
        case .batch(let steps):
            var results: [Value] = []
            for step in steps { results += try perform(step) }
            return results
        }
        try cluster.settle(scenario.settle)
        return requests.answers
    }

    /// The rounds of a step that gives one snapshot for all of them.
    private mutating func performRounds(_ round: KubeletRound) throws(ScenarioFault) {
        for time in 0..<(round.times ?? 1) {
            guard try kubelet.round(round) else { return }
            if time + 1 < round.times ?? 1 { try cluster.settle(scenario.settle) }
        }
    }
}
