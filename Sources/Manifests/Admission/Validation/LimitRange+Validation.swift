import KubernetesAPI

extension LimitRange {
    func validate(_ faults: inout FaultList) {
        var types: Set<String> = []
        faults.at("spec") { faults in
            faults.each("limits", spec?.limits) { limit, faults in
                limit.validate(&faults)
                if !types.insert(limit.type).inserted { faults.duplicate("type", limit.type) }
            }
        }
    }
}

extension LimitRangeItem {
    private static let types = ["Container", "PersistentVolumeClaim", "Pod"]

    fileprivate func validate(_ faults: inout FaultList) {
        let formFaults = TextFormat.qualifiedName.faults(in: type)
        faults.invalid("type", type, formFaults)
        if formFaults.isEmpty, !type.utf8.contains(UInt8(ascii: "/")), !Self.types.contains(type) {
            faults.invalid("type", type, "must be a standard limit type or fully qualified")
        }
        validateNames(&faults)
        let names = [max, min, self.default, defaultRequest, maxLimitRequestRatio]
            .flatMap { ($0 ?? [:]).keys }
        for name in Set(names).sorted() {
            validateOrder(name, &faults)
            validateRatio(name, &faults)
        }
    }

    private func validateNames(_ faults: inout FaultList) {
        let isOfPod = type == "Pod"
        for (field, amounts) in [
            ("max", max), ("min", min), ("default", self.default),
            ("defaultRequest", defaultRequest), ("maxLimitRequestRatio", maxLimitRequestRatio),
        ] {
            guard let amounts, !amounts.isEmpty else { continue }
            if isOfPod, field.hasPrefix("default") {
                faults.forbidden(field, "may not be specified when `type` is 'Pod'")
                continue
            }
            faults.eachKey(field, amounts) { name, _, faults in
                if isOfPod || type == "Container" {
                    faults.requireContainerResource(name)
                } else {
                    faults.requireResourceName(name)
                }
            }
        }
        if type == "PersistentVolumeClaim", min?["storage"] == nil, max?["storage"] == nil {
            faults.required(
                "limits",
                "either minimum or maximum storage value is required, but neither was provided")
        }
    }

    /// The minimum, the default request, the default limit and the maximum, in this order.
    private func validateOrder(_ name: String, _ faults: inout FaultList) {
        let isOfPod = type == "Pod"
        let least = min?[name]
        let most = max?[name]
        let request = isOfPod ? nil : defaultRequest?[name]
        let limit = isOfPod ? nil : self.default?[name]
        let rules: [(field: String, lower: Quantity?, upper: Quantity?, detail: String)] = [
            ("min", least, most, "min value is greater than max value"),
            ("defaultRequest", least, request, "min value is greater than default request value"),
            ("defaultRequest", request, most, "default request value is greater than max value"),
            (
                "defaultRequest", request, limit,
                "default request value is greater than default limit value"
            ),
            ("default", least, limit, "min value is greater than default value"),
            ("default", limit, most, "default value is greater than max value"),
        ]
        for rule in rules {
            guard let lower = rule.lower, let upper = rule.upper, lower > upper else { continue }
            faults.at(rule.field) { faults in
                faults.at(.key(name)) { $0.invalid(nil, lower.canonicalText, rule.detail) }
            }
        }
        let isOvercommittable = ResourceName.isNative(name) && !ResourceName.isHugePages(name)
        if !isOvercommittable, let request, let limit, request != limit {
            faults.at("defaultRequest") { faults in
                faults.at(.key(name)) { faults in
                    faults.invalid(
                        nil, request.canonicalText,
                        "default value \(limit.canonicalText) must equal to defaultRequest value "
                            + "\(request.canonicalText) in \(name)")
                }
            }
        }
    }

    /// How much more than it requests a container may use.
    private func validateRatio(_ name: String, _ faults: inout FaultList) {
        guard let ratio = maxLimitRequestRatio?[name] else { return }
        faults.at("maxLimitRequestRatio") { faults in
            faults.at(.key(name)) { faults in
                if ratio.milliValue < 1000 {
                    faults.invalid(
                        nil, ratio.canonicalText, "ratio \(ratio.canonicalText) is less than 1")
                }
                guard let least = min?[name], let most = max?[name] else { return }
                let widest = Double(most.milliValue) / Double(least.milliValue)
                if Double(ratio.milliValue) / 1000 > widest {
                    faults.invalid(
                        nil, ratio.canonicalText,
                        "ratio \(ratio.canonicalText) is greater than max/min = \(widest)")
                }
            }
        }
    }
}
