import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct DaemonPodNamesTests {
    private static func failed(_ name: String, created: Timestamp = .noon) -> Pod {
        var pod = Pod.agent(on: "n1", .failed, created: created)
        pod.metadata.name = name
        return pod
    }

    @Test func tellTheFailuresBeforeAPod() {
        var names = DaemonPodNames(.agent(), in: ClusterState().pods)
        for failures in [0, 1, 5, 11] {
            let name = names.next(on: "n1", failures: failures)
            #expect(name.hasPrefix("agent-"))
            #expect(names.failures(before: Self.failed(name), on: "n1") == failures)
        }
    }

    @Test func areTheSameEveryTimeUnlessTaken() {
        var names = DaemonPodNames(.agent(), in: ClusterState().pods)
        let name = names.next(on: "n1", failures: 0)
        var again = DaemonPodNames(.agent(), in: ClusterState().pods)
        #expect(again.next(on: "n1", failures: 0) == name)
        #expect(again.next(on: "n1", failures: 0) != name, "one plan makes each name once")
        var beside = DaemonPodNames(
            .agent(), in: ClusterState.holding(Self.failed(name)).pods)
        #expect(beside.next(on: "n1", failures: 0) != name)
    }

    @Test(
        arguments: [
            ("the first failure costs nothing", 0, 0, 0),
            ("the second costs a second", 1, 0, 1),
            ("which is over here", 1, 1, 0),
            ("and then twice as much each time", 4, 7, 8),
            ("up to 15 minutes", 11, 899, 900),
            ("and no more", 11, 900, 0),
        ])
    func backOff(_ sentence: String, _ failures: Int, _ ageSeconds: Int64, _ delaySeconds: Int64) {
        var names = DaemonPodNames(.agent(), in: ClusterState().pods)
        let pod = Self.failed(names.next(on: "n1", failures: failures))
        let delay = names.delay(replacing: pod, on: "n1", now: .noon(plus: ageSeconds))
        #expect(delay == .seconds(delaySeconds), "\(sentence)")
    }

    @Test(arguments: [(1, 60, 2), (11, 60, 11), (5, 1801, 1)])
    func countFailures(before: Int, ageSeconds: Int64, after: Int) {
        var names = DaemonPodNames(.agent(), in: ClusterState().pods)
        let pod = Self.failed(names.next(on: "n1", failures: before))
        #expect(names.failures(after: pod, on: "n1", now: .noon(plus: ageSeconds)) == after)
    }

    @Test func startAnewWithEachGeneration() {
        var names = DaemonPodNames(.agent(), in: ClusterState().pods)
        let pod = Self.failed(names.next(on: "n1", failures: 6))
        var changed = DaemonSet.agent()
        changed.metadata.generation = 2
        let later = DaemonPodNames(changed, in: ClusterState().pods)
        #expect(later.failures(before: pod, on: "n1") == 0)
    }
}
