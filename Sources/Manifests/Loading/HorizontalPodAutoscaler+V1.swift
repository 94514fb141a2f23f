internal import KubernetesAPI

extension HorizontalPodAutoscaler {
    /// The same autoscaler in `autoscaling/v2`: the one CPU target of v1 is a Resource metric.
    init(converting older: HorizontalPodAutoscalerV1) {
        self.init()
        metadata = older.metadata
        let spec = older.spec
        var converted = HorizontalPodAutoscalerSpec()
        converted.minReplicas = spec.minReplicas
        converted.maxReplicas = spec.maxReplicas
        converted.scaleTargetRef = .with {
            $0.apiVersion = spec.scaleTargetRef.apiVersion
            $0.kind = spec.scaleTargetRef.kind
            $0.name = spec.scaleTargetRef.name
        }
        if let percentage = spec.targetCPUUtilizationPercentage {
            let target = MetricTarget.with {
                $0.type = "Utilization"
                $0.averageUtilization = percentage
            }
            converted.metrics = [
                .with {
                    $0.type = "Resource"
                    $0.resource = .with { resource in
                        resource.name = "cpu"
                        resource.target = target
                    }
                }
            ]
        }
        self.spec = converted
    }
}
