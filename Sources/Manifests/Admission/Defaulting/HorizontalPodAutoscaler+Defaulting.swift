public import KubernetesAPI

extension HorizontalPodAutoscaler: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&boxedSpec)
    }
}

extension HorizontalPodAutoscalerSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&minReplicas, 1)
        if metrics?.isEmpty ?? true { writer.replace(&metrics, [.defaultCPU]) }
        writer.apply(&metrics)
        writer.apply(&behavior)
    }
}

extension HorizontalPodAutoscalerV1: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        if spec.minReplicas == nil { writer.replace(&spec.minReplicas, 1) }
    }
}

extension MetricSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&resource)
        writer.apply(&pods)
        writer.apply(&object)
        writer.apply(&external)
        writer.apply(&boxedContainerResource)
    }

    /// What is scaled by if nothing is said: 80 % of the requested CPU.
    fileprivate static var defaultCPU: MetricSpec {
        .with { metric in
            metric.type = "Resource"
            metric.resource = .with { resource in
                resource.name = "cpu"
                resource.target.type = "Utilization"
                resource.target.averageUtilization = 80
            }
        }
    }
}

extension ResourceMetricSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) { writer.apply(&boxedTarget) }
}

extension PodsMetricSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) { writer.apply(&boxedTarget) }
}

extension ObjectMetricSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) { writer.apply(&boxedTarget) }
}

extension ExternalMetricSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) { writer.apply(&boxedTarget) }
}

extension ContainerResourceMetricSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) { writer.apply(&boxedTarget) }
}

extension MetricTarget: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.canonicalize(&value)
        writer.canonicalize(&averageValue)
    }
}

extension HorizontalPodAutoscalerBehavior: Defaulting {
    /// Scaling up: at once, by 4 Pods or 100 % per 15 seconds, whichever is more. Scaling down:
    /// by 100 % per 15 seconds; the controller's own default is the stabilization window.
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedScaleUp, HPAScalingRules())
        writer.set(&boxedScaleDown, HPAScalingRules())
        guard var up = scaleUp, var down = scaleDown else { return }
        let isUpChanged = writer.writes { writer in
            writer.set(&up.stabilizationWindowSeconds, 0)
            up.writeDefaults(policies: [.pods(4), .percent(100)], &writer)
        }
        if isUpChanged { scaleUp = up }
        let isDownChanged = writer.writes { writer in
            down.writeDefaults(policies: [.percent(100)], &writer)
        }
        if isDownChanged { scaleDown = down }
    }
}

extension HPAScalingRules {
    fileprivate mutating func writeDefaults(
        policies defaultPolicies: [HPAScalingPolicy], _ writer: inout DefaultWriter
    ) {
        writer.set(&selectPolicy, "Max")
        writer.set(&policies, defaultPolicies)
        writer.canonicalize(&tolerance)
    }
}

extension HPAScalingPolicy {
    fileprivate static func pods(_ count: Int32) -> HPAScalingPolicy {
        policy(type: "Pods", value: count)
    }

    fileprivate static func percent(_ percent: Int32) -> HPAScalingPolicy {
        policy(type: "Percent", value: percent)
    }

    private static func policy(type: String, value: Int32) -> HPAScalingPolicy {
        .with {
            $0.type = type
            $0.value = value
            $0.periodSeconds = 15
        }
    }
}
