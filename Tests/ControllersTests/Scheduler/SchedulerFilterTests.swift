import KubernetesAPI
import Testing

@testable import Controllers

@Suite("The scheduler keeps Pods from nodes that cannot take them")
struct SchedulerFilterTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let sentence: String
        let pod: Pod
        let others: [any KubernetesObject & Sendable]
        /// The node, or the message.
        let outcome: String

        var testDescription: String { sentence }
    }

    private static let cases: [Case] = [
        Case(
            sentence: "requests count against what is free",
            pod: .scheduled("p", cpu: "2"),
            others: [
                Node.offering("n1"), Node.offering("n2"), Pod.scheduled("a", on: "n1", cpu: "3"),
                Pod.scheduled("b", on: "n2", cpu: "2"),
            ],
            outcome: "n2"),
        Case(
            sentence: "a Pod that has finished frees its requests",
            pod: .scheduled("p", cpu: "2"),
            others: [
                Node.offering("n1"),
                Pod.scheduled("a", on: "n1", cpu: "3").with { $0.phase = "Succeeded" },
            ],
            outcome: "n1"),
        Case(
            sentence: "a node has places for so many Pods",
            pod: .scheduled("p"),
            others: [
                Node.offering("n1") { $0.status?.allocatable?["pods"] = 1 },
                Pod.scheduled("a", on: "n1"),
            ],
            outcome: "0/1 nodes are available: 1 Too many pods."),
        Case(
            sentence: "down to the last one",
            pod: .scheduled("p"),
            others: [
                Node.offering("n1") { $0.status?.allocatable?["pods"] = 2 },
                Pod.scheduled("a", on: "n1"),
            ],
            outcome: "n1"),
        Case(
            sentence: "overhead, sidecars and init containers count",
            pod: .scheduled("p", cpu: "1") { spec in
                spec.overhead = ["cpu": Quantity("1")!]
                spec.initContainers = [
                    .with {
                        $0.name = "sidecar"
                        $0.restartPolicy = "Always"
                        $0.resources = .with { $0.requests = ["cpu": Quantity("1")!] }
                    },
                    .with {
                        $0.name = "init"
                        $0.resources = .with { $0.requests = ["cpu": Quantity("3")!] }
                    },
                ]
            },
            others: [Node.offering("n1")],
            outcome: "0/1 nodes are available: 1 Insufficient cpu."),
        Case(
            sentence: "each node gives its first reason, and all resources that are short",
            pod: .scheduled("p", cpu: "5") { spec in
                spec.containers[0].resources?.requests?["memory"] = Quantity("9Gi")!
            },
            others: [
                Node.offering("n1"), Node.offering("n2") { $0.spec?.unschedulable = true },
                Node.offering("n3") { node in
                    node.spec?.taints = [
                        .with {
                            $0.key = "k"
                            $0.effect = "NoExecute"
                        }
                    ]
                },
            ],
            outcome: "0/3 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, "
                + "1 node(s) had untolerated taint(s), 1 node(s) were unschedulable."),
        Case(
            sentence: "a host port can be had once for each protocol and address",
            pod: .scheduled("p") { $0.containers[0].ports = [.host(80, address: "10.0.0.1")] },
            others: [
                Node.offering("n1"), Node.offering("n2"),
                Pod.scheduled("a", on: "n1") { $0.containers[0].ports = [.host(80)] },
                Pod.scheduled("b", on: "n2") {
                    $0.containers[0].ports = [.host(80, address: "10.0.0.2")]
                },
            ],
            outcome: "n2"),
        Case(
            sentence: "a host port that is taken everywhere keeps the Pod waiting",
            pod: .scheduled("p") { $0.containers[0].ports = [.host(80)] },
            others: [
                Node.offering("n1"),
                Pod.scheduled("a", on: "n1") { $0.containers[0].ports = [.host(80)] },
            ],
            outcome: "0/1 nodes are available: "
                + "1 node(s) didn't have free ports for the requested pod ports."),
        Case(
            sentence: "spreading keeps the skew over zones",
            pod: .scheduled("p", labels: ["app": "web"]) {
                $0.topologySpreadConstraints = [.zones("web")]
            },
            others: [
                Node.offering("n1", zone: "a"), Node.offering("n2", zone: "b"),
                Node.offering("n3"),
                Pod.scheduled("a", on: "n1", labels: ["app": "web"]),
            ],
            outcome: "n2"),
        Case(
            sentence: "too few domains count as an empty one",
            pod: .scheduled("p", labels: ["app": "web"]) {
                $0.topologySpreadConstraints = [.zones("web") { $0.minDomains = 2 }]
            },
            others: [
                Node.offering("n1", zone: "a"), Node.offering("n2"),
                Pod.scheduled("a", on: "n1", labels: ["app": "web"]),
            ],
            outcome: "0/2 nodes are available: 1 node(s) didn't match pod topology spread "
                + "constraints, 1 node(s) didn't match pod topology spread constraints (missing "
                + "required label)."),
        Case(
            sentence: "matchLabelKeys spread each revision by itself",
            pod: .scheduled("p", labels: ["app": "web", "hash": "2"]) {
                $0.topologySpreadConstraints = [.zones("web") { $0.matchLabelKeys = ["hash"] }]
                $0.nodeSelector = ["zone": "a"]
            },
            others: [
                Node.offering("n1", zone: "a"), Node.offering("n2", zone: "b"),
                Pod.scheduled("a", on: "n1", labels: ["app": "web", "hash": "1"]),
            ],
            outcome: "n1"),
        Case(
            sentence: "a tainted zone does not count where taints are honored",
            pod: .scheduled("p", labels: ["app": "web"]) {
                $0.topologySpreadConstraints = [.zones("web") { $0.nodeTaintsPolicy = "Honor" }]
            },
            others: [
                Node.offering("n1", zone: "a"),
                Node.offering("n2", zone: "b") { node in
                    node.spec?.taints = [
                        .with {
                            $0.key = "k"
                            $0.effect = "NoSchedule"
                        }
                    ]
                },
                Pod.scheduled("a", on: "n1", labels: ["app": "web"]),
            ],
            outcome: "n1"),
        Case(
            sentence: "affinity follows a Pod to its zone",
            pod: .scheduled("p") { spec in
                spec.affinity = .with { affinity in
                    affinity.podAffinity = .with {
                        $0.requiredDuringSchedulingIgnoredDuringExecution = [
                            .app("db", by: "zone")
                        ]
                    }
                }
            },
            others: [
                Node.offering("n1", zone: "a"), Node.offering("n2", zone: "b"),
                Pod.scheduled("db", on: "n2", labels: ["app": "db"]),
            ],
            outcome: "n2"),
        Case(
            sentence: "affinity to Pods of another namespace needs it to be named",
            pod: .scheduled("p", labels: ["app": "x"]) { spec in
                spec.affinity = .with { affinity in
                    affinity.podAffinity = .with {
                        $0.requiredDuringSchedulingIgnoredDuringExecution = [
                            .with {
                                $0.topologyKey = "zone"
                                $0.labelSelector = .with { $0.matchLabels = ["app": "db"] }
                                $0.namespaces = ["other"]
                            }
                        ]
                    }
                }
            },
            others: [
                Node.offering("n1", zone: "a"),
                Pod.scheduled("db", on: "n1", labels: ["app": "db"]),
            ],
            outcome: "0/1 nodes are available: 1 node(s) didn't match pod affinity rules."),
        Case(
            sentence: "Pods that are bound keep others away by their own anti-affinity",
            pod: .scheduled("p", labels: ["app": "web"]),
            others: [
                Node.offering("n1"),
                Pod.scheduled("a", on: "n1") { spec in
                    spec.affinity = .with { affinity in
                        affinity.podAntiAffinity = .with {
                            $0.requiredDuringSchedulingIgnoredDuringExecution = [.app("web")]
                        }
                    }
                },
            ],
            outcome: "0/1 nodes are available: "
                + "1 node(s) didn't satisfy existing pods anti-affinity rules."),
        Case(
            sentence: "without nodes there is nothing to count",
            pod: .scheduled("p"), others: [],
            outcome: "no nodes available to schedule pods"),
    ]

    @Test(arguments: cases)
    func outcome(_ testCase: Case) {
        let verdict = SchedulerVerdict(testCase.pod, beside: testCase.others)
        #expect(verdict.node ?? verdict.diagnosis == testCase.outcome)
    }

    @Test func aGatedPodWaitsSilently() {
        let pod = Pod.scheduled("p") { $0.schedulingGates = [.with { $0.name = "a" }] }
        let plan = SchedulerVerdict(pod, beside: [Node.offering("n1")]).plan
        #expect(plan.lines == ["status Pod p"])
        guard case .updateStatus(let object) = plan.actions.first else { return }
        #expect((object as? Pod)?.condition("PodScheduled")?.reason == "SchedulingGated")
    }
}

extension ContainerPort {
    static func host(_ port: Int32, address: String? = nil) -> ContainerPort {
        .with {
            $0.containerPort = port
            $0.hostPort = port
            $0.hostIP = address
        }
    }
}
