import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct DaemonSetUpdateTests {
    struct Case: Sendable {
        let sentence: String
        let daemonSet: DaemonSet
        let pods: [Pod]
        let writes: [String]
    }

    private static let old = ["n1", "n2", "n3"].map { Pod.agent(on: $0) }

    private static func replacing(_ maxUnavailable: IntOrString) -> DaemonSet {
        .agent(image: "app:2", maxUnavailable: maxUnavailable)
    }

    private static func surging(_ maxSurge: IntOrString) -> DaemonSet {
        .agent(image: "app:2", maxUnavailable: 0, maxSurge: maxSurge)
    }

    static let replacements: [Case] = [
        Case(
            sentence: "one goes at a time", daemonSet: replacing(1), pods: old,
            writes: ["- old-n1"]),
        Case(
            sentence: "two may go", daemonSet: replacing(2), pods: old,
            writes: ["- old-n1", "- old-n2"]),
        Case(
            sentence: "half of three is two, rounded up", daemonSet: replacing("50%"), pods: old,
            writes: ["- old-n1", "- old-n2"]),
        Case(
            sentence: "a new Pod that is not available counts", daemonSet: replacing(2),
            pods: [.agent(on: "n1", .running, image: "app:2")] + old.suffix(2),
            writes: ["- old-n2"]),
        Case(
            sentence: "so does one that is stopping", daemonSet: replacing(1),
            pods: [.agent(on: "n1", .terminating)] + old.suffix(2), writes: []),
        Case(
            sentence: "old Pods that are not available go at once", daemonSet: replacing(1),
            pods: [old[0], .agent(on: "n2", .running), .agent(on: "n3", .pending)],
            writes: ["- old-n2", "- old-n3", "- old-n1"]),
        Case(
            sentence: "a missing Pod comes first", daemonSet: replacing(1),
            pods: Array(old.prefix(2)), writes: ["+ n3"]),
        Case(
            sentence: "OnDelete leaves all as they are",
            daemonSet: .agent(image: "app:2") {
                $0.updateStrategy = .with { $0.type = "OnDelete" }
            }, pods: old, writes: []),
    ]

    static let surges: [Case] = [
        Case(
            sentence: "a new Pod comes beside the old one", daemonSet: surging(1), pods: old,
            writes: ["+ n1"]),
        Case(
            sentence: "no more than may surge", daemonSet: surging(1),
            pods: old + [.agent(on: "n1", .pending, image: "app:2")], writes: []),
        Case(
            sentence: "a share of the nodes is rounded up", daemonSet: surging("10%"), pods: old,
            writes: ["+ n1"]),
        Case(
            sentence: "the old one goes when the new one is available", daemonSet: surging(1),
            pods: old + [.agent(on: "n1", image: "app:2")], writes: ["- old-n1"]),
        Case(
            sentence: "or when it is not ready itself", daemonSet: surging(1),
            pods: [.agent(on: "n1", .running), .agent(on: "n1", .pending, image: "app:2")]
                + old.suffix(2), writes: ["- old-n1"]),
        Case(
            sentence: "nodes with an unavailable old Pod do not wait their turn",
            daemonSet: surging(1), pods: old.prefix(2) + [.agent(on: "n3", .running)],
            writes: ["+ n3", "+ n1"]),
        Case(
            sentence: "a node gets a Pod while the last one is stopping", daemonSet: surging(1),
            pods: old.prefix(2) + [.agent(on: "n3", .terminating)], writes: ["+ n3"]),
    ]

    @Test(arguments: replacements + surges)
    func updatesNodes(_ testCase: Case) {
        let state = ClusterState.holding(
            [
                testCase.daemonSet, DaemonSet.revision("app:1"),
                DaemonSet.revision("app:2", number: 2),
            ] + ["n1", "n2", "n3"].map { Node.plain($0) } + testCase.pods)
        #expect(state.daemonWrites() == testCase.writes, "\(testCase.sentence)")
    }

    @Test func waitsWhileThePodOfANodeThatIsGoneIsLeft() {
        let state = ClusterState.holding(
            Self.surging(1), DaemonSet.revision("app:1"), DaemonSet.revision("app:2", number: 2),
            Node.plain("n1"), Pod.agent(on: "n1"), Pod.agent(on: "n9"))
        #expect(state.daemonWrites() == [])
    }

    /// The new Pod is not the one that stands for its node, and yet the update waits for it.
    @Test func looksAgainWhenThePodThatASurgeAddedBecomesAvailable() {
        var daemonSet = Self.surging(1)
        daemonSet.spec?.minReadySeconds = 30
        var old = Pod.agent(on: "n1", created: .noon - .seconds(600))
        old.enter(.ready, since: .noon - .seconds(600))
        let state = ClusterState.holding(
            daemonSet, DaemonSet.revision("app:1"), DaemonSet.revision("app:2", number: 2),
            Node.plain("n1"), old, Pod.agent(on: "n1", image: "app:2"))
        #expect(state.daemonPlan(now: .noon + .seconds(10)).requeueAfter == .seconds(20))
        #expect(state.daemonWrites() == [])
    }

    @Test func countsAllOldRevisionsButKeepsUsedOnes() {
        let daemonSet = DaemonSet.agent(image: "app:3") {
            $0.revisionHistoryLimit = 1
            $0.updateStrategy = .with { $0.type = "OnDelete" }
        }
        let state = ClusterState.holding(
            daemonSet, Node.plain("n1"), Pod.agent(on: "n1"), DaemonSet.revision("app:1"),
            DaemonSet.revision("app:2", number: 2), DaemonSet.revision("app:3", number: 3))
        #expect(state.daemonWrites() == ["- \(DaemonSet.revision("app:2").name)"])
    }
}
