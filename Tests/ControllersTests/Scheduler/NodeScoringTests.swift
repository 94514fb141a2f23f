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
        Case(
            sentence: "a node that has the image already is better, with or without its tag",
            pod: .scheduled("p") { $0.containers[0].image = "registry:5000/app" },
            others: [
                Node.offering("n1"), Node.having("registry:5000/app:latest", mebibytes: 400, "n2"),
            ],
            node: "n2"),
        Case(
            sentence: "a small image makes no difference",
            pod: .scheduled("p") { $0.containers[0].image = "app:1" },
            others: [Node.offering("n1"), Node.having("app:1", mebibytes: 40, "n2")],
            node: "n1"),
    ]

    @Test(arguments: cases)
    func best(_ testCase: Case) {
        #expect(SchedulerVerdict(testCase.pod, beside: testCase.others).node == testCase.node)
    }

    @Test func imagesOfFewNodesCountForLess() throws {
        let state = ClusterState.holding([
            Node.having("app:1", mebibytes: 1000, "n1"),
            Node.having("app:1", mebibytes: 1000, "n2"), Node.offering("n3"), Node.offering("n4"),
        ])
        let spec = PodSpec.with { $0.containers = [.with { $0.image = "app:1" }] }
        let score = try #require(ImageScore(spec, on: state.nodeInfos))
        #expect(score.scores(of: [0, 1, 2, 3]) == [48, 48, 0, 0])
        state.remove(ObjectKey(Node.self, namespace: "", name: "n1"))
        state.upsert(Node.offering("n2"))
        #expect(ImageScore(spec, on: state.nodeInfos)?.scores(of: [1]) == nil)
    }

    @Test(arguments: [(1, 0.0), (2, 0.693147180559945), (1002, 6.909753281646)])
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

extension Node {
    fileprivate static func having(_ image: String, mebibytes: Int64, _ name: String) -> Node {
        .offering(name) { node in
            node.status?.images = [
                .with {
                    $0.names = [image]
                    $0.sizeBytes = mebibytes << 20
                }
            ]
        }
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
