internal import KubernetesAPI

extension HorizontalPodAutoscaler: Describable {
    private static let unknown = "<unknown>"

    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.labels(of: self)
        writer.creationTime(of: self)
        let target = spec.scaleTargetRef
        writer.field("Reference", "\(target.kind)/\(target.name)")
        writer.field("Metrics", "( current / target )")
        let current = status?.currentMetrics ?? []
        for (index, metric) in (spec.metrics ?? []).enumerated() {
            let status = current.indices.contains(index) ? current[index] : nil
            writer.line(Self.text(of: metric, status), level: 1)
        }
        writer.field("Min replicas", spec.minReplicas.map { "\($0)" } ?? DescriptionWriter.unset)
        writer.field("Max replicas", "\(spec.maxReplicas)")
        if let behavior = spec.behavior {
            writer.line("Behavior:")
            Self.describe("Scale Up", behavior.scaleUp, in: &writer)
            Self.describe("Scale Down", behavior.scaleDown, in: &writer)
        }
        writer.field(
            "\(target.kind) pods",
            "\(status?.currentReplicas ?? 0) current / \(status?.desiredReplicas ?? 0) desired")
        let conditions = status?.conditions ?? []
        if conditions.isEmpty { return }
        writer.line("Conditions:")
        writer.line("Type\tStatus\tReason\tMessage", level: 1)
        writer.line("----\t------\t------\t-------", level: 1)
        for condition in conditions {
            writer.line(
                "\(condition.type)\t\(condition.status)\t\(condition.reason ?? "")\t"
                    + "\(condition.message ?? "")", level: 1)
        }
    }

    /// `resource cpu on pods  (as a percentage of request):  40% (200m) / 50%`.
    private static func text(of metric: MetricSpec, _ status: MetricStatus?) -> String {
        if let resource = metric.resource {
            return "resource \(resource.name) on pods"
                + share(status?.resource?.current, of: resource.target)
        }
        if let resource = metric.containerResource {
            return "resource \(resource.name) of container \"\(resource.container)\" on pods"
                + share(status?.containerResource?.current, of: resource.target)
        }
        if let pods = metric.pods {
            let current = text(status?.pods?.current.averageValue)
            return "\"\(pods.metric.name)\" on pods:\t\(current) / "
                + text(pods.target.averageValue)
        }
        if let object = metric.object {
            let place = "\(object.describedObject.kind)/\(object.describedObject.name)"
            return "\"\(object.metric.name)\" on \(place) "
                + value(status?.object?.current, of: object.target)
        }
        if let external = metric.external {
            return "\"\(external.metric.name)\" "
                + value(status?.external?.current, of: external.target)
        }
        return "<unknown metric type \"\(metric.type)\">"
    }

    private static func share(_ current: MetricValueStatus?, of target: MetricTarget) -> String {
        if let wanted = target.averageValue {
            return ":\t\(text(current?.averageValue)) / \(wanted)"
        }
        let share = current?.averageUtilization.map { "\($0)% (\(text(current?.averageValue)))" }
        let wanted = target.averageUtilization.map { "\($0)%" } ?? "<auto>"
        return "  (as a percentage of request):\t\(share ?? unknown) / \(wanted)"
    }

    private static func value(_ current: MetricValueStatus?, of target: MetricTarget) -> String {
        if let wanted = target.averageValue {
            return "(target average value):\t\(text(current?.averageValue)) / \(wanted)"
        }
        return "(target value):\t\(text(current?.value)) / \(text(target.value))"
    }

    private static func text(_ quantity: Quantity?) -> String {
        quantity.map { "\($0)" } ?? unknown
    }

    private static func describe(
        _ direction: String, _ rules: HPAScalingRules?, in writer: inout DescriptionWriter
    ) {
        guard let rules else { return }
        writer.line("\(direction):", level: 1)
        if let seconds = rules.stabilizationWindowSeconds {
            writer.line("Stabilization Window: \(seconds) seconds", level: 2)
        }
        guard let policies = rules.policies, !policies.isEmpty else { return }
        writer.line("Select Policy: \(rules.selectPolicy ?? "Max")", level: 2)
        writer.line("Policies:", level: 2)
        for policy in policies {
            writer.line(
                "- Type: \(policy.type)\tValue: \(policy.value)\tPeriod: "
                    + "\(policy.periodSeconds) seconds", level: 3)
        }
    }
}
