import Controllers
import KubernetesAPI
import Reconcile
import TestSupport
import Testing

/// Every placement of a mix of Pods keeps to the rules; and the checker that says so notices when
/// one does not. `make placements` tries the same with 50,000 Pods.
@Suite struct PlacementTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the scheduler keeps to every rule`(seed: UInt64) throws {
        let trial = try PlacementTrial(nodes: 150, pods: 1_500, seed: seed)
        #expect(trial.violations == [])
        // A scheduler that places nothing breaks no rule either.
        #expect(trial.placementCount > 1_300)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let sentence: String
        let complaint: String
        let configureNode: @Sendable (inout Node) -> Void
        let configurePod: @Sendable (inout PodSpec) -> Void

        init(
            _ sentence: String, _ complaint: String,
            node configureNode: @escaping @Sendable (inout Node) -> Void = { _ in },
            pod configurePod: @escaping @Sendable (inout PodSpec) -> Void
        ) {
            self.sentence = sentence
            self.complaint = complaint
            self.configureNode = configureNode
            self.configurePod = configurePod
        }

        var testDescription: String { sentence }
    }

    static let cases = [
        Case("a taint", "which has the taint dedicated") { node in
            node.spec?.taints = [
                .with {
                    $0.key = "dedicated"
                    $0.effect = "NoSchedule"
                }
            ]
        } pod: { _ in
        },
        Case("a cordon", "which has the taint node.kubernetes.io/unschedulable") { node in
            node.spec?.unschedulable = true
        } pod: { _ in
        },
        Case("another label", "which has not the labels") { spec in
            spec.nodeSelector = ["disk": "ssd"]
        },
        Case("too little memory", "which has not enough memory") { spec in
            spec.containers[0].resources = .with {
                $0.requests = ["memory": Quantity(value: 1 << 40)]
            }
        },
        Case("too much for an init container", "which has not enough cpu") { spec in
            spec.containers[0].resources = .with { $0.requests = ["cpu": 1] }
            spec.initContainers = [
                .with {
                    $0.name = "first"
                    $0.image = "app:1"
                    $0.resources = .with { $0.requests = ["cpu": 100] }
                }
            ]
        },
        Case("a port of the neighbour", "which has a port taken") { spec in
            spec.containers[0].ports = [
                .with {
                    $0.containerPort = 80
                    $0.hostPort = 80
                }
            ]
        },
        Case("no friend", "which is not where the Pods are") { spec in
            spec.affinity = .with { affinity in
                affinity.podAffinity = .with {
                    $0.requiredDuringSchedulingIgnoredDuringExecution = [.to("friend")]
                }
            }
        },
        Case("a neighbour that is not wanted", "which is near Pods") { spec in
            spec.affinity = .with { affinity in
                affinity.podAntiAffinity = .with {
                    $0.requiredDuringSchedulingIgnoredDuringExecution = [.to("neighbour")]
                }
            }
        },
        Case("too many of a kind", "which makes 2 Pods of node-1 against 0") { spec in
            spec.topologySpreadConstraints = [
                .with {
                    $0.maxSkew = 1
                    $0.topologyKey = "kubernetes.io/hostname"
                    $0.whenUnsatisfiable = "DoNotSchedule"
                    $0.labelSelector = LabelSelector.with {
                        $0.matchExpressions = [
                            .with {
                                $0.key = "app"
                                $0.operator = "Exists"
                            }
                        ]
                    }
                }
            ]
        },
    ]

    @Test(arguments: cases)
    func `a wrong placement is noticed`(_ testCase: Case) throws {
        let violations = try violations(
            of: .named("pod") { pod in
                var spec = pod.spec ?? PodSpec()
                testCase.configurePod(&spec)
                pod.spec = spec
            }, beside: .named("neighbour") { $0.spec?.containers[0].ports = [.port80] },
            configure: testCase.configureNode)
        #expect(violations.count == 1)
        #expect(violations.first?.contains(testCase.complaint) == true, "\(violations)")
    }

    @Test func `a neighbour that does not want the Pod is asked`() throws {
        let violations = try violations(
            of: .named("pod"),
            beside: .named("neighbour") { pod in
                pod.spec?.affinity = .with { affinity in
                    affinity.podAntiAffinity = .with {
                        $0.requiredDuringSchedulingIgnoredDuringExecution = [.to("pod")]
                    }
                }
            })
        #expect(violations.first?.contains("which does not want it") == true, "\(violations)")
    }

    @Test func `a right placement is none of its business`() throws {
        #expect(try violations(of: .named("pod"), beside: .named("neighbour")) == [])
    }

    /// What the checker says of a Pod that is put on `node-1`, whatever it asks for, where a
    /// neighbour is already.
    private func violations(
        of pod: Pod, beside neighbour: Pod, configure: (inout Node) -> Void = { _ in }
    ) throws -> [String] {
        let store = Store()
        try ClusterBaseline.ensure(in: store, nodes: 0, now: TrialCluster.start)
        for number in 1...2 {
            var node = SimulatedNode.make(named: "node-\(number)")
            configure(&node)
            try NodeRegistration.join(node, in: store, now: TrialCluster.start)
        }
        let checker = PlacementChecker()
        var violations: [String] = []
        let loop = ControlLoop(store: store, controllers: [CarelessScheduler()])
        loop.onStep = { step in
            let found = checker.check(step, store.state)
            if step.change.key == pod.key { violations += found }
        }
        for pod in [neighbour, pod] {
            try store.create(pod, now: TrialCluster.start)
            loop.step(now: TrialCluster.start)
        }
        return violations
    }
}

/// Binds every Pod to the first node.
private struct CarelessScheduler: Controller {
    let name = Scheduler().name

    var watches: [Watch] { [.itself(Pod.self)] }

    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard var pod = state.pods[key.namespacedName], pod.nodeName == nil else { return plan }
        pod.spec?.nodeName = "node-1"
        plan.actions.append(.update(pod))
        return plan
    }
}

extension Pod {
    /// A Pod with the label `app: <name>`.
    fileprivate static func named(
        _ name: String, _ configure: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.metadata.labels = ["app": name]
        pod.spec = .with { spec in
            spec.containers = [
                .with {
                    $0.name = "main"
                    $0.image = "app:1"
                }
            ]
        }
        configure(&pod)
        return pod
    }
}

extension ContainerPort {
    fileprivate static let port80 = ContainerPort.with {
        $0.containerPort = 80
        $0.hostPort = 80
    }
}

extension PodAffinityTerm {
    /// Pods of the app on the same node.
    fileprivate static func to(_ app: String) -> PodAffinityTerm {
        .with { term in
            term.labelSelector = .with { $0.matchLabels = ["app": app] }
            term.topologyKey = "kubernetes.io/hostname"
        }
    }
}
