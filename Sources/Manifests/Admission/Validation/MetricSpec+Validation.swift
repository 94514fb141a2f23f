import KubernetesAPI

extension MetricSpec {
    /// The types of metrics, and the field that holds each.
    private static let fields = [
        "ContainerResource": "containerResource", "External": "external", "Object": "object",
        "Pods": "pods", "Resource": "resource",
    ]

    func validate(_ faults: inout FaultList) {
        if type.isEmpty { faults.required("type", "must specify a metric source type") }
        let field = Self.fields[type]
        if field == nil {
            faults.notSupported("type", type, supported: Self.fields.keys.sorted())
        }
        let sources = sources
        if let source = sources.first { validateSource(source, &faults) }
        if let field, !sources.contains(field) {
            faults.required(field, "must populate information for the given metric source")
        }
        if sources.count == 1 { return }
        for source in sources where source != field {
            faults.forbidden(source, "must populate the given metric source only")
        }
    }

    /// Only the first source is looked at, whatever the type.
    private func validateSource(_ source: String, _ faults: inout FaultList) {
        switch source {
        case "object": faults.at(source, object) { $0.validate(&$1) }
        case "external": faults.at(source, external) { $0.validate(&$1) }
        case "pods": faults.at(source, pods) { $0.validate(&$1) }
        case "resource":
            faults.at(source, resource) { source, faults in
                faults.requireText("name", source.name, "must specify a resource name")
                source.target.validateForResource(&faults)
            }
        default:
            faults.at(source, containerResource) { source, faults in
                if source.name.isEmpty {
                    faults.required("name", "must specify a resource name")
                } else {
                    faults.at("name") { $0.requireContainerResource(source.name) }
                }
                if source.container.isEmpty {
                    faults.required("container", "must specify a container")
                } else {
                    faults.requireFormat(.label, "container", source.container)
                }
                source.target.validateForResource(&faults)
            }
        }
    }

    /// The names of the source fields that are set, in Kubernetes' order of checking them.
    private var sources: [String] {
        let isSet = [
            ("object", object != nil), ("external", external != nil), ("pods", pods != nil),
            ("resource", resource != nil), ("containerResource", containerResource != nil),
        ]
        return isSet.filter(\.1).map(\.0)
    }
}

extension ObjectMetricSource {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("describedObject") { faults in
            faults.validateReference(kind: describedObject.kind, name: describedObject.name)
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
            if target.averageValue == nil {
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
            if name.isEmpty { return faults.required("name", "must specify a metric name") }
            faults.requireFormat(.pathSegment, "name", name)
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
        if type.isEmpty { faults.required("type", "must specify a metric target type") }
        if !["Utilization", "Value", "AverageValue"].contains(type) {
            faults.invalid("type", type, "must be either Utilization, Value, or AverageValue")
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
