import KubernetesAPI
import Testing

@testable import Controllers

@Suite("What a PodDisruptionBudget allows")
struct DisruptionBudgetingTests {
    /// The numbers of a status, in the order in which kubectl and people think of them.
    struct Numbers: Hashable, Sendable {
        let healthy: Int32
        let desired: Int32
        let expected: Int32
        let allowed: Int32
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let spec: PodDisruptionBudgetSpec
        var replicas: Int32 = 5
        var ready = 5
        let numbers: Numbers
    }

    private static func spec(
        min: IntOrString? = nil, max: IntOrString? = nil
    ) -> PodDisruptionBudgetSpec {
        .with {
            $0.selector = .with { $0.matchLabels = ["app": "web"] }
            $0.minAvailable = min
            $0.maxUnavailable = max
        }
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a number is of the Pods there are", spec: spec(min: 2),
            replicas: 9,
            numbers: Numbers(healthy: 5, desired: 2, expected: 5, allowed: 3)),
        Case(
            testDescription: "a minimum percentage is rounded up", spec: spec(min: "50%"),
            numbers: Numbers(healthy: 5, desired: 3, expected: 5, allowed: 2)),
        Case(
            testDescription: "and so is a maximum one", spec: spec(max: "30%"),
            numbers: Numbers(healthy: 5, desired: 3, expected: 5, allowed: 2)),
        Case(
            testDescription: "a maximum is of what the controller asks for", spec: spec(max: 1),
            replicas: 9,
            numbers: Numbers(healthy: 5, desired: 8, expected: 9, allowed: 0)),
        Case(
            testDescription: "unready Pods use it up", spec: spec(min: 2), ready: 1,
            numbers: Numbers(healthy: 1, desired: 2, expected: 5, allowed: 0)),
        Case(
            testDescription: "more than all may be unavailable", spec: spec(max: 9), ready: 2,
            numbers: Numbers(healthy: 2, desired: 0, expected: 5, allowed: 2)),
    ]

    @Test(arguments: cases) func numbers(_ item: Case) throws {
        let state = state(item.spec, replicas: item.replicas)
        for index in 0..<5 {
            state.upsert(pod("p\(index)", isReady: index < item.ready, owner: "web-1"))
        }
        let (plan, status) = try look(state)
        #expect(
            numbers(status) == item.numbers
                && status.disruptionAllowedCondition?.status
                    == (item.numbers.allowed > 0 ? "True" : "False")
        )
        #expect(plan.events.isEmpty)
    }

    @Test func podsWithoutControllerCountForANumberOnly() throws {
        for (spec, expected) in [(Self.spec(min: 1), Int32(2)), (Self.spec(max: 1), 0)] {
            let state = state(spec, replicas: 5)
            for name in ["a", "b"] { state.upsert(pod(name, owner: nil)) }
            let (plan, status) = try look(state)
            #expect(status.expectedPods == expected)
            #expect(status.disruptionsAllowed == (expected == 0 ? 0 : 1))
            #expect(plan.events.map(\.reason) == (expected == 0 ? ["UnmanagedPods"] : []))
        }
    }

    @Test func aDeploymentCountsOnceForAllItsReplicaSets() throws {
        let state = state(Self.spec(max: 1), replicas: 5)
        var other = try #require(state.replicaSets["default", "web-1"])
        other.metadata.name = "web-2"
        other.metadata.uid = "uid-web-2"
        state.upsert(other)
        state.upsert(pod("p", owner: "web-1"))
        state.upsert(pod("q", owner: "web-2"))
        #expect(try look(state).1.expectedPods == 5)
    }

    @Test func aReplicaSetCountsForItselfWhenItsDeploymentIsGone() throws {
        let state = state(Self.spec(max: 1), replicas: 5)
        var replicaSet = try #require(state.replicaSets["default", "web-1"])
        replicaSet.spec = .with { $0.replicas = 3 }
        state.upsert(replicaSet)
        state.upsert(pod("p", owner: "web-1"))
        #expect(try look(state).1.expectedPods == 5)
        state.remove(ObjectKey(Deployment.self, namespace: "default", name: "web"))
        #expect(try look(state).1.expectedPods == 3)
    }

    @Test func withoutPodsNothingIsAllowed() throws {
        let (plan, status) = try look(state(Self.spec(min: 0), replicas: 5))
        #expect(numbers(status) == Numbers(healthy: 0, desired: 0, expected: 0, allowed: 0))
        #expect(plan.events.map(\.reason) == ["NoPods"])
    }

    @Test func aControllerWithoutScaleFailsTheBudget() throws {
        let state = state(Self.spec(max: 1), replicas: 5)
        state.upsert(pod("p", owner: "job", ofKind: ("batch/v1", "Job")))
        let (plan, status) = try look(state)
        #expect(status.disruptionAllowedCondition?.reason == "SyncFailed")
        #expect(
            plan.events.map(\.message) == [
                "Failed to calculate the number of expected pods: jobs.batch does not implement "
                    + "the scale subresource"
            ])
    }

    @Test func anEvictedPodIsNotHealthyUntilItsDeletionIsOverdue() throws {
        let state = state(Self.spec(min: 1), replicas: 5)
        for name in ["a", "b"] { state.upsert(pod(name, owner: "web-1")) }
        let stored = state.podDisruptionBudgets["default", "b"]
        var budget = try #require(stored)
        budget.status = .with { $0.disruptedPods = ["a": autoscalingNow, "gone": autoscalingNow] }
        state.upsert(budget)
        let (plan, status) = try look(state)
        #expect(status.currentHealthy == 1 && status.disruptedPods == ["a": autoscalingNow])
        #expect(plan.requeueAfter == .seconds(121))

        let (late, later) = try look(state, at: autoscalingNow + .seconds(121))
        #expect(later.currentHealthy == 2 && later.disruptedPods == nil)
        #expect(late.events.map(\.reason) == ["NotDeleted"])
    }

    @Test func aStatusThatHoldsIsNotWrittenAgain() throws {
        let state = state(Self.spec(min: 1), replicas: 5)
        state.upsert(pod("a", owner: "web-1"))
        let (_, status) = try look(state)
        var budget = try #require(state.podDisruptionBudgets["default", "b"])
        budget.status = status
        state.upsert(budget)
        #expect(plan(state).isEmpty)
    }

    @Test func aNewSizeIsLookedAtEvenIfNoPodFollows() {
        let state = state(Self.spec(max: "30%"), replicas: 5)
        var deployment = Deployment.with { $0.metadata.name = "web" }
        deployment.metadata.namespace = "default"
        deployment.spec = .with { spec in
            spec.replicas = 5
            spec.template = .with { $0.metadata = .with { $0.labels = ["app": "web"] } }
        }
        func looks(after change: (inout Deployment) -> Void) -> [String] {
            var changed = deployment
            change(&changed)
            var names: [String] = []
            for watch in DisruptionController().watches where watch.groupKind == Deployment.kind {
                watch.forEachKey(from: deployment, to: changed, in: state) { names.append($0.name) }
            }
            return names
        }
        #expect(looks { $0.spec?.replicas = 9 } == ["b"])
        #expect(looks { $0.status = .with { $0.replicas = 9 } } == [])
    }

    @Test func aNewOwnerIsLookedAtEvenIfNoPodFollows() throws {
        let state = state(Self.spec(max: "30%"), replicas: 5)
        var orphan = try #require(state.replicaSets["default", "web-1"])
        orphan.spec = .with { spec in
            spec.template = .with { $0.metadata = .with { $0.labels = ["app": "web"] } }
        }
        var adopted = orphan
        orphan.metadata.ownerReferences = nil
        func looks() -> [String] {
            var names: [String] = []
            for watch in DisruptionController().watches where watch.groupKind == ReplicaSet.kind {
                watch.forEachKey(from: orphan, to: adopted, in: state) { names.append($0.name) }
            }
            return names
        }
        #expect(looks() == ["b"])
        adopted.metadata.ownerReferences = nil
        #expect(looks() == [])
    }

    // MARK: Building

    private func numbers(_ status: PodDisruptionBudgetStatus) -> Numbers {
        Numbers(
            healthy: status.currentHealthy ?? -1, desired: status.desiredHealthy ?? -1,
            expected: status.expectedPods ?? -1, allowed: status.disruptionsAllowed ?? -1)
    }

    private func plan(_ state: ClusterState, at now: Timestamp = autoscalingNow) -> Plan {
        DisruptionController().reconcile(
            ObjectKey(PodDisruptionBudget.self, namespace: "default", name: "b"), in: state,
            now: now)
    }

    private func look(
        _ state: ClusterState, at now: Timestamp = autoscalingNow
    ) throws -> (Plan, PodDisruptionBudgetStatus) {
        let plan = plan(state, at: now)
        let written = plan.actions.compactMap { action -> PodDisruptionBudgetStatus? in
            guard case .updateStatus(let object) = action else { return nil }
            return (object as? PodDisruptionBudget)?.status
        }
        return (plan, try #require(written.first))
    }

    /// A Deployment with one ReplicaSet, and the budget.
    private func state(_ spec: PodDisruptionBudgetSpec, replicas: Int32) -> ClusterState {
        let deployment = Deployment.scalable("web", replicas: replicas)
        let replicaSet = ReplicaSet.with {
            $0.metadata.name = "web-1"
            $0.metadata.namespace = "default"
            $0.metadata.uid = "uid-web-1"
            $0.metadata.ownerReferences = [deployment.controllerOwnerReference]
        }
        let budget = PodDisruptionBudget.with {
            $0.metadata.name = "b"
            $0.metadata.namespace = "default"
            $0.metadata.uid = "uid-b"
            $0.spec = spec
        }
        return .holding([deployment, replicaSet, budget])
    }

    private func pod(
        _ name: String, isReady: Bool = true, owner: String?,
        ofKind type: (apiVersion: String, kind: String) = ("apps/v1", "ReplicaSet")
    ) -> Pod {
        .measurable(name) { pod in
            pod.status?.conditions?[0].status = isReady ? "True" : "False"
            guard let owner else { return }
            pod.metadata.ownerReferences = [
                .with {
                    $0.apiVersion = type.apiVersion
                    $0.kind = type.kind
                    $0.name = owner
                    $0.uid = "uid-\(owner)"
                    $0.controller = true
                }
            ]
        }
    }
}
