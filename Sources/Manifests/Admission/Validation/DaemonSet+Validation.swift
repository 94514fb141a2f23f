import KubernetesAPI

extension DaemonSet: AdmissibleKind {
    static var hasGeneration: Bool { true }

    mutating func resetStatus() { status = DaemonSetStatus() }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? DaemonSetSpec()).validate(&$0) }
    }

    func validateChanges(from old: DaemonSet, _ faults: inout FaultList) {
        faults.at("spec") { faults in
            faults.requireUnchanged("selector", spec?.selector, from: old.spec?.selector)
        }
    }
}

extension DaemonSetSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.at("selector") { selector.validate(&$0) }
        if !selector.isAbsent, selector.hasNoRequirements {
            faults.invalid("selector", selector, "empty selector is invalid for daemonset")
        }
        faults.validateWorkload(selector: selector, template: template)
        faults.requireNonNegative("minReadySeconds", minReadySeconds)
        faults.requireNonNegative("revisionHistoryLimit", revisionHistoryLimit)
        faults.at("updateStrategy", updateStrategy) { $0.validate(&$1) }
    }
}

extension DaemonSetUpdateStrategy {
    fileprivate func validate(_ faults: inout FaultList) {
        switch type {
        case "OnDelete": break
        case "RollingUpdate":
            guard let rollingUpdate else { return faults.required("rollingUpdate") }
            faults.at("rollingUpdate") { rollingUpdate.validate(&$0) }
        default:
            faults.notSupported(
                nil, self, supported: ["RollingUpdate", "OnDelete"])
        }
    }
}

extension RollingUpdateDaemonSet {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireAmount("maxUnavailable", maxUnavailable)
        faults.requireAmount("maxSurge", maxSurge)
        switch (maxUnavailable?.isZero ?? true, maxSurge?.isZero ?? true) {
        case (true, true): faults.required("maxUnavailable", "cannot be 0 when maxSurge is 0")
        case (false, false):
            faults.invalid(
                "maxSurge", maxSurge ?? 0, "may not be set when maxUnavailable is non-zero")
        case (true, false), (false, true): break
        }
        faults.requireAtMostAll("maxUnavailable", maxUnavailable)
        faults.requireAtMostAll("maxSurge", maxSurge)
    }
}
