import KubernetesAPI

extension Affinity {
    func validate(_ faults: inout FaultList) {
        faults.at("nodeAffinity", nodeAffinity) { $0.validate(&$1) }
        faults.at("podAffinity", podAffinity) { affinity, faults in
            faults.validatePodAffinity(
                required: affinity.requiredDuringSchedulingIgnoredDuringExecution,
                preferred: affinity.preferredDuringSchedulingIgnoredDuringExecution)
        }
        faults.at("podAntiAffinity", podAntiAffinity) { affinity, faults in
            faults.validatePodAffinity(
                required: affinity.requiredDuringSchedulingIgnoredDuringExecution,
                preferred: affinity.preferredDuringSchedulingIgnoredDuringExecution)
        }
    }
}

extension NodeAffinity {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.at(
            "requiredDuringSchedulingIgnoredDuringExecution",
            requiredDuringSchedulingIgnoredDuringExecution
        ) { $0.validate(&$1) }
        // A preference for a value that no node can have does no harm.
        faults.each(
            "preferredDuringSchedulingIgnoredDuringExecution",
            preferredDuringSchedulingIgnoredDuringExecution
        ) { term, faults in
            faults.requireWeight(term.weight)
            faults.at("preference") { term.preference.validate(checksValues: false, &$0) }
        }
    }
}

extension NodeSelector {
    func validate(_ faults: inout FaultList) {
        if nodeSelectorTerms.isEmpty {
            faults.required("nodeSelectorTerms", "must have at least one node selector term")
        }
        faults.each("nodeSelectorTerms", nodeSelectorTerms) { term, faults in
            term.validate(checksValues: true, &faults)
        }
    }
}

extension NodeSelectorTerm {
    fileprivate func validate(checksValues: Bool, _ faults: inout FaultList) {
        faults.each("matchExpressions", matchExpressions) { requirement, faults in
            requirement.validate(&faults)
            if !checksValues { return }
            faults.each("values", requirement.values) { value, faults in
                faults.requireFormat(.labelValue, nil, value)
            }
        }
        faults.each("matchFields", matchFields) { requirement, faults in
            requirement.validateField(&faults)
        }
    }
}

extension NodeSelectorRequirement {
    fileprivate func validate(_ faults: inout FaultList) {
        let count = values?.count ?? 0
        switch self.operator {
        case "In", "NotIn":
            if count == 0 {
                faults.required("values", "must be specified when `operator` is 'In' or 'NotIn'")
            }
        case "Exists", "DoesNotExist":
            if count > 0 {
                faults.forbidden(
                    "values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
            }
        case "Gt", "Lt":
            if count != 1 {
                faults.required(
                    "values", "must be specified single value when `operator` is 'Lt' or 'Gt'")
            }
        default: faults.invalid("operator", self.operator, "not a valid selector operator")
        }
        faults.requireFormat(.labelKey, "key", key)
    }

    /// A field can only be compared with one value.
    fileprivate func validateField(_ faults: inout FaultList) {
        switch self.operator {
        case "In", "NotIn":
            if values?.count != 1 {
                faults.required(
                    "values",
                    "must be only one value when `operator` is 'In' or 'NotIn' for node field "
                        + "selector")
            }
        default: faults.invalid("operator", self.operator, "not a valid selector operator")
        }
        if key != "metadata.name" {
            return faults.invalid("key", key, "not a valid field selector key")
        }
        faults.each("values", values) { name, faults in
            faults.requireFormat(.subdomain, nil, name)
        }
    }
}

extension PodAffinityTerm {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("labelSelector", labelSelector) { $0.validate(&$1) }
        faults.at("namespaceSelector", namespaceSelector) { $0.validate(&$1) }
        // Kubernetes calls the field so here, and does not say which of the names it means.
        for namespace in namespaces ?? [] { faults.requireFormat(.label, "namespace", namespace) }
        validateLabelKeys(&faults)
        faults.requireText("topologyKey", topologyKey, "can not be empty")
        faults.requireFormat(.labelKey, "topologyKey", topologyKey)
    }
}

extension PodAffinityTerm {
    /// Labels whose values are taken from the Pod itself.
    private func validateLabelKeys(_ faults: inout FaultList) {
        for (field, keys) in [
            ("matchLabelKeys", matchLabelKeys), ("mismatchLabelKeys", mismatchLabelKeys),
        ] {
            guard let keys, !keys.isEmpty else { continue }
            if labelSelector == nil {
                faults.forbidden(field, "must not be specified when labelSelector is not set")
            } else {
                faults.each(field, keys) { $1.requireFormat(.labelKey, nil, $0) }
            }
        }
        let mismatched = Set(mismatchLabelKeys ?? [])
        faults.each("matchLabelKeys", matchLabelKeys) { key, faults in
            if mismatched.contains(key) {
                faults.invalid(nil, key, "exists in both matchLabelKeys and mismatchLabelKeys")
            }
        }
    }
}

extension FaultList {
    fileprivate mutating func validatePodAffinity(
        required: [PodAffinityTerm]?, preferred: [WeightedPodAffinityTerm]?
    ) {
        each("requiredDuringSchedulingIgnoredDuringExecution", required) { $0.validate(&$1) }
        each("preferredDuringSchedulingIgnoredDuringExecution", preferred) { term, faults in
            faults.requireWeight(term.weight)
            faults.at("podAffinityTerm") { term.podAffinityTerm.validate(&$0) }
        }
    }

    fileprivate mutating func requireWeight(_ weight: Int32) {
        if !(1...100).contains(weight) { invalid("weight", weight, "must be in the range 1-100") }
    }
}

extension Toleration {
    func validate(_ faults: inout FaultList) {
        let key = key ?? ""
        if !key.isEmpty { faults.requireFormat(.labelKey, "key", key) }
        if key.isEmpty, self.operator != "Exists" {
            faults.invalid(
                "operator", self.operator ?? "",
                "operator must be Exists when `key` is empty, which means \"match all values and "
                    + "all keys\"")
        }
        if tolerationSeconds != nil, effect != "NoExecute" {
            faults.invalid(
                "effect", effect ?? "",
                "effect must be 'NoExecute' when `tolerationSeconds` is set")
        }
        validateOperator(&faults)
        if let effect, !effect.isEmpty {
            faults.requireOne(
                of: ["NoSchedule", "PreferNoSchedule", "NoExecute"], "effect", effect)
        }
    }

    private func validateOperator(_ faults: inout FaultList) {
        switch self.operator ?? "" {
        case "", "Equal":
            if let value, !value.isEmpty {
                faults.invalid("operator", value, TextFormat.labelValue.faults(in: value))
            }
        case "Exists":
            if let value, !value.isEmpty {
                faults.invalid(
                    "operator", value, "value must be empty when `operator` is 'Exists'")
            }
        default: faults.requireOne(of: ["Equal", "Exists"], "operator", self.operator)
        }
    }
}

extension TopologySpreadConstraint {
    func validate(_ faults: inout FaultList) {
        if maxSkew <= 0 { faults.invalid("maxSkew", maxSkew, "must be greater than zero") }
        faults.requireText("topologyKey", topologyKey, "can not be empty")
        faults.requireOne(
            of: ["DoNotSchedule", "ScheduleAnyway"], "whenUnsatisfiable", whenUnsatisfiable)
        if let minDomains {
            if minDomains <= 0 {
                faults.invalid("minDomains", minDomains, "must be greater than zero")
            }
            if whenUnsatisfiable != "DoNotSchedule" {
                faults.invalid(
                    "minDomains", minDomains,
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "
                        + whenUnsatisfiable)
            }
        }
        for (field, policy) in [
            ("nodeAffinityPolicy", nodeAffinityPolicy), ("nodeTaintsPolicy", nodeTaintsPolicy),
        ] {
            faults.requireOne(of: ["Honor", "Ignore"], field, policy)
        }
        validateLabelKeys(&faults)
        faults.at("labelSelector", labelSelector) { $0.validate(&$1) }
    }
    private func validateLabelKeys(_ faults: inout FaultList) {
        guard let keys = matchLabelKeys, !keys.isEmpty else { return }
        if labelSelector == nil {
            faults.forbidden(
                "matchLabelKeys", "must not be specified when labelSelector is not set")
        }
        let selected = Set((labelSelector?.matchLabels ?? [:]).keys)
            .union((labelSelector?.matchExpressions ?? []).map(\.key))
        faults.each("matchLabelKeys", keys) { key, faults in
            faults.requireFormat(.labelKey, nil, key)
            if selected.contains(key) {
                faults.invalid(nil, key, "exists in both matchLabelKeys and labelSelector")
            }
        }
    }
}
