import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct ReplicaSetVictimTests {
    private static let replicaSet: ReplicaSet = .with { replicaSet in
        replicaSet.metadata.name = "web"
        replicaSet.metadata.namespace = "default"
        replicaSet.metadata.uid = "web"
        replicaSet.spec = .with {
            $0.replicas = 1
            $0.selector = .with { $0.matchLabels = ["app": "web"] }
        }
    }

    private static func pod(_ name: String, on node: String, _ stage: Pod.Stage) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.uid = name
        pod.metadata.labels = ["app": "web"]
        pod.metadata.ownerReferences = [replicaSet.controllerOwnerReference]
        pod.spec = .with { $0.nodeName = node }
        pod.enter(stage)
        return pod
    }

    struct Case: Sendable {
        let sentence: String
        let neighbour: Pod.Stage
        let victims: [String]
    }

    /// Of two equal Pods the first goes, unless the other has more company.
    @Test(arguments: [
        Case(sentence: "A Pod with a neighbour goes.", neighbour: .ready, victims: ["b", "c"]),
        Case(sentence: "One that has ended is none.", neighbour: .failed, victims: ["a"]),
    ])
    func countsNeighbours(_ testCase: Case) {
        let state = ClusterState.holding(
            Self.replicaSet, Self.pod("a", on: "n1", .ready), Self.pod("b", on: "n2", .ready),
            Self.pod("c", on: "n2", testCase.neighbour))
        let plan = ReplicaSetController().reconcile(Self.replicaSet.key, in: state, now: .noon)
        let victims = plan.actions.compactMap { action -> String? in
            guard case .delete(let key, _) = action else { return nil }
            return key.name
        }
        #expect(victims == testCase.victims, "\(testCase.sentence)")
    }
}
