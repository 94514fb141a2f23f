import KubernetesAPI

extension MetricSpec {
    /// The types of metrics, and the field that holds each.
    private static let fields = [
        "ContainerResource": "containerResource", "External": "external", "Object": "object",
        "Pods": "pods", "Resource": "resource",
    ]

    func validate(_ faults: inout FaultList) {
        if type.isEmpty { return faults.required("type", "must specify a metric source type") }
        guard let field = Self.fields[type] else {
            return faults.notSupported("type", type, supported: Self.fields.keys.sorted())
        }
        if !hasSource {
            return faults.required(field, "must populate information for the given metric source")
        }
        switch type {
        case "Object": faults.at(field, object) { $0.validate(&$1) }
        case "Pods": faults.at(field, pods) { $0.validate(&$1) }
        case "Resource":
            faults.at(field, resource) { source, faults in
                faults.requireText("name", source.name, "must specify a resource name")
                source.target.validateForResource(&faults)
            }
        case "ContainerResource":
            faults.at(field, containerResource) { source, faults in
                faults.requireText("name", source.name, "must specify a resource name")
                faults.requireText("container", source.container, "must specify a container")
                source.target.validateForResource(&faults)
            }
        case "External": faults.at(field, external) { $0.validate(&$1) }
        default: break
        }
    }

    private var hasSource: Bool {
        switch type {
        case "Object": object != nil
        case "Pods": pods != nil
        case "Resource": resource != nil
        case "ContainerResource": containerResource != nil
        case "External": external != nil
        default: false
        }
    }
}

extension ObjectMetricSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("describedObject") { faults in
            faults.requireText("kind", describedObject.kind)
            faults.requireText("name", describedObject.name)
        }
        metric.validate(&faults)
        faults.at("target") { faults in
            target.validate(&faults)
            if target.value == nil, target.averageValue == nil {
                faults.required("averageValue", "must set either a target value or averageValue")
            }
        }
    }
}

extension PodsMetricSource {
    fileprivate func validate(_ faults: inout FaultList) {
        metric.validate(&faults)
        faults.at("target") { faults in
            target.validate(&faults)
            if target.averageValue.map({ $0.milliValue <= 0 }) ?? true {
                faults.required("averageValue", "must specify a positive target averageValue")
            }
        }
    }
}

extension ExternalMetricSource {
    fileprivate func validate(_ faults: inout FaultList) {
        metric.validate(&faults)
        faults.at("target") { faults in
            target.validate(&faults)
            if target.value == nil, target.averageValue == nil {
                faults.required(
                    "averageValue",
                    "must set either a target value for metric or a per-pod target")
            }
            if target.value != nil, target.averageValue != nil {
                faults.forbidden(
                    "value", "may not set both a target value for metric and a per-pod target")
            }
        }
    }
}

extension MetricIdentifier {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("metric") { faults in
            faults.requireText("name", name)
            if name.contains("/") || name.contains("%") || name == "." || name == ".." {
                faults.invalid("name", name, "may not contain '/', '%', or be '.' or '..'")
            }
        }
    }
}

extension MetricTarget {
    fileprivate func validateForResource(_ faults: inout FaultList) {
        faults.at("target") { faults in
            validate(&faults)
            if averageUtilization == nil, averageValue == nil {
                faults.required(
                    "averageUtilization",
                    "must set either a target raw value or a target utilization")
            }
            if averageUtilization != nil, averageValue != nil {
                faults.forbidden(
                    "averageValue", "may not set both a target raw value and a target utilization")
            }
        }
    }

    fileprivate func validate(_ faults: inout FaultList) {
        if type.isEmpty {
            faults.required("type", "must specify a metric target type")
        } else {
            faults.requireOne(of: ["Utilization", "Value", "AverageValue"], "type", type)
        }
        for (field, amount) in [("value", value), ("averageValue", averageValue)] {
            if let amount, amount.milliValue <= 0 {
                faults.invalid(field, amount.canonicalText, "must be positive")
            }
        }
        if let averageUtilization, averageUtilization < 1 {
            faults.invalid("averageUtilization", averageUtilization, "must be greater than 0")
        }
    }
}
