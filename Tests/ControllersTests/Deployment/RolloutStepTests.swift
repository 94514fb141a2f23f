import KubernetesAPI
import Testing

@testable import Controllers

@Suite("The next step of a rollout") struct RolloutStepTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let deployment: Deployment
        let replicaSets: [ReplicaSet]
        /// The ReplicaSets that get another size, and that.
        let sizes: [String]
    }

    private static let rolling = Deployment.web(replicas: 10, maxSurge: 3, maxUnavailable: 2)
    private static let recreating = Deployment.web(replicas: 3) {
        $0.strategy = .with { $0.type = "Recreate" }
    }

    private static func old(
        _ replicas: Int32, available: Int32, of deployment: Deployment = rolling
    ) -> ReplicaSet {
        .of(deployment, "old", image: "app:1", replicas: replicas, available: available)
    }

    private static func new(
        _ replicas: Int32, available: Int32, of deployment: Deployment = rolling
    ) -> ReplicaSet {
        .of(deployment, "new", image: "app:2", replicas: replicas, available: available)
    }

    static let rollingUpdates: [Case] = [
        Case(
            testDescription: "the new ReplicaSet grows into the surge", deployment: rolling,
            replicaSets: [old(10, available: 10), new(0, available: 0)], sizes: ["new 3"]),
        Case(
            testDescription: "then the old ones shrink as far as availability allows",
            deployment: rolling,
            replicaSets: [old(10, available: 10), new(3, available: 0)], sizes: ["old 8"]),
        Case(
            testDescription: "new Pods that are not available hold back old ones that are not",
            deployment: rolling,
            replicaSets: [old(10, available: 5), new(3, available: 0)], sizes: ["old 8"]),
        Case(
            testDescription: "new ones that are available make way", deployment: rolling,
            replicaSets: [old(8, available: 8), new(5, available: 5)], sizes: ["old 3"]),
    ]

    static let recreations: [Case] = [
        Case(
            testDescription: "Recreate stops the old Pods first", deployment: recreating,
            replicaSets: [old(3, available: 3, of: recreating), new(0, available: 0)],
            sizes: ["old 0"]),
        Case(
            testDescription: "and waits until they are gone", deployment: recreating,
            replicaSets: [old(0, available: 2, of: recreating), new(0, available: 0)], sizes: []),
        Case(
            testDescription: "before the new ones start", deployment: recreating,
            replicaSets: [old(0, available: 0, of: recreating), new(0, available: 0)],
            sizes: ["new 3"]),
    ]

    private static let rescaled = Deployment.web(replicas: 15, maxSurge: 3, maxUnavailable: 2)
    private static let grown = Deployment.web(replicas: 3, maxSurge: 1)

    private static func scaledBefore(
        _ name: String, _ replicas: Int32, desired: Int32, limit: Int32, of deployment: Deployment
    ) -> ReplicaSet {
        .of(
            deployment, name, image: name == "old" ? "app:1" : "app:2", replicas: replicas,
            available: 0, desired: desired, limit: limit)
    }

    static let rescalings: [Case] = [
        Case(
            testDescription: "a rescale is shared out, with the surge", deployment: rescaled,
            replicaSets: [
                scaledBefore("old", 8, desired: 10, limit: 13, of: rescaled),
                scaledBefore("new", 5, desired: 10, limit: 13, of: rescaled),
            ], sizes: ["old 11", "new 7"]),
        Case(
            testDescription: "what rounding leaves goes to the newer of equal ones",
            deployment: grown,
            replicaSets: [
                scaledBefore("old", 1, desired: 2, limit: 3, of: grown),
                scaledBefore("new", 1, desired: 2, limit: 3, of: grown),
            ], sizes: ["new 3"]),
        Case(
            testDescription: "a size that was noted is no rescale", deployment: grown,
            replicaSets: [
                scaledBefore("old", 1, desired: 3, limit: 4, of: grown),
                scaledBefore("new", 1, desired: 3, limit: 4, of: grown),
            ], sizes: ["new 3"]),
    ]

    @Test(arguments: rollingUpdates + recreations + rescalings) func sizes(_ item: Case) {
        var old: [String: Int32] = [:]
        for replicaSet in item.replicaSets { old[replicaSet.name] = replicaSet.spec?.replicas }
        let state = ClusterState.holding([item.deployment] + item.replicaSets)
        let plan = DeploymentController().reconcile(
            item.deployment.key, in: state, now: Timestamp(seconds: 100))
        let sizes = plan.actions.compactMap { action -> String? in
            guard case .update(let object) = action, let replicaSet = object as? ReplicaSet,
                let replicas = replicaSet.spec?.replicas, replicas != old[replicaSet.name]
            else { return nil }
            return "\(replicaSet.name) \(replicas)"
        }
        #expect(sizes == item.sizes)
    }

    @Test func theHistoryKeepsWhatItIsToldTo() {
        var deployment = Deployment.web(replicas: 1) { $0.revisionHistoryLimit = 2 }
        deployment.status = .with {
            $0.replicas = 1
            $0.updatedReplicas = 1
            $0.availableReplicas = 1
        }
        let history = [3, 1, 2].map { (revision: Int) in
            ReplicaSet.of(
                deployment, "old-\(revision)", image: "app:0\(revision)", replicas: 0,
                available: 0, revision: revision)
        }
        let new = ReplicaSet.of(
            deployment, "new", image: "app:2", replicas: 1, available: 1, revision: 4)
        let plan = DeploymentController().reconcile(
            deployment.key, in: .holding([deployment, new] + history),
            now: Timestamp(seconds: 100))
        let deleted = plan.actions.compactMap { action -> String? in
            if case .delete(let key, _) = action { key.name } else { nil }
        }
        #expect(deleted == ["old-1"])
    }
}
