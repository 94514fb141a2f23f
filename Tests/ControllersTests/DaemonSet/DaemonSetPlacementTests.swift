import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct DaemonSetPlacementTests {
    struct Eligibility: Sendable {
        let sentence: String
        var node = Node.plain("n1")
        var configure: @Sendable (inout PodSpec) -> Void = { _ in }
        let result: NodeEligibility
    }

    static let eligibilities: [Eligibility] = [
        Eligibility(sentence: "a plain node runs it", result: .runs),
        Eligibility(
            sentence: "nodeSelector has to match", configure: { $0.nodeSelector = ["disk": "ssd"] },
            result: .refuses),
        Eligibility(
            sentence: "as it does here", node: .plain("n1", labels: ["disk": "ssd"]),
            configure: { $0.nodeSelector = ["disk": "ssd"] }, result: .runs),
        Eligibility(
            sentence: "nodeName names another", configure: { $0.nodeName = "n2" },
            result: .refuses),
        Eligibility(
            sentence: "a taint against scheduling keeps what is there",
            node: .plain("n1", taints: [.taint("dedicated", "NoSchedule")]), result: .keeps),
        Eligibility(
            sentence: "a taint against running does not",
            node: .plain("n1", taints: [.taint("bad", "NoExecute")]), result: .refuses),
        Eligibility(
            sentence: "a preference is none of our business",
            node: .plain("n1", taints: [.taint("busy", "PreferNoSchedule")]), result: .runs),
        Eligibility(
            sentence: "daemons tolerate a node that is not ready",
            node: .plain("n1", taints: [.taint("node.kubernetes.io/not-ready", "NoExecute")]),
            result: .runs),
        Eligibility(
            sentence: "and a cordon",
            node: .plain("n1", taints: [.taint("node.kubernetes.io/unschedulable", "NoSchedule")]),
            result: .runs),
        Eligibility(
            sentence: "but a missing network only on that of the host",
            node: .plain(
                "n1", taints: [.taint("node.kubernetes.io/network-unavailable", "NoSchedule")]),
            result: .keeps),
        Eligibility(
            sentence: "as here",
            node: .plain(
                "n1", taints: [.taint("node.kubernetes.io/network-unavailable", "NoSchedule")]),
            configure: { $0.hostNetwork = true }, result: .runs),
    ]

    @Test(arguments: eligibilities)
    func choosesNodes(_ testCase: Eligibility) throws {
        var daemonSet = DaemonSet.agent()
        if var spec = daemonSet.spec?.template.spec {
            testCase.configure(&spec)
            daemonSet.spec?.template.spec = spec
        }
        let state = ClusterState.holding(testCase.node)
        let node = try #require(state.nodeInfos["n1"])
        let spec = DaemonPodTemplate(daemonSet, hash: "").spec
        #expect(NodeEligibility(of: node, for: spec) == testCase.result, "\(testCase.sentence)")
    }

    struct Case: Sendable {
        let sentence: String
        let nodes: [Node]
        let pods: [Pod]
        let writes: [String]
    }

    static let cases: [Case] = [
        Case(
            sentence: "every node gets a Pod", nodes: [.plain("n1"), .plain("n2")], pods: [],
            writes: ["+ n1", "+ n2"]),
        Case(
            sentence: "and no second one while the first is stopping", nodes: [.plain("n1")],
            pods: [.agent(on: "n1", .terminating)], writes: []),
        Case(
            sentence: "a node that must not run it loses it",
            nodes: [.plain("n1", taints: [.taint("bad", "NoExecute")])],
            pods: [.agent(on: "n1")], writes: ["- old-n1"]),
        Case(
            sentence: "a Pod that ended is replaced", nodes: [.plain("n1")],
            pods: [.agent(on: "n1", .succeeded)], writes: ["+ n1", "- old-n1"]),
        Case(
            sentence: "a failed one too, the first time at once", nodes: [.plain("n1")],
            pods: [.agent(on: "n1", .failed)], writes: ["+ n1", "- old-n1"]),
        Case(
            sentence: "but not where the node only keeps what it has",
            nodes: [.plain("n1", taints: [.taint("dedicated", "NoSchedule")])],
            pods: [.agent(on: "n1", .failed)], writes: ["- old-n1"]),
        Case(
            sentence: "of two Pods on a node the younger goes", nodes: [.plain("n1")],
            pods: [
                .agent(on: "n1", created: .noon(plus: -5)),
                .agent(on: "n1", image: "app:2", created: .noon),
            ], writes: ["- new-n1"]),
        Case(
            sentence: "the Pods of a node that is gone are left to others", nodes: [],
            pods: [.agent(on: "n9")], writes: []),
    ]

    @Test(arguments: cases)
    func placesOnePodOnEachNode(_ testCase: Case) {
        let state = ClusterState.holding(
            [DaemonSet.agent(), DaemonSet.revision("app:1")] + testCase.nodes + testCase.pods)
        #expect(state.daemonWrites() == testCase.writes, "\(testCase.sentence)")
        #expect(state.daemonWrites() == state.daemonWrites(), "planning twice")
    }

    @Test func deletesPodsThatWaitForANodeThatIsGone() {
        var pod = Pod.agent(on: "n9", .pending)
        pod.spec?.nodeName = nil
        let state = ClusterState.holding(DaemonSet.agent(), DaemonSet.revision("app:1"), pod)
        #expect(state.daemonWrites() == ["- old-n9"])
    }

    @Test func pinsPodsToTheirNode() throws {
        let daemonSet = DaemonSet.agent {
            $0.template.spec?.affinity = .with { affinity in
                affinity.nodeAffinity = .with {
                    $0.requiredDuringSchedulingIgnoredDuringExecution = .pinned(to: "elsewhere")
                }
            }
        }
        let pod = DaemonPodTemplate(daemonSet, hash: "h").pod(named: "agent-x", on: "n1")
        #expect(pod.daemonNode == "n1")
        #expect(pod.nodeName == nil, "binding is the scheduler's business")
        #expect(pod.spec?.pinnedNodes == ["n1"])
        #expect(pod.metadata.labels?[DaemonSet.hashLabel] == "h")
    }

    @Test func countsNodesByTheirOldestPod() throws {
        let state = ClusterState.holding(
            DaemonSet.agent(image: "app:2", maxUnavailable: 0, maxSurge: 1),
            DaemonSet.revision("app:1"), DaemonSet.revision("app:2", number: 2),
            Node.plain("n1"), Node.plain("n2"),
            Node.plain("n3", taints: [.taint("dedicated", "NoSchedule")]),
            Pod.agent(on: "n1", created: .noon(plus: -9)),
            Pod.agent(on: "n1", .pending, image: "app:2"), Pod.agent(on: "n3"))
        guard case .updateStatus(let object) = state.daemonPlan().actions.last,
            let daemonSet = object as? DaemonSet
        else {
            Issue.record("no status is written")
            return
        }
        #expect(
            daemonSet.status
                == .with {
                    $0.observedGeneration = 1
                    $0.desiredNumberScheduled = 2
                    $0.currentNumberScheduled = 1
                    $0.numberMisscheduled = 1
                    $0.numberReady = 1
                    $0.numberAvailable = 1
                    $0.numberUnavailable = 1
                })
    }
}
