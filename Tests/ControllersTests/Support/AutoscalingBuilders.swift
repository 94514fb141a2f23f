import KubernetesAPI

@testable import Controllers

/// The time of tests of autoscaling: a whole minute.
let autoscalingNow = Timestamp(seconds: 1_700_000_040)

extension Deployment {
    /// A Deployment in namespace `default` whose Pods have the label `app: <name>`.
    static func scalable(_ name: String, replicas: Int32) -> Deployment {
        .with { deployment in
            deployment.metadata.name = name
            deployment.metadata.namespace = "default"
            deployment.metadata.uid = "uid-\(name)"
            deployment.spec = .with {
                $0.replicas = replicas
                $0.selector = .with { $0.matchLabels = ["app": name] }
            }
            deployment.status = .with { $0.replicas = replicas }
        }
    }
}

extension Pod {
    /// A Pod of `app` that started a minute ago and is ready ever since.
    static func measurable(
        _ name: String, of app: String = "web", cpuRequest: Quantity? = Quantity("100m"),
        _ configure: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        .with { pod in
            pod.metadata.name = name
            pod.metadata.namespace = "default"
            pod.metadata.uid = "uid-\(name)"
            pod.metadata.labels = ["app": app]
            pod.spec = .with {
                $0.containers = [
                    .with {
                        $0.name = "main"
                        $0.resources = .with { $0.requests = cpuRequest.map { ["cpu": $0] } }
                    }
                ]
            }
            pod.status = .with {
                $0.phase = "Running"
                $0.startTime = autoscalingNow - .seconds(60)
                $0.conditions = [
                    .with {
                        $0.type = "Ready"
                        $0.status = "True"
                        $0.lastTransitionTime = autoscalingNow - .seconds(60)
                    }
                ]
            }
            configure(&pod)
        }
    }
}

extension HorizontalPodAutoscaler {
    /// An autoscaler of Deployment `web` for half of the requested CPU.
    static func halfCPU(
        _ name: String = "web", limits: ClosedRange<Int32> = 1...10,
        metrics: [MetricSpec] = [.cpu(utilization: 50)],
        behavior: HorizontalPodAutoscalerBehavior? = nil
    ) -> HorizontalPodAutoscaler {
        .with { autoscaler in
            autoscaler.metadata.name = name
            autoscaler.metadata.namespace = "default"
            autoscaler.metadata.uid = "uid-hpa-\(name)"
            autoscaler.spec.scaleTargetRef = .with {
                $0.apiVersion = "apps/v1"
                $0.kind = "Deployment"
                $0.name = "web"
            }
            autoscaler.spec.minReplicas = limits.lowerBound
            autoscaler.spec.maxReplicas = limits.upperBound
            autoscaler.spec.metrics = metrics
            autoscaler.spec.behavior = behavior
        }
    }
}

extension MetricSpec {
    static func cpu(utilization: Int32) -> MetricSpec {
        .with {
            $0.type = "Resource"
            $0.resource = .with {
                $0.name = "cpu"
                $0.target = .with {
                    $0.type = "Utilization"
                    $0.averageUtilization = utilization
                }
            }
        }
    }

    static func resource(_ name: String, average: String) -> MetricSpec {
        .with {
            $0.type = "Resource"
            $0.resource = .with {
                $0.name = name
                $0.target.averageValue = Quantity(average)
            }
        }
    }

    static func pods(_ name: String, average: String) -> MetricSpec {
        .with {
            $0.type = "Pods"
            $0.pods = .with {
                $0.metric.name = name
                $0.target.averageValue = Quantity(average)
            }
        }
    }

    static func object(_ name: String, value: String) -> MetricSpec {
        .with {
            $0.type = "Object"
            $0.object = .with {
                $0.metric.name = name
                $0.describedObject = .with {
                    $0.apiVersion = "v1"
                    $0.kind = "Service"
                    $0.name = "web"
                }
                $0.target.value = Quantity(value)
            }
        }
    }

    static func external(
        _ name: String, value: String? = nil, average: String? = nil
    ) -> MetricSpec {
        .with {
            $0.type = "External"
            $0.external = .with {
                $0.metric.name = name
                $0.target.value = value.flatMap { Quantity($0) }
                $0.target.averageValue = average.flatMap { Quantity($0) }
            }
        }
    }
}

extension HPAScalingRules {
    static func rules(
        window: Int32? = nil, select: String = "Max", _ policies: [HPAScalingPolicy]
    ) -> HPAScalingRules {
        .with {
            $0.stabilizationWindowSeconds = window
            $0.selectPolicy = select
            $0.policies = policies
        }
    }
}

extension HPAScalingPolicy {
    static func policy(_ type: String, _ value: Int32, seconds: Int32) -> HPAScalingPolicy {
        .with {
            $0.type = type
            $0.value = value
            $0.periodSeconds = seconds
        }
    }
}

extension ClusterState {
    /// A state with these objects, where each Pod named in `cpu` uses that much.
    static func holding(
        _ objects: [any KubernetesObject], cpu: [(pod: String, usage: String)] = []
    ) -> ClusterState {
        let state = ClusterState()
        for object in objects { state.upsert(object) }
        for (pod, usage) in cpu { state.measure(pod, ["cpu": usage]) }
        return state
    }

    /// Has the container of a Pod use that much now.
    func measure(_ pod: String, _ usage: [String: String]) {
        metrics.setUsage(
            ObservedMetrics.PodUsage(
                timestamp: autoscalingNow, window: .zero,
                containers: [
                    ObservedMetrics.ContainerUsage(
                        name: "main", usage: usage.compactMapValues { Quantity($0) })
                ]),
            of: NamespacedName(namespace: "default", name: pod))
    }
}
