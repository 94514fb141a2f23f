import KubernetesAPI

extension HorizontalPodAutoscaler: AdmissibleKind {
    mutating func resetStatus() { status = HorizontalPodAutoscalerStatus() }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { spec.validate(&$0) }
    }
}

extension HorizontalPodAutoscalerV1: AdmissibleKind {
    mutating func resetStatus() { status = HorizontalPodAutoscalerStatusV1() }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { faults in
            faults.validateReplicaBounds(minimum: spec.minReplicas, maximum: spec.maxReplicas)
            let target = spec.scaleTargetRef
            faults.validateScaleTarget(
                apiVersion: target.apiVersion, kind: target.kind, name: target.name)
        }
    }
}

extension HorizontalPodAutoscalerSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.validateReplicaBounds(minimum: minReplicas, maximum: maxReplicas)
        faults.validateScaleTarget(
            apiVersion: scaleTargetRef.apiVersion, kind: scaleTargetRef.kind,
            name: scaleTargetRef.name)
        faults.each("metrics", metrics) { $0.validate(&$1) }
        if minReplicas == 0, !canScaleFromZero {
            faults.forbidden(
                "metrics",
                "must specify at least one Object or External metric to support scaling to zero "
                    + "replicas")
        }
        faults.at("behavior", behavior) { behavior, faults in
            faults.at("scaleUp", behavior.scaleUp) { $0.validate(&$1) }
            faults.at("scaleDown", behavior.scaleDown) { $0.validate(&$1) }
        }
    }

    /// Without Pods only metrics from elsewhere can say that some are needed.
    private var canScaleFromZero: Bool {
        (metrics ?? []).contains { $0.type == "Object" || $0.type == "External" }
    }
}

extension FaultList {
    fileprivate mutating func validateReplicaBounds(minimum: Int32?, maximum: Int32) {
        if let minimum, minimum < 1 {
            invalid("minReplicas", minimum, "must be greater than or equal to 1")
        }
        if maximum < 1 { required("maxReplicas", "must be set and greater than 0") }
        if let minimum, maximum < minimum {
            invalid("maxReplicas", maximum, "must be greater than or equal to `minReplicas`")
        }
    }

    fileprivate mutating func validateScaleTarget(
        apiVersion: String?, kind: String, name: String
    ) {
        at("scaleTargetRef") { faults in
            faults.validateReference(kind: kind, name: name)
            let version = apiVersion ?? ""
            // The core group has one kind with a scale.
            if !version.contains("/"), kind != "ReplicationController" {
                faults.invalid("apiVersion", version, "apiVersion must specify API group")
            }
        }
    }

    /// What a metric or a scaling is about.
    mutating func validateReference(kind: String, name: String) {
        for (field, value) in [("kind", kind), ("name", name)] {
            if value.isEmpty {
                required(field)
            } else {
                requireFormat(.pathSegment, field, value)
            }
        }
    }
}

extension HPAScalingRules {
    fileprivate func validate(_ faults: inout FaultList) {
        if let seconds = stabilizationWindowSeconds {
            if seconds < 0 {
                faults.invalid(
                    "stabilizationWindowSeconds", seconds, "must be greater than or equal to zero")
            } else if seconds > 3600 {
                faults.invalid(
                    "stabilizationWindowSeconds", seconds, "must be less than or equal to 3600")
            }
        }
        faults.requireOne(of: ["Disabled", "Max", "Min"], "selectPolicy", selectPolicy)
        if policies?.isEmpty ?? true {
            faults.required("policies", "must specify at least one Policy")
        }
        faults.each("policies", policies) { $0.validate(&$1) }
        if let tolerance {
            faults.at("tolerance") { $0.validateAmount(tolerance, isInteger: false) }
        }
    }
}

extension HPAScalingPolicy {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireOne(of: ["Percent", "Pods"], "type", type)
        if value <= 0 { faults.invalid("value", value, "must be greater than zero") }
        if periodSeconds <= 0 {
            faults.invalid("periodSeconds", periodSeconds, "must be greater than zero")
        } else if periodSeconds > 1800 {
            faults.invalid("periodSeconds", periodSeconds, "must be less than or equal to 1800")
        }
    }
}
