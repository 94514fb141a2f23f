import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Pods that nobody else removes")
struct PodGarbageCollectorTests {
    private let collector = PodGarbageCollector(keepingFinished: 2)

    /// What the collector does about everything that a state makes due.
    private func lines(_ objects: [any KubernetesObject]) -> [String] {
        let state = ClusterState.holding(objects)
        var keys: [ObjectKey] = []
        for object in objects {
            for watch in collector.watches where watch.groupKind == object.key.groupKind {
                watch.forEachKey(from: nil, to: object, in: state) {
                    if !keys.contains($0) { keys.append($0) }
                }
            }
        }
        return keys.flatMap { collector.reconcile($0, in: state, now: nodeTestNow).lines }
    }

    private func finished(_ name: String, age: Int, reason: String? = nil) -> Pod {
        .on("n", named: name) {
            $0.metadata.creationTimestamp = nodeTestNow - .seconds(age)
            $0.status?.phase = "Failed"
            $0.status?.reason = reason
        }
    }

    @Test func aPodOfANodeThatIsGoneFailsFirst() throws {
        let pod = Pod.on("gone")
        #expect(lines([pod]) == ["status Pod p"])
        let node = ObjectKey(Node.self, namespace: "", name: "gone")
        let plan = collector.reconcile(node, in: .holding([pod]), now: nodeTestNow)
        let failed = try #require(plan.written(Pod.self).first)
        #expect(failed.phase == "Failed")
        #expect(failed.condition("DisruptionTarget")?.reason == "DeletionByPodGC")
        #expect(lines([failed]).contains("delete Pod p"))
    }

    @Test func aNodeThatCameBackKeepsItsPods() {
        let state = ClusterState.holding([Node.named("n"), Pod.on("n")])
        let plan = collector.reconcile(
            ObjectKey(Node.self, namespace: "", name: "n"), in: state, now: nodeTestNow)
        #expect(plan.lines.isEmpty)
    }

    @Test func aTerminatingPodThatWasNeverBoundFails() {
        let pod = Pod.on(nil) { $0.metadata.deletionTimestamp = nodeTestNow }
        #expect(lines([pod]) == ["status Pod p"])
    }

    @Test func aNodeOutOfServiceLosesItsTerminatingPods() {
        let taint = Taint.with {
            $0.key = NodeTaint.outOfService
            $0.effect = "NoExecute"
        }
        let stopping = Pod.on("n") { $0.metadata.deletionTimestamp = nodeTestNow }
        let running = Pod.on("n", named: "q")
        let node = Node.named("n", ready: "Unknown", taints: [taint])
        #expect(lines([node, stopping, running]) == ["status Pod p"])
        #expect(lines([Node.named("n", taints: [taint]), stopping]).isEmpty)
    }

    @Test func evictedAndOldPodsGoFirstWhereThereAreTooMany() {
        let pods = [
            finished("young", age: 10), finished("old", age: 30),
            finished("evicted", age: 5, reason: "Evicted"), finished("middle", age: 20),
        ]
        #expect(lines([Node.named("n")] + pods) == ["delete Pod evicted", "delete Pod old"])
    }
}
