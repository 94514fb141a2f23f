import KubernetesAPI

extension ValueObject {
    /// autoscaling/v2beta1 wrote the names and the targets of metrics beside each other.
    mutating func convertMetrics() {
        guard self["spec"] != nil else { return }
        change("spec") { spec in
            spec.changeEach("metrics") { metric in
                metric.changeIfPresent("resource") { $0.collectTarget() }
                metric.changeIfPresent("containerResource") { $0.collectTarget() }
                metric.changeIfPresent("pods") { pods in
                    pods.collectMetric(selector: "selector")
                    pods.collectTarget()
                }
                metric.changeIfPresent("external") { external in
                    external.collectMetric(selector: "metricSelector")
                    external.collectTarget()
                }
                metric.changeIfPresent("object") { object in
                    object.rename("target", to: "describedObject")
                    object.rename("averageValue", to: "targetAverageValue")
                    object.collectMetric(selector: "selector")
                    object.collectTarget()
                }
            }
        }
    }

    private mutating func collectMetric(selector: String) {
        var metric = ValueObject()
        metric["name"] = self["metricName"]
        metric["selector"] = self[selector]
        self["metricName"] = nil
        self[selector] = nil
        self["metric"] = .object(metric)
    }

    /// An average counts where there is one, as it did before.
    private mutating func collectTarget() {
        let fields = [
            ("targetAverageUtilization", "averageUtilization", "Utilization"),
            ("targetAverageValue", "averageValue", "AverageValue"),
            ("targetValue", "value", "Value"),
        ]
        var target = ValueObject()
        for (old, new, type) in fields {
            guard let amount = self[old], amount != .null else { continue }
            target.setDefault("type", .string(type))
            target[new] = amount
        }
        for (old, _, _) in fields { self[old] = nil }
        // An object's target had a value even where only its average counted.
        if target["type"] == "AverageValue", target["value"] != nil { target["value"] = nil }
        self["target"] = .object(target)
    }
}
