internal import Controllers
internal import KubernetesAPI

extension HorizontalPodAutoscaler: TablePrintable {
    /// How many metrics are shown.
    private static let shownMetrics = 2

    func cells(_ context: TableContext) -> [String] {
        let target = spec.scaleTargetRef
        return [
            name, "\(target.kind)/\(target.name)", targets,
            spec.minReplicas.map { "\($0)" } ?? TableContext.unset,
            "\(spec.maxReplicas)", "\(status?.currentReplicas ?? 0)", context.age(of: self),
        ]
    }

    private var targets: String {
        let metrics = spec.metrics ?? []
        if metrics.isEmpty { return TableContext.none }
        let current = status?.currentMetrics ?? []
        let texts = metrics.enumerated().map { index, metric in
            metric.text(current: current.indices.contains(index) ? current[index] : nil)
        }
        return CellText.list(texts, maximum: Self.shownMetrics, separator: ", ")
    }
}

extension MetricSpec {
    /// The current and the wanted value: `cpu: 20%/80%`.
    fileprivate func text(current: MetricStatus?) -> String {
        switch type {
        case "Resource":
            let target = resource?.target ?? MetricTarget()
            return "\(resource?.name ?? ""): " + target.resourceText(current?.resource?.current)
        case "ContainerResource":
            let target = containerResource?.target ?? MetricTarget()
            return "\(containerResource?.name ?? ""): "
                + target.resourceText(current?.containerResource?.current)
        case "Pods":
            let value = current?.pods?.current.averageValue
            return Self.text(value, pods?.target.averageValue)
        case "Object": return (object?.target ?? MetricTarget()).text(current?.object?.current)
        case "External":
            return (external?.target ?? MetricTarget()).text(current?.external?.current)
        default: return "<unknown type>"
        }
    }

    fileprivate static func text(_ current: Quantity?, _ target: Quantity?) -> String {
        let target = target?.canonicalText ?? "<auto>"
        return "\(current?.canonicalText ?? TableContext.unknown)/\(target)"
    }
}

extension MetricTarget {
    /// A resource's average amount, or its share of what was requested.
    fileprivate func resourceText(_ current: MetricValueStatus?) -> String {
        if averageValue != nil { return MetricSpec.text(current?.averageValue, averageValue) }
        let share = current?.averageUtilization.map { "\($0)%" } ?? TableContext.unknown
        return "\(share)/\(averageUtilization.map { "\($0)%" } ?? "<auto>")"
    }

    /// A value, or its average over the Pods.
    fileprivate func text(_ current: MetricValueStatus?) -> String {
        averageValue == nil
            ? MetricSpec.text(current?.value, value)
            : MetricSpec.text(current?.averageValue, averageValue) + " (avg)"
    }
}
