import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct ReplicaSetStatusTests {
    private static let replicaSet: ReplicaSet = .with { replicaSet in
        replicaSet.metadata.name = "web"
        replicaSet.metadata.namespace = "default"
        replicaSet.metadata.uid = "web"
        replicaSet.spec = .with {
            $0.replicas = 0
            $0.selector = .with { $0.matchLabels = ["app": "web"] }
            $0.template = .with { $0.metadata = .with { $0.labels = ["app": "web"] } }
        }
    }

    private static func stopping(_ name: String, labels: [String: String]) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.uid = name
        pod.metadata.labels = labels
        pod.metadata.ownerReferences = [replicaSet.controllerOwnerReference]
        pod.enter(.terminating)
        return pod
    }

    /// A Pod that was taken from the set by its labels is not one that the set waits for.
    @Test func countsOnlyStoppingPodsThatItSelects() {
        let state = ClusterState.holding(
            Self.replicaSet, Self.stopping("own", labels: ["app": "web"]),
            Self.stopping("stray", labels: ["app": "other"]))
        let plan = ReplicaSetController().reconcile(Self.replicaSet.key, in: state, now: .noon)
        let counts = plan.actions.compactMap { action -> Int32? in
            guard case .updateStatus(let object) = action else { return nil }
            return (object as? ReplicaSet)?.status?.terminatingReplicas
        }
        #expect(counts == [1])
    }

    @Test func countsPodsAsAvailableWhenTheyHaveBeenReadyLongEnough() throws {
        var replicaSet = Self.replicaSet
        replicaSet.spec?.replicas = 1
        replicaSet.spec?.minReadySeconds = 30
        var pod = Self.stopping("own", labels: ["app": "web"])
        pod.metadata.deletionTimestamp = nil
        pod.enter(.ready, since: .noon)
        let state = ClusterState.holding(replicaSet, pod)
        func look(after seconds: Int64) throws -> (available: Int32?, requeue: Duration?) {
            let plan = ReplicaSetController().reconcile(
                replicaSet.key, in: state, now: .noon + .seconds(seconds))
            let statuses = plan.actions.compactMap { action -> ReplicaSetStatus? in
                guard case .updateStatus(let object) = action else { return nil }
                return (object as? ReplicaSet)?.status
            }
            return (try #require(statuses.first).availableReplicas, plan.requeueAfter)
        }
        let early = try look(after: 10)
        #expect((early.available ?? 0) == 0 && early.requeue == .seconds(20))
        let late = try look(after: 30)
        #expect(late.available == 1 && late.requeue == nil)
    }

    /// Enough Pods of its own do not keep a set from taking one that nobody controls.
    @Test func adoptsWhatItSelectsThoughItHasEnough() {
        var own = Self.stopping("own", labels: ["app": "web"])
        own.metadata.deletionTimestamp = nil
        var orphan = own
        orphan.metadata.name = "orphan"
        orphan.metadata.uid = "orphan"
        orphan.metadata.ownerReferences = nil
        var replicaSet = Self.replicaSet
        replicaSet.spec?.replicas = 1
        let settled = ReplicaSetController().reconcile(
            replicaSet.key, in: .holding(replicaSet, own), now: .noon)
        #expect(settled.lines.allSatisfy { $0.hasPrefix("status ReplicaSet web") })
        let plan = ReplicaSetController().reconcile(
            replicaSet.key, in: .holding(replicaSet, own, orphan), now: .noon)
        #expect(plan.lines.contains("update Pod orphan"))
    }

    /// A Pod of its own that it no longer selects is let go, and another one made.
    @Test func releasesWhatItDoesNotSelectThoughItHasEnough() {
        var stray = Self.stopping("stray", labels: ["app": "other"])
        stray.metadata.deletionTimestamp = nil
        var replicaSet = Self.replicaSet
        replicaSet.spec?.replicas = 1
        let plan = ReplicaSetController().reconcile(
            replicaSet.key, in: .holding(replicaSet, stray), now: .noon)
        #expect(plan.lines.contains("update Pod stray"))
        #expect(plan.lines.contains { $0.hasPrefix("create Pod web-") })
    }
}
