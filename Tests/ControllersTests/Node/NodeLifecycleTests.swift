import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Silent and unready nodes")
struct NodeLifecycleTests {
    private func plan(_ objects: [any KubernetesObject]) -> Plan {
        NodeMonitoring(in: .holding(objects), now: nodeTestNow).decide()
    }

    /// Which nodes the plan taints or frees, with their NoExecute taints.
    private func taints(_ nodes: [Node]) -> [String: [String]] {
        var taints: [String: [String]] = [:]
        for node in plan(nodes).written(Node.self) { taints[node.name] = node.taintTexts }
        return taints
    }

    // MARK: Silence

    @Test func aNodeIsLookedAtAgainWhenItsGraceIsOver() {
        let plan = plan([Node.named("a"), Lease.of("a", renewed: 20)])
        #expect(plan.lines == ["again after 30.0 seconds"])
    }

    @Test func aSilentNodeBecomesUnknownAndItsPodsNotReady() throws {
        let plan = plan([
            Node.named("a"), Lease.of("a", renewed: 50), Pod.on("a"), Pod.on("b", named: "q"),
        ])
        let node = try #require(plan.written(Node.self).first)
        let conditions = (node.status?.conditions ?? []).map {
            "\($0.type) \($0.status) \($0.reason ?? "")"
        }
        #expect(
            conditions == [
                "Ready Unknown NodeStatusUnknown",
                "MemoryPressure Unknown NodeStatusNeverUpdated",
                "DiskPressure Unknown NodeStatusNeverUpdated",
                "PIDPressure Unknown NodeStatusNeverUpdated",
            ])
        let pods = plan.written(Pod.self)
        #expect(pods.map(\.nodeName) == ["a"] && pods.allSatisfy { !$0.isReady })
        #expect(plan.events.map(\.reason) == ["NodeNotReady", "NodeNotReady"])
    }

    @Test func theNodeThatWasNotReadyBeforeLeavesItsPodsAsTheyAre() {
        let plan = plan(
            [Node.named("a", ready: "False"), Lease.of("a", renewed: 90), Pod.on("a")])
        #expect(plan.written(Pod.self).isEmpty && plan.written(Node.self).count == 1)
    }

    @Test func aNodeWithoutALeaseIsNotMonitored() {
        #expect(plan([Node.named("a")]).lines.isEmpty)
    }

    // MARK: Taints

    @Test func anUnreadyNodeIsTaintedByItsCondition() {
        let nodes: [Node] = [
            .named("a", ready: "False"), .named("b"), .named("c", ready: "Unknown", zone: "z"),
            .named("d", zone: "z"),
        ]
        #expect(
            taints(nodes) == [
                "a": ["node.kubernetes.io/not-ready:NoExecute"],
                "c": ["node.kubernetes.io/unreachable:NoExecute"],
            ])
    }

    @Test func aReadyNodeLosesItsTaints() {
        let tainted = Node.named("a", taints: [.noExecute(NodeTaint.notReady)])
        #expect(taints([tainted]) == ["a": []])
    }

    @Test func aTaintIsExchangedOutOfTurn() {
        let nodes: [Node] = [
            .named("a", ready: "False", taints: [.noExecute(NodeTaint.unreachable)]), .named("b"),
        ]
        #expect(taints(nodes) == ["a": ["node.kubernetes.io/not-ready:NoExecute"]])
    }

    @Test func nothingIsEvictedWhereNoNodeIsReady() {
        let nodes: [Node] = [
            .named("a", ready: "Unknown", taints: [.noExecute(NodeTaint.unreachable)]),
            .named("b", ready: "False"),
        ]
        #expect(taints(nodes) == ["a": []])
    }

    @Test func oneNodeOfAZoneIsTaintedEveryTenSeconds() {
        let nodes: [Node] = [
            .named("a", ready: "False"), .named("b", ready: "False"), .named("c"), .named("d"),
        ]
        let first = plan(nodes)
        #expect(first.lines == ["update Node a", "again after 10.0 seconds"])
        let later = plan([
            Node.named("a", ready: "False", taints: [.noExecute(NodeTaint.notReady, added: 4)]),
            Node.named("b", ready: "False"), Node.named("c"), Node.named("d"),
        ])
        #expect(later.lines == ["again after 6.0 seconds"])
    }

    @Test func aSmallZoneOfWhichMostIsUnreadyIsLeftAlone() {
        let unready = ["a", "b", "c"].map { Node.named($0, ready: "False", zone: "z") }
        let others = [Node.named("d", zone: "z"), Node.named("e", zone: "y")]
        #expect(taints(unready + others).isEmpty)
    }

    /// Two nodes are no pattern, whatever share of the zone they are.
    @Test func aZoneOfThreeOfWhichTwoAreUnreadyIsEvicted() {
        let unready = ["a", "b"].map { Node.named($0, ready: "False", zone: "z") }
        #expect(taints(unready + [.named("d", zone: "z")]).keys.sorted() == ["a"])
    }

    @Test func aZoneOfWhichAllIsUnreadyIsEvictedWhileAnotherIsReady() {
        let unready = ["a", "b", "c"].map { Node.named($0, ready: "False", zone: "z") }
        #expect(taints(unready + [.named("e", zone: "y")]).keys.sorted() == ["a"])
    }
}
