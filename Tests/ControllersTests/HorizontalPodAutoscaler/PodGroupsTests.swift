import KubernetesAPI
import Testing

@testable import Controllers

@Suite("What the CPU usage of a Pod is worth")
struct PodGroupsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Seconds before now.
        let started: Int
        let isReady: Bool
        let changed: Int
        var measured = 0
        var window = 0
        let counts: Bool
    }

    static let cases: [Case] = [
        Case(
            testDescription: "ready and measured since: counts", started: 60, isReady: true,
            changed: 30, counts: true),
        Case(
            testDescription: "measured before it became ready: does not", started: 60,
            isReady: true, changed: 30, measured: 31, counts: false),
        Case(
            testDescription: "measured partly before it became ready: does not", started: 60,
            isReady: true, changed: 30, measured: 20, window: 15, counts: false),
        Case(
            testDescription: "unready within five minutes of its start: does not", started: 299,
            isReady: false, changed: 100, counts: false),
        Case(
            testDescription: "unready later, but ready once: counts", started: 301,
            isReady: false, changed: 100, counts: true),
        Case(
            testDescription: "never ready: does not", started: 3000, isReady: false,
            changed: 2990, counts: false),
    ]

    @Test(arguments: cases) func readiness(_ item: Case) {
        let pod = Pod.measurable("p") { pod in
            pod.status?.startTime = autoscalingNow - .seconds(item.started)
            pod.status?.conditions?[0].status = item.isReady ? "True" : "False"
            pod.status?.conditions?[0].lastTransitionTime =
                autoscalingNow - .seconds(item.changed)
        }
        let reading = MetricReading(
            milliValue: 1, timestamp: autoscalingNow - .seconds(item.measured),
            window: .seconds(item.window))
        let groups = groups([pod], ["p": reading], resource: "cpu")
        #expect(groups.readyCount == (item.counts ? 1 : 0))
        #expect(groups.unready.count == (item.counts ? 0 : 1))
    }

    @Test func readinessMattersForCPUAlone() {
        let pod = Pod.measurable("p") { $0.status?.conditions = nil }
        let readings = ["p": MetricReading(milliValue: 1)]
        #expect(groups([pod], readings, resource: "memory").readyCount == 1)
        #expect(groups([pod], readings, resource: "cpu").unready.map(\.name) == ["p"])
    }

    @Test func terminatingPodsAreIgnoredAndUnmeasuredOnesMissing() {
        let terminating = Pod.measurable("t") { $0.metadata.deletionTimestamp = autoscalingNow }
        let groups = groups([terminating, .measurable("m")], [:], resource: "cpu")
        #expect(groups.ignored.map(\.name) == ["t"])
        #expect(groups.missing.map(\.name) == ["m"])
    }

    private func groups(
        _ pods: [Pod], _ readings: MetricReadings, resource: String?
    ) -> PodGroups {
        PodGroups(
            pods, readings: readings, resource: resource, settings: AutoscalingSettings(),
            now: autoscalingNow)
    }
}
