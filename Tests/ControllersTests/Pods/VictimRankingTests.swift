import KubernetesAPI
import Testing

@testable import Controllers

/// Which of two Pods goes first when there are too many.
struct VictimRankingTests {
    private static let now = Timestamp(seconds: 1_700_000_000)

    struct Case: Sendable {
        let sentence: String
        /// The Pod that is to go.
        let first: Pod
        let second: Pod
    }

    private static func pod(
        _ name: String, node: String? = "node-1", phase: String = "Running",
        readyFor seconds: Int64? = 100, cost: String? = nil, restarts: Int32 = 0,
        age: Int64 = 100
    ) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.uid = name
        pod.metadata.creationTimestamp = now - .seconds(age)
        if let cost { pod.metadata.annotations = [VictimRanking.deletionCostAnnotation: cost] }
        pod.spec = .with { $0.nodeName = node }
        pod.status = .with { status in
            status.phase = phase
            status.conditions = [
                .with {
                    $0.type = "Ready"
                    $0.status = seconds == nil ? "False" : "True"
                    $0.lastTransitionTime = now - .seconds(seconds ?? 0)
                }
            ]
            status.containerStatuses = [.with { $0.restartCount = restarts }]
        }
        return pod
    }

    static let cases: [Case] = [
        Case(
            sentence: "one that is not bound", first: pod("b", node: nil), second: pod("a")),
        Case(
            sentence: "one that is pending", first: pod("b", phase: "Pending"), second: pod("a")),
        Case(
            sentence: "an unknown one before a running one",
            first: pod("b", phase: "Unknown"), second: pod("a")),
        Case(
            sentence: "one that is not ready", first: pod("b", readyFor: nil), second: pod("a")),
        Case(
            sentence: "the lower deletion cost", first: pod("b", cost: "-5"), second: pod("a")),
        Case(
            sentence: "a cost that is no number counts as 0",
            first: pod("b", cost: "cheap"), second: pod("a", cost: "1")),
        Case(
            sentence: "more related Pods on its node",
            first: pod("b", node: "crowded"), second: pod("a", node: "node-1")),
        Case(
            sentence: "ready for a shorter time", first: pod("b", readyFor: 10), second: pod("a")),
        Case(
            sentence: "times of one magnitude are alike, and the uid decides",
            first: pod("a", readyFor: 127), second: pod("b", readyFor: 68)),
        Case(
            sentence: "more restarts", first: pod("b", restarts: 3), second: pod("a")),
        Case(
            sentence: "created later", first: pod("b", age: 10), second: pod("a")),
        Case(
            sentence: "readiness counts before cost",
            first: pod("b", readyFor: nil, cost: "100"), second: pod("a", cost: "-100")),
    ]

    @Test(arguments: cases)
    func goesFirst(_ item: Case) {
        let ranking = VictimRanking(now: Self.now, relatedPodsOnNode: ["crowded": 3, "node-1": 1])
        for pods in [[item.first, item.second], [item.second, item.first]] {
            let victims = ranking.victims(1, of: pods)
            #expect(victims.map(\.name) == [item.first.name], "\(item.sentence)")
        }
    }

    @Test func allGoIfAllMust() {
        let pods = [Self.pod("a"), Self.pod("b")]
        let ranking = VictimRanking(now: Self.now, relatedPodsOnNode: [:])
        #expect(ranking.victims(2, of: pods).count == 2)
    }
}
