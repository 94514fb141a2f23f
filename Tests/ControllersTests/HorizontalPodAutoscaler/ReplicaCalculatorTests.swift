import KubernetesAPI
import Testing

@testable import Controllers

@Suite("How many replicas a metric asks for")
struct ReplicaCalculatorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var pods: [Pod]
        /// CPU in thousandths by the name of the Pod.
        var readings: [String: Int64]
        var replicas: Int?
        let result: Int

        init(
            _ sentence: String, pods: [Pod], readings: [String: Int64], replicas: Int? = nil,
            result: Int
        ) {
            testDescription = sentence
            self.pods = pods
            self.readings = readings
            self.replicas = replicas
            self.result = result
        }
    }

    private static func pods(_ count: Int) -> [Pod] {
        (0..<count).map { .measurable("p\($0)") }
    }

    private static func readings(_ values: Int64...) -> [String: Int64] {
        Dictionary(
            uniqueKeysWithValues: values.enumerated().map { ("p\($0.offset)", $0.element) })
    }

    private static let pending = Pod.measurable("p9") { $0.status?.phase = "Pending" }
    private static let failed = Pod.measurable("p9") { $0.status?.phase = "Failed" }
    private static let unready = Pod.measurable("p9") {
        $0.status?.conditions?[0].status = "False"
    }

    /// Each Pod requests 100m, and the target is 50 %.
    static let cases: [Case] = [
        Case("usage above the target grows", pods: pods(2), readings: readings(90, 90), result: 4),
        Case(
            "usage below it shrinks", pods: pods(4), readings: readings(10, 10, 10, 10), result: 1),
        Case(
            "55 % is within a tenth of 50 %", pods: pods(2), readings: readings(55, 55), result: 2),
        Case("56 % is not", pods: pods(4), readings: readings(56, 56, 56, 56), result: 5),
        Case("45 % is within it too", pods: pods(2), readings: readings(45, 45), result: 2),
        Case(
            "the utilization is cut to whole percents", pods: pods(2), readings: readings(55, 56),
            result: 2),
        Case(
            "on growth missing Pods are idle", pods: pods(4), readings: readings(90, 90),
            result: 4),
        Case(
            "idle ones may leave some growth", pods: pods(4), readings: readings(100, 100, 100),
            result: 6),
        Case(
            "on shrinking missing Pods are busy", pods: pods(4), readings: readings(10, 10),
            result: 4),
        Case(
            "busy ones may leave some shrinking", pods: pods(4), readings: readings(10, 10, 10),
            result: 3),
        Case(
            "a Pending Pod counts as idle on growth", pods: pods(2) + [pending],
            readings: readings(90, 90), result: 4),
        Case(
            "and not at all on shrinking", pods: pods(2) + [pending], readings: readings(20, 20),
            result: 1),
        Case(
            "an unready Pod counts as idle, whatever it uses", pods: pods(1) + [unready],
            readings: ["p0": 100, "p9": 500], result: 2),
        Case(
            "a failed Pod does not count", pods: pods(2) + [failed],
            readings: ["p0": 100, "p1": 100, "p9": 0], result: 4),
        Case(
            "the number of Pods does not turn growth into shrinking", pods: pods(1) + [pending],
            readings: readings(130), replicas: 8, result: 8),
    ]

    @Test(arguments: cases) func utilization(_ item: Case) throws {
        let proposal = try calculator(item.pods, item.replicas).replicas(
            utilization: 50, resource: "cpu", container: nil, readings: readings(of: item))
        #expect(proposal.replicas == item.result)
    }

    @Test func reportsTheUsageOfThosePodsThatCount() throws {
        let item = Self.cases[6]
        let proposal = try calculator(item.pods).replicas(
            utilization: 50, resource: "cpu", container: nil, readings: readings(of: item))
        #expect(
            proposal
                == ReplicaCalculator.Proposal(replicas: 4, utilization: 90, milliUsage: 90))
    }

    @Test func missingPodsUseTheTargetOrNothingWhereItIsAnAverage() throws {
        let calculator = calculator(Self.pods(4))
        let growing = try calculator.replicas(
            averageMilliValue: 100, resource: nil, readings: Self.milli(300, 300))
        #expect(growing.replicas == 6)
        let shrinking = try calculator.replicas(
            averageMilliValue: 100, resource: nil, readings: Self.milli(20, 20))
        #expect(shrinking.replicas == 3)
    }

    @Test func aMetricWithoutPodsSaysNothing() {
        #expect(
            throws: MetricFailure("no pods returned by selector while calculating replica count")
        ) {
            try calculator([]).replicas(
                averageMilliValue: 1, resource: nil, readings: Self.milli(1))
        }
        #expect(
            throws: MetricFailure(
                "did not receive metrics for targeted pods (pods might be unready)")
        ) {
            try calculator([Self.pending]).replicas(
                averageMilliValue: 1, resource: nil, readings: [:])
        }
    }

    @Test func aContainerWithoutRequestHasNoUtilization() {
        let pods = [Pod.measurable("p0", cpuRequest: nil)]
        #expect(throws: MetricFailure("missing request for cpu in container main of Pod p0")) {
            try calculator(pods).replicas(
                utilization: 50, resource: "cpu", container: nil, readings: Self.milli(1))
        }
    }

    @Test func aValueIsSharedByTheReadyPods() throws {
        let calculator = calculator(Self.pods(3) + [Self.unready])
        #expect(try calculator.replicas(milliValue: 3000, targetMilliValue: 1000).replicas == 9)
        #expect(try calculator.replicas(milliValue: 1090, targetMilliValue: 1000).replicas == 4)
    }

    @Test func aValueForEachReplicaIsDivided() {
        let proposal = calculator(Self.pods(2)).replicas(milliValue: 9000, averageMilliValue: 2000)
        #expect(proposal == ReplicaCalculator.Proposal(replicas: 5, milliUsage: 4500))
    }

    // MARK: Building

    private static func milli(_ values: Int64...) -> MetricReadings {
        Dictionary(
            uniqueKeysWithValues: values.enumerated().map {
                ("p\($0.offset)", MetricReading(milliValue: $0.element, timestamp: autoscalingNow))
            })
    }

    private func readings(of item: Case) -> MetricReadings {
        item.readings.mapValues { MetricReading(milliValue: $0, timestamp: autoscalingNow) }
    }

    private func calculator(_ pods: [Pod], _ replicas: Int? = nil) -> ReplicaCalculator {
        ReplicaCalculator(
            pods: pods,
            scale: Scale(
                specReplicas: replicas ?? pods.count, statusReplicas: pods.count, selector: nil),
            tolerance: ReplicaCalculator.Tolerance(scaleDown: 0.1, scaleUp: 0.1),
            settings: AutoscalingSettings(), now: autoscalingNow)
    }
}
