import KubernetesAPI

extension LabelSelector {
    /// - Parameter allowsInvalidValues: whether label values are left unchecked, as for Job Pods'
    ///   affinity.
    func validate(_ faults: inout FaultList) {
        faults.validateLabels("matchLabels", matchLabels)
        faults.each("matchExpressions", matchExpressions) { $0.validate(&$1) }
    }

    /// Whether the selector can be evaluated: operators exist and have the values they need.
    var isEvaluable: Bool {
        var faults = FaultList()
        validate(&faults)
        return faults.errors.isEmpty
    }

    /// Whether `labels` satisfy every requirement.
    func selects(_ labels: [String: String]?) -> Bool {
        let labels = labels ?? [:]
        return (matchLabels ?? [:]).allSatisfy { labels[$0.key] == $0.value }
            && (matchExpressions ?? []).allSatisfy { $0.holds(for: labels) }
    }

    var hasNoRequirements: Bool {
        (matchLabels ?? [:]).isEmpty && (matchExpressions ?? []).isEmpty
    }
}

extension LabelSelectorRequirement {
    fileprivate func validate(_ faults: inout FaultList) {
        switch self.operator {
        case "In", "NotIn":
            if values?.isEmpty ?? true {
                faults.required("values", "must be specified when `operator` is 'In' or 'NotIn'")
            }
        case "Exists", "DoesNotExist":
            if !(values?.isEmpty ?? true) {
                faults.forbidden(
                    "values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
            }
        default: faults.invalid("operator", self.operator, "not a valid selector operator")
        }
        faults.requireFormat(.labelKey, "key", key)
        faults.each("values", values) { value, faults in
            faults.requireFormat(.labelValue, nil, value)
        }
    }

    fileprivate func holds(for labels: [String: String]) -> Bool {
        let value = labels[key]
        switch self.operator {
        case "In": return value.map { (values ?? []).contains($0) } ?? false
        case "NotIn": return value.map { !(values ?? []).contains($0) } ?? true
        case "Exists": return value != nil
        case "DoesNotExist": return value == nil
        default: return false
        }
    }
}

extension FaultList {
    /// The rules for a workload's selector and the labels of the Pods it makes, which every
    /// workload shares.
    mutating func validateSelector(
        _ selector: LabelSelector, podLabels: [String: String]?, requiresSelector: Bool = true
    ) {
        let earlierErrors = errors.count
        at("selector") { selector.validate(&$0) }
        let isEvaluable = errors.count == earlierErrors
        if selector.hasNoRequirements, requiresSelector {
            invalid("selector", selector, "empty selector is invalid for deployment")
        }
        if !isEvaluable { invalid("selector", selector, "invalid label selector") }
    }
}
