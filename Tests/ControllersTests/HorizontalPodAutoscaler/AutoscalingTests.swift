import KubernetesAPI
import Testing

@testable import Controllers

@Suite("One look at an autoscaler")
struct AutoscalingTests {
    private let key = ObjectKey(
        HorizontalPodAutoscaler.self, namespace: "default", name: "web")

    private func plan(_ state: ClusterState, at now: Timestamp = autoscalingNow) -> Plan {
        HorizontalPodAutoscalerController().reconcile(key, in: state, now: now)
    }

    /// What the plan does in short: `Deployment web 4`, `status`.
    private func summary(_ plan: Plan) -> [String] {
        plan.actions.map { action in
            switch action {
            case .update(let object as Deployment):
                "Deployment \(object.name) \(object.spec?.replicas ?? 0)"
            case .updateStatus(let object): "status of \(object.name)"
            case .create, .update, .delete: "unexpected"
            }
        }
    }

    private func status(_ plan: Plan) throws -> HorizontalPodAutoscalerStatus {
        guard case .updateStatus(let object)? = plan.actions.last else {
            throw Missing()
        }
        return try #require((object as? HorizontalPodAutoscaler)?.status)
    }

    private struct Missing: Error {}

    private func conditions(_ plan: Plan) throws -> [String: String] {
        let conditions = try status(plan).conditions ?? []
        return Dictionary(
            uniqueKeysWithValues: conditions.map { ($0.type, "\($0.status)/\($0.reason ?? "")") })
    }

    private func events(_ plan: Plan) -> [String] {
        plan.events.map { "\($0.type.rawValue) \($0.reason): \($0.message)" }
    }

    private func web(_ replicas: Int32) -> [any KubernetesObject] {
        [Deployment.scalable("web", replicas: replicas)]
            + (0..<replicas).map { Pod.measurable("p\($0)") }
    }

    @Test func aBusyTargetGrows() throws {
        let plan = plan(
            .holding(
                web(2) + [HorizontalPodAutoscaler.halfCPU()],
                cpu: [("p0", "90m"), ("p1", "90m")]))
        #expect(summary(plan) == ["Deployment web 4", "status of web"])
        #expect(
            events(plan) == [
                "Normal SuccessfulRescale: New size: 4; reason: cpu resource utilization "
                    + "(percentage of request) above target"
            ])
        let status = try status(plan)
        #expect(status.currentReplicas == 2 && status.desiredReplicas == 4)
        #expect(status.lastScaleTime == autoscalingNow)
        #expect(status.currentMetrics?.first?.resource?.current.averageUtilization == 90)
        #expect(
            try conditions(plan) == [
                "AbleToScale": "True/SucceededRescale", "ScalingActive": "True/ValidMetricFound",
                "ScalingLimited": "False/DesiredWithinRange",
            ])
        #expect(plan.requeueAfter == .seconds(15))
    }

    @Test func anAutoscalerAtRestWritesNothing() throws {
        let state = ClusterState.holding(
            web(2) + [HorizontalPodAutoscaler.halfCPU()], cpu: [("p0", "50m"), ("p1", "50m")])
        guard case .updateStatus(let object)? = plan(state).actions.last else { throw Missing() }
        state.upsert(try #require(object as? HorizontalPodAutoscaler))
        let second = plan(state, at: autoscalingNow + .seconds(15))
        #expect(second.isEmpty)
        #expect(second.requeueAfter == .seconds(15))
    }

    @Test func aTargetThatMayNotChangeIsReported() throws {
        let plan = plan(
            .holding(
                web(2) + [HorizontalPodAutoscaler.halfCPU()],
                cpu: [("p0", "90m"), ("p1", "90m")]))
        let rest = try #require(
            plan.onRefusal?(
                RefusedWrite(
                    done: [], action: plan.actions[0], remaining: Array(plan.actions.dropFirst()),
                    message: "no")))
        #expect(
            events(rest) == [
                "Warning FailedRescale: New size: 4; reason: cpu resource utilization "
                    + "(percentage of request) above target; error: no"
            ])
        let status = try status(rest)
        #expect(status.currentReplicas == 2 && status.desiredReplicas == 0)
        #expect(status.lastScaleTime == nil && status.currentMetrics?.count == 1)
        #expect(try conditions(rest)["AbleToScale"] == "False/FailedUpdateScale")
    }

    @Test(arguments: [(8, 5, "above Spec.MaxReplicas"), (1, 2, "below Spec.MinReplicas")])
    func aSizeOutOfTheLimitsIsCorrectedWithoutMetrics(
        current: Int32, result: Int, words: String
    ) throws {
        let plan = plan(
            .holding(web(current) + [HorizontalPodAutoscaler.halfCPU(limits: 2...5)]))
        #expect(summary(plan) == ["Deployment web \(result)", "status of web"])
        #expect(
            events(plan) == [
                "Normal SuccessfulRescale: New size: \(result); reason: Current number of "
                    + "replicas \(words)"
            ])
    }

    @Test func zeroReplicasSwitchItOff() throws {
        let plan = plan(.holding(web(0) + [HorizontalPodAutoscaler.halfCPU()]))
        #expect(summary(plan) == ["status of web"])
        #expect(
            try conditions(plan) == [
                "AbleToScale": "True/SucceededGetScale", "ScalingActive": "False/ScalingDisabled",
            ])
    }

    @Test func aTargetThatIsMissingIsReported() throws {
        let plan = plan(.holding([HorizontalPodAutoscaler.halfCPU()]))
        #expect(events(plan) == ["Warning FailedGetScale: deployments.apps \"web\" not found"])
        #expect(try conditions(plan) == ["AbleToScale": "False/FailedGetScale"])
    }

    @Test func metricsThatAreMissingAreReported() throws {
        let plan = plan(.holding(web(2) + [HorizontalPodAutoscaler.halfCPU()]))
        let cause =
            "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics "
            + "returned from resource metrics API"
        #expect(
            events(plan) == [
                "Warning FailedGetResourceMetric: \(cause)",
                "Warning FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), "
                    + "first error is: failed to get cpu resource metric value: \(cause)",
            ])
        #expect(try conditions(plan)["ScalingActive"] == "False/FailedGetResourceMetric")
        #expect(try status(plan).currentMetrics == [MetricStatus()])
    }

    @Test(arguments: [("10m", ["status of web"]), ("90m", ["Deployment web 4", "status of web"])])
    func aMetricThatFailsPreventsShrinkingAndNotGrowth(usage: String, actions: [String]) throws {
        let autoscaler = HorizontalPodAutoscaler.halfCPU(
            metrics: [.cpu(utilization: 50), .pods("rps", average: "10")])
        let plan = plan(
            .holding(web(2) + [autoscaler], cpu: [("p0", usage), ("p1", usage)]))
        #expect(summary(plan) == actions)
        #expect(plan.events.contains { $0.reason == "FailedGetPodsMetric" })
    }

    @Test func theGreatestProposalWins() throws {
        let autoscaler = HorizontalPodAutoscaler.halfCPU(
            metrics: [.cpu(utilization: 50), .resource("memory", average: "60Mi")])
        let state = ClusterState.holding(web(3) + [autoscaler])
        for pod in 0..<3 { state.measure("p\(pod)", ["cpu": "20m", "memory": "120Mi"]) }
        let plan = plan(state)
        #expect(summary(plan) == ["Deployment web 6", "status of web"])
        let memory = try status(plan).currentMetrics?.last?.resource?.current
        #expect(memory?.averageValue?.text == "120Mi")
    }

    @Test func twoAutoscalersOverOnePodDoNothing() throws {
        let other = HorizontalPodAutoscaler.halfCPU("other")
        var asked = other
        asked.status = .with {
            $0.set(
                .scalingActive, "True", reason: "ValidMetricFound", message: "", now: autoscalingNow
            )
        }
        let busy = [("p0", "90m"), ("p1", "90m")]
        let web = web(2) + [HorizontalPodAutoscaler.halfCPU()]
        let second = plan(.holding(web + [asked], cpu: busy))
        #expect(summary(second) == ["status of web"])
        #expect(
            events(second).first
                == "Warning AmbiguousSelector: pods by selector app=web are controlled by "
                + "multiple HPAs: [{other default} {web default}]")
        let first = plan(.holding(web + [other], cpu: busy))
        #expect(summary(first) == ["Deployment web 4", "status of web"])
    }

    @Test func itsOwnToleranceHolds() throws {
        let behavior = HorizontalPodAutoscalerBehavior.with {
            $0.scaleUp = .rules(window: 0, [.policy("Pods", 4, seconds: 15)])
            $0.scaleUp?.tolerance = Quantity("0.9")
        }
        let autoscaler = HorizontalPodAutoscaler.halfCPU(behavior: behavior)
        let plan = plan(
            .holding(web(2) + [autoscaler], cpu: [("p0", "90m"), ("p1", "90m")]))
        #expect(summary(plan) == ["status of web"])
    }

    @Test func customAndExternalMetricsCount() throws {
        let autoscaler = HorizontalPodAutoscaler.halfCPU(
            metrics: [
                .pods("rps", average: "10"), .object("sessions", value: "100"),
                .external("queue", average: "30"),
            ])
        let state = ClusterState.holding(web(2) + [autoscaler])
        func sample(_ text: String) -> [ObservedMetrics.Sample] {
            [ObservedMetrics.Sample(value: Quantity(text) ?? 0, timestamp: autoscalingNow)]
        }
        for pod in ["p0", "p1"] {
            let key = ObjectKey(Pod.self, namespace: "default", name: pod)
            state.metrics.setSamples(sample("10"), of: "rps", for: key)
        }
        state.metrics.setSamples(
            sample("150"), of: "sessions",
            for: ObjectKey(Service.self, namespace: "default", name: "web"))
        state.metrics.setExternalSamples(sample("110"), of: "queue", in: "default")
        let plan = plan(state)
        // 2 by requests, 3 by sessions, 4 by the queue.
        #expect(summary(plan) == ["Deployment web 4", "status of web"])
        let metrics = try status(plan).currentMetrics ?? []
        #expect(metrics[0].pods?.current.averageValue == 10)
        #expect(metrics[1].object?.current.value == 150)
        #expect(metrics[2].external?.current.averageValue == 55)
    }
}
