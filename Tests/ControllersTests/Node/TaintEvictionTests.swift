import KubernetesAPI
import Testing

@testable import Controllers

@Suite("NoExecute taints end Pods")
struct TaintEvictionTests {
    struct Case: Sendable {
        let sentence: String
        let tolerations: [(key: String, seconds: Int64?)]
        let taints: [Taint]
        let plan: [String]
    }

    private static let eviction = ["status Pod p", "event Normal TaintManagerEviction"]

    static let cases: [Case] = [
        Case(sentence: "no taint", tolerations: [], taints: [], plan: []),
        Case(
            sentence: "not tolerated", tolerations: [], taints: [.noExecute("a")], plan: eviction),
        Case(
            sentence: "tolerated for ever", tolerations: [("a", nil)], taints: [.noExecute("a")],
            plan: []),
        Case(
            sentence: "tolerated for a while", tolerations: [("a", 60)],
            taints: [.noExecute("a", added: 20)], plan: ["again after 40.0 seconds"]),
        Case(
            sentence: "tolerated for long enough", tolerations: [("a", 60)],
            taints: [.noExecute("a", added: 60)], plan: eviction),
        Case(
            sentence: "one of two is not tolerated", tolerations: [("a", 60)],
            taints: [.noExecute("a"), .noExecute("b")], plan: eviction),
        Case(
            sentence: "the first taint sets the time", tolerations: [("a", 60), ("b", 5)],
            taints: [.noExecute("a", added: 30), .noExecute("b", added: 10)],
            plan: ["again after 30.0 seconds"]),
        Case(
            sentence: "a negative time is none", tolerations: [("a", -1)],
            taints: [.noExecute("a")], plan: eviction),
    ]

    private func plan(_ pod: Pod, taints: [Taint]) -> Plan {
        TaintEvictionController().reconcile(
            pod.key, in: .holding([Node.named("n", taints: taints), pod]), now: nodeTestNow)
    }

    @Test(arguments: cases)
    func aPodGoesWhenItMust(_ example: Case) {
        let pod = Pod.on("n", tolerations: example.tolerations)
        #expect(plan(pod, taints: example.taints).lines == example.plan)
    }

    @Test func aPodBoundToATaintedNodeHasItsTimeFromThere() {
        let pod = Pod.on("n", tolerations: [("a", 60)]) {
            $0.metadata.creationTimestamp = nodeTestNow - .seconds(10)
        }
        #expect(
            plan(pod, taints: [.noExecute("a", added: 500)]).lines == ["again after 50.0 seconds"])
    }

    @Test func aMarkedPodIsDeleted() {
        let pod = Pod.on("n")
            .markedForDisruption(reason: "DeletionByTaintManager", message: "", now: nodeTestNow)
        #expect(plan(pod, taints: [.noExecute("a")]).lines == ["delete Pod p"])
    }

    /// The keys of the controller's watch for a change of the node's taints from `old` to `new`.
    private func keys(_ pod: Pod, from old: [Taint], to new: [Taint]) -> [ObjectKey] {
        let node = Node.named("n", taints: new)
        let state = ClusterState.holding([node, pod])
        var keys: [ObjectKey] = []
        for watch in TaintEvictionController().watches where watch.groupKind == Node.kind {
            let before = Node.named("n", taints: old)
            watch.forEachKey(from: before, to: node, in: state) { keys.append($0) }
        }
        return keys
    }

    @Test func anEvictionThatNeedNotBeIsCancelledWithAnEvent() {
        let waiting = Pod.on("n", tolerations: [("a", 60)])
        let kept = Pod.on("n", tolerations: [("a", nil)])
        let state = ClusterState.holding([Node.named("n"), waiting])
        let plans = keys(waiting, from: [.noExecute("a")], to: []).map {
            TaintEvictionController().reconcile($0, in: state, now: nodeTestNow)
        }
        #expect(plans.flatMap(\.lines) == ["event Normal TaintManagerEviction"])
        #expect(keys(kept, from: [.noExecute("a")], to: []) == [kept.key])
    }

    @Test func theTimeOfATaintIsNoChange() {
        let pod = Pod.on("n", tolerations: [("a", 60)]) {
            $0.metadata.deletionTimestamp = nodeTestNow
        }
        #expect(keys(pod, from: [.noExecute("a", added: nil)], to: [.noExecute("a")]).isEmpty)
        #expect(keys(pod, from: [], to: [.noExecute("a")]) == [pod.key])
    }
}
