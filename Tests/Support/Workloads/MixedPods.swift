internal import KubernetesAPI
internal import Reconcile

/// Random nodes, and random Pods that ask for every kind of place: some of them together.
struct MixedPods {
    private static let zones = ["east", "north", "south", "west"]
    private static let accelerator = "example.com/gpu"
    private static let dedication = "dedicated"
    /// Pods of one app share labels, and what they ask of each other.
    private static let podsPerApp = 20

    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func node(_ number: Int) -> Node {
        var capacity = ["cpu": "8", "memory": "32Gi", "pods": "30"]
        var labels = [
            "topology.kubernetes.io/zone": generator.pick(Self.zones),
            "disk": generator.pick(["hdd", "ssd"]),
            "generation": String(generator.number(in: 1...5)),
        ]
        if generator.chance(percent: 5) { labels["topology.kubernetes.io/zone"] = nil }
        if generator.chance(percent: 20) { capacity[Self.accelerator] = "4" }
        var node = SimulatedNode.make(
            named: "node-\(number)", capacity: capacity, labels: labels)
        if generator.chance(percent: 10) {
            node.spec?.taints = [
                .with {
                    $0.key = Self.dedication
                    $0.value = "batch"
                    $0.effect = generator.pick(["NoExecute", "NoSchedule"])
                }
            ]
        }
        return node
    }

    mutating func pod(_ number: Int) -> Pod {
        let app = "app-\(number / Self.podsPerApp)"
        var pod = Pod()
        pod.metadata.name = "pod-\(number)"
        pod.metadata.namespace = "default"
        pod.metadata.labels = ["app": app, "tier": generator.pick(["back", "front"])]
        var container = Container.with {
            $0.name = "main"
            $0.image = "app:1"
        }
        var requests: [String: Quantity] = [
            "cpu": Quantity(milli: Int64(generator.number(in: 1...10) * 50)),
            "memory": Quantity(value: Int64(generator.number(in: 1...8) << 27)),
        ]
        if generator.chance(percent: 3) { requests[Self.accelerator] = 1 }
        container.resources = .with {
            $0.requests = requests
            // What is not divisible may not be asked for without a limit.
            $0.limits = requests[Self.accelerator].map { [Self.accelerator: $0] }
        }
        if generator.chance(percent: 5) {
            let port = Int32(generator.number(in: 8_000...8_020))
            container.ports = [
                .with {
                    $0.containerPort = port
                    $0.hostPort = port
                }
            ]
        }
        var spec = PodSpec()
        spec.containers = [container]
        askForNode(&spec)
        askForCompany(&spec, number / Self.podsPerApp, app)
        pod.spec = spec
        return pod
    }

    private mutating func askForNode(_ spec: inout PodSpec) {
        if generator.chance(percent: 10) {
            spec.nodeSelector = ["disk": generator.pick(["hdd", "ssd"])]
        }
        if generator.chance(percent: 10) {
            let requirement = NodeSelectorRequirement.with {
                $0.key = "generation"
                $0.operator = generator.pick(["Gt", "Lt", "In", "NotIn"])
                $0.values = ["3"]
            }
            spec.affinity = .with { affinity in
                affinity.nodeAffinity = .with {
                    $0.requiredDuringSchedulingIgnoredDuringExecution = .with {
                        $0.nodeSelectorTerms = [.with { $0.matchExpressions = [requirement] }]
                    }
                }
            }
        }
        if generator.chance(percent: 15) {
            spec.tolerations = [
                .with {
                    $0.key = Self.dedication
                    $0.operator = "Exists"
                }
            ]
        }
    }

    /// Every app asks for one thing, whatever its Pods do.
    private func askForCompany(_ spec: inout PodSpec, _ number: Int, _ app: String) {
        let ofApp = LabelSelector.with { $0.matchLabels = ["app": app] }
        func term(by key: String) -> PodAffinityTerm {
            .with {
                $0.labelSelector = ofApp
                $0.topologyKey = key
            }
        }
        var affinity = spec.affinity ?? Affinity()
        switch number % 12 {
        case 0:
            affinity.podAntiAffinity = .with {
                $0.requiredDuringSchedulingIgnoredDuringExecution = [
                    term(by: "kubernetes.io/hostname")
                ]
            }
        case 1:
            affinity.podAffinity = .with {
                $0.requiredDuringSchedulingIgnoredDuringExecution = [
                    term(by: "topology.kubernetes.io/zone")
                ]
            }
        case 2, 3:
            let isByZone = number % 12 == 2
            spec.topologySpreadConstraints = [
                .with {
                    $0.maxSkew = isByZone ? 2 : 1
                    $0.topologyKey =
                        isByZone ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname"
                    $0.whenUnsatisfiable = "DoNotSchedule"
                    $0.labelSelector = ofApp
                }
            ]
        default: break
        }
        if affinity != Affinity() { spec.affinity = affinity }
    }
}
