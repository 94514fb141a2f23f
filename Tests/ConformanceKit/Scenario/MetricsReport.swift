import KubernetesAPI

/// The usage that the metrics API is to report for each container of some Pods.
struct MetricsReport {
    let pods: PodSelector
    /// By resource; empty to report nothing any more.
    let usage: [String: Quantity]

    init(_ value: Value) throws(ScenarioFault) {
        var fields = try ScenarioFields(value, of: "metrics")
        pods = try PodSelector(&fields, of: "metrics")
        var usage: [String: Quantity] = [:]
        for resource in ["cpu", "memory"] {
            guard let text = try fields.string(resource) else { continue }
            guard let quantity = Quantity(text) else {
                throw ScenarioFault("metrics.\(resource) cannot be \(text)")
            }
            usage[resource] = quantity
        }
        let removes = try fields.bool("remove") ?? false
        self.usage = removes ? [:] : usage
        try fields.finish()
    }
}
