import Controllers
import KubernetesAPI

/// The Pods of Kubernetes' scheduler benchmark: one container that requests so much, and what the
/// Pod asks of its place.
struct PodTemplate: Sendable {
    static let highPriorityClass = "high"
    static let highPriority: Int32 = 10

    let labels: [String: String]?
    let spec: PodSpec

    private init(
        color: String? = nil, cpu: String = "100m", _ configure: (inout PodSpec) -> Void = { _ in }
    ) {
        labels = color.map { ["color": $0] }
        spec = .with { spec in
            spec.containers = [
                .requesting(cpu: cpu, memory: "500Mi", image: "registry.k8s.io/pause:3.10")
            ]
            configure(&spec)
        }
    }

    func pod(_ name: String, in namespace: String) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = namespace
        pod.metadata.labels = labels
        pod.spec = spec
        return pod
    }

    static let basic = PodTemplate()

    /// No two of them on one node.
    static let antiAffinity = PodTemplate(color: "green") { spec in
        spec.affinity = .with { affinity in
            affinity.podAntiAffinity = .with {
                $0.requiredDuringSchedulingIgnoredDuringExecution = [
                    .toColor("green", by: "kubernetes.io/hostname")
                ]
            }
        }
    }

    /// All of them in one zone.
    static let affinity = PodTemplate(color: "blue") { spec in
        spec.affinity = .with { affinity in
            affinity.podAffinity = .with {
                $0.requiredDuringSchedulingIgnoredDuringExecution = [
                    .toColor("blue", by: "topology.kubernetes.io/zone")
                ]
            }
        }
    }

    /// Evenly in all zones.
    static let spread = PodTemplate(color: "blue") { spec in
        spec.topologySpreadConstraints = [
            .with {
                $0.maxSkew = 5
                $0.topologyKey = "topology.kubernetes.io/zone"
                $0.whenUnsatisfiable = "DoNotSchedule"
                $0.labelSelector = .with { $0.matchLabels = ["color": "blue"] }
            }
        ]
    }

    static let lowPriority = PodTemplate(cpu: "900m") { spec in
        spec.terminationGracePeriodSeconds = 0
    }

    static let preempting = PodTemplate(cpu: "3") { spec in
        spec.priorityClassName = highPriorityClass
    }
}

extension PodAffinityTerm {
    /// Pods of that colour in either of the benchmark's namespaces.
    fileprivate static func toColor(_ color: String, by topologyKey: String) -> PodAffinityTerm {
        .with { term in
            term.labelSelector = .with { $0.matchLabels = ["color": color] }
            term.topologyKey = topologyKey
            term.namespaces = ["sched-1", "sched-0"]
        }
    }
}
