import KubernetesAPI

extension Deployment: AdmissibleKind {
    static var hasGeneration: Bool { true }

    mutating func resetStatus() { status = DeploymentStatus() }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? DeploymentSpec()).validate(&$0) }
    }

    func validateChanges(from old: Deployment, _ faults: inout FaultList) {
        faults.at("spec") { faults in
            faults.requireUnchanged("selector", spec?.selector, from: old.spec?.selector)
        }
    }
}

extension DeploymentSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireNonNegative("replicas", replicas)
        selector.validateRequired(kind: "deployment", &faults)
        faults.validateWorkload(selector: selector, template: template)
        faults.at("strategy", strategy) { $0.validate(&$1) }
        faults.requireNonNegative("minReadySeconds", minReadySeconds)
        faults.requireNonNegative("revisionHistoryLimit", revisionHistoryLimit)
        validateProgressDeadline(&faults)
    }

    private func validateProgressDeadline(_ faults: inout FaultList) {
        guard let seconds = progressDeadlineSeconds else { return }
        faults.requireNonNegative("progressDeadlineSeconds", seconds)
        if seconds <= minReadySeconds ?? 0 {
            faults.invalid(
                "progressDeadlineSeconds", seconds, "must be greater than minReadySeconds")
        }
    }
}

extension DeploymentStrategy {
    fileprivate func validate(_ faults: inout FaultList) {
        switch type {
        case "Recreate":
            if rollingUpdate != nil {
                faults.forbidden(
                    "rollingUpdate",
                    "may not be specified when strategy `type` is 'Recreate'")
            }
        case "RollingUpdate":
            guard let rollingUpdate else {
                return faults.required(
                    "rollingUpdate", "this should be defaulted and never be nil")
            }
            faults.at("rollingUpdate") { rollingUpdate.validate(&$0) }
        default: faults.notSupported(nil, self, supported: ["Recreate", "RollingUpdate"])
        }
    }
}

extension RollingUpdateDeployment {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireAmount("maxUnavailable", maxUnavailable)
        faults.requireAmount("maxSurge", maxSurge)
        if maxUnavailable?.isZero == true, maxSurge?.isZero == true, let maxUnavailable {
            faults.invalid("maxUnavailable", maxUnavailable, "may not be 0 when `maxSurge` is 0")
        }
        faults.requireAtMostAll("maxUnavailable", maxUnavailable)
    }
}
