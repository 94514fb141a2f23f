import KubernetesAPI
import Testing

@testable import Controllers

@Suite("The scheduler takes the best of the nodes")
struct NodeScoringTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let sentence: String
        let pod: Pod
        let others: [any KubernetesObject & Sendable]
        let node: String

        var testDescription: String { sentence }
    }

    private static let cases: [Case] = [
        Case(
            sentence: "the name decides between equals",
            pod: .scheduled("p"), others: [Node.offering("n2"), Node.offering("n1")], node: "n1"),
        Case(
            sentence: "the emptier node is better",
            pod: .scheduled("p", cpu: "1"),
            others: [
                Node.offering("n1"), Node.offering("n2"), Pod.scheduled("a", on: "n1", cpu: "1"),
            ],
            node: "n2"),
        Case(
            sentence: "a taint that is only a preference is avoided",
            pod: .scheduled("p"),
            others: [
                Node.offering("n1") { node in
                    node.spec?.taints = [
                        .with {
                            $0.key = "k"
                            $0.effect = "PreferNoSchedule"
                        }
                    ]
                }, Node.offering("n2"),
            ],
            node: "n2"),
        Case(
            sentence: "the preferred node affinity with the greater weight wins",
            pod: .scheduled("p") { spec in
                spec.affinity = .with { affinity in
                    affinity.nodeAffinity = .with {
                        $0.preferredDuringSchedulingIgnoredDuringExecution = [
                            .zone("a", weight: 10), .zone("b", weight: 90),
                        ]
                    }
                }
            },
            others: [Node.offering("n1", zone: "a"), Node.offering("n2", zone: "b")], node: "n2"),
        Case(
            sentence: "Pods that like each other come together",
            pod: .scheduled("p", labels: ["app": "web"]),
            others: [
                Node.offering("n1", zone: "a"), Node.offering("n2", zone: "b"),
                Pod.scheduled("a", on: "n2") { spec in
                    spec.affinity = .with { affinity in
                        affinity.podAffinity = .with {
                            $0.preferredDuringSchedulingIgnoredDuringExecution = [
                                .with {
                                    $0.weight = 100
                                    $0.podAffinityTerm = .app("web", by: "zone")
                                }
                            ]
                        }
                    }
                },
            ],
            node: "n2"),
        Case(
            sentence: "spreading is preferred to an empty node in a crowded zone",
            pod: .scheduled("p", labels: ["app": "web"]) {
                $0.topologySpreadConstraints = [
                    .zones("web", whenUnsatisfiable: "ScheduleAnyway")
                ]
            },
            others: [
                Node.offering("n1", zone: "a"), Node.offering("n2", zone: "a"),
                Node.offering("n3", zone: "b"),
                Pod.scheduled("a", on: "n1", labels: ["app": "web"]),
                Pod.scheduled("b", on: "n3", cpu: "1"),
            ],
            node: "n3"),
        Case(
            sentence: "the Pods of a ReplicaSet are spread over nodes unless they say otherwise",
            pod: ofReplicaSet("p"),
            others: [
                replicaSet, Node.offering("n1"), Node.offering("n2"),
                ofReplicaSet("a", on: "n1"), Pod.scheduled("b", on: "n2", cpu: "1"),
            ],
            node: "n2"),
    ]

    @Test(arguments: cases)
    func best(_ testCase: Case) {
        #expect(SchedulerVerdict(testCase.pod, beside: testCase.others).node == testCase.node)
    }

    @Test(arguments: [(1, 0.0), (2, 0.693147180559945), (3, 1.09861228866811), (1002, 6.909753281846)])
    func logarithms(_ number: Int, _ logarithm: Double) {
        #expect(abs(SpreadScore.logarithm(number) - logarithm) < 1e-9)
    }

    private static let replicaSet = ReplicaSet.with { replicaSet in
        replicaSet.metadata.name = "rs"
        replicaSet.metadata.namespace = "default"
        replicaSet.metadata.uid = "rs"
        replicaSet.spec = .with { $0.selector = .with { $0.matchLabels = ["app": "web"] } }
    }

    private static func ofReplicaSet(_ name: String, on node: String? = nil) -> Pod {
        var pod = Pod.scheduled(name, on: node, labels: ["app": "web"])
        pod.metadata.ownerReferences = [replicaSet.controllerOwnerReference]
        return pod
    }
}

extension PreferredSchedulingTerm {
    fileprivate static func zone(_ zone: String, weight: Int32) -> PreferredSchedulingTerm {
        .with {
            $0.weight = weight
            $0.preference = .with { term in
                term.matchExpressions = [
                    .with {
                        $0.key = "zone"
                        $0.operator = "In"
                        $0.values = [zone]
                    }
                ]
            }
        }
    }
}
