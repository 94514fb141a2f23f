import KubernetesAPI
import Testing

@testable import Controllers

@Suite("When a node is news to a DaemonSet")
struct DaemonSetWatchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var taints: [Taint] = []
        var hasPod = true
        let isNews: Bool
    }

    private static let dedicated = Taint.taint("dedicated", "NoSchedule")
    private static let bad = Taint.taint("bad", "NoExecute")

    static let cases: [Case] = [
        Case(testDescription: "a node that is to get its Pod", hasPod: false, isNews: true),
        Case(testDescription: "one that has it is none", isNews: false),
        Case(
            testDescription: "nor one that only keeps what is there", taints: [dedicated],
            isNews: false),
        Case(
            testDescription: "nor one that gets nothing", taints: [dedicated], hasPod: false,
            isNews: false),
        Case(testDescription: "one that is to lose its Pod", taints: [bad], isNews: true),
        Case(
            testDescription: "one that has none to lose is none", taints: [bad], hasPod: false,
            isNews: false),
    ]

    @Test(arguments: cases) func looks(_ item: Case) {
        let node = Node.plain("n1", taints: item.taints)
        let state = ClusterState.holding(DaemonSet.agent(), node)
        if item.hasPod { state.upsert(Pod.agent(on: "n1")) }
        var keys: [String] = []
        for watch in DaemonSetController().watches where watch.groupKind == Node.kind {
            watch.forEachKey(node, in: state) { keys.append($0.name) }
        }
        #expect(keys == (item.isNews ? ["agent"] : []))
    }
}
