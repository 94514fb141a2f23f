import TestSupport

/// Not a measurement: places 50,000 Pods of all sorts on 5,000 nodes, and has each placement judged
/// by a checker that shares no code with the scheduler.
enum PlacementBenchmark {
    private static let nodeCount = 5_000
    private static let podCount = 50_000

    static func run() throws {
        let trial = try PlacementTrial(nodes: nodeCount, pods: podCount, seed: 1)
        for violation in trial.violations { print(violation) }
        print("\(nodeCount) nodes, \(podCount) Pods")
        print("\(trial.placementCount) placements, \(trial.waitingCount) Pods wait at the end")
        print("\(trial.violations.count) violations (target: 0)")
        precondition(trial.violations.isEmpty, "the scheduler broke its rules")
    }
}
