import Controllers
import KubernetesAPI
import Testing

@testable import ConformanceKit

@Suite struct PodSelectionTests {
    private static func makeState() -> ClusterState {
        let state = ClusterState()
        state.upsert(pod("pending", second: 1))
        state.upsert(pod("running", second: 2, phase: "Running", labels: ["tier": "front"]))
        state.upsert(pod("ready", second: 3, phase: "Running", isReady: true, node: "n1"))
        state.upsert(pod("stopping", second: 4, phase: "Running", isTerminating: true))
        state.upsert(pod("failed", second: 5, phase: "Failed"))
        state.upsert(pod("index-7", second: 6, index: "7"))
        return state
    }

    private static func pod(
        _ name: String, second: Int64, phase: String? = nil, isReady: Bool = false,
        node: String? = nil, labels: [String: String]? = nil, isTerminating: Bool = false,
        index: String? = nil
    ) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = VirtualCluster.mainNamespace
        pod.metadata.uid = name
        pod.metadata.labels = labels
        pod.metadata.creationTimestamp = Timestamp(seconds: second)
        pod.metadata.deletionTimestamp = isTerminating ? Timestamp(seconds: 9) : nil
        pod.metadata.annotations = index.map { ["batch.kubernetes.io/job-completion-index": $0] }
        pod.spec = .with { $0.nodeName = node }
        pod.status = .with { status in
            status.phase = phase
            status.conditions = [
                .with {
                    $0.type = "Ready"
                    $0.status = isReady ? "True" : "False"
                }
            ]
        }
        return pod
    }

    @Test(
        arguments: [
            ("everything that has not ended", [:], ["pending", "running", "ready", "index-7"]),
            ("only so many, oldest first", ["count": 2], ["pending", "running"]),
            ("the newest first", ["order": "newest", "count": 1], ["index-7"]),
            ("all of them", ["count": "all", "state": "ready"], ["ready"]),
            ("not ready, but running", ["state": "notReady"], ["running"]),
            ("not ready", ["state": "unready"], ["pending", "running", "index-7"]),
            ("terminating", ["state": "terminating"], ["stopping"]),
            (
                "with those that terminate", ["terminating": true, "state": "running"],
                ["running", "ready", "stopping"]
            ),
            ("failed", ["state": "failed"], ["failed"]),
            (
                "with those that have ended", ["finished": true, "labels": [:]],
                ["pending", "running", "ready", "failed", "index-7"]
            ),
            ("by labels", ["labels": ["tier": "front"]], ["running"]),
            ("by node", ["node": "n1"], ["ready"]),
            ("by name", ["name": "ready"], ["ready"]),
            ("by index", ["index": [7, 8]], ["index-7"]),
            ("by namespace", ["namespace": "other"], []),
        ] as [(String, Value, [String])])
    func chooses(_ sentence: String, _ select: Value, _ names: [String]) throws {
        let selector = try PodSelector(select, of: "test")
        let selection = PodSelection(selector, state: Self.makeState(), names: ObjectNames())
        #expect(selection.pods.map(\.name) == names, "\(sentence)")
    }

    @Test func ownersAreKnownByTheirNumbers() throws {
        let state = ClusterState()
        let names = ObjectNames()
        var deployment = Deployment()
        deployment.metadata.name = "web"
        deployment.metadata.namespace = VirtualCluster.mainNamespace
        deployment.metadata.uid = "deployment"
        for number in 1...2 {
            var replicaSet = ReplicaSet()
            replicaSet.metadata.name = "web-\(number)f"
            replicaSet.metadata.namespace = VirtualCluster.mainNamespace
            replicaSet.metadata.uid = "replicaset-\(number)"
            replicaSet.metadata.ownerReferences = [deployment.controllerOwnerReference]
            replicaSet.metadata.annotations = ["deployment.kubernetes.io/revision": "\(number)"]
            names.noteMadeByController(replicaSet)
            state.upsert(replicaSet)
            var pod = Self.pod("web-\(number)f-x", second: 1)
            pod.metadata.ownerReferences = [replicaSet.controllerOwnerReference]
            state.upsert(pod)
        }
        func select(_ select: Value) throws -> [String] {
            let selector = try PodSelector(select, of: "test")
            return PodSelection(selector, state: state, names: names).pods.map(\.name)
        }
        #expect(try select(["owner": "Deployment/web"]) == ["web-1f-x", "web-2f-x"])
        #expect(try select(["owner": "ReplicaSet/web#2"]) == ["web-2f-x"])
        #expect(try select(["owner": "Deployment/web", "revision": "old"]) == ["web-1f-x"])
        #expect(try select(["owner": "Deployment/web", "revision": "new"]) == ["web-2f-x"])
    }
}
