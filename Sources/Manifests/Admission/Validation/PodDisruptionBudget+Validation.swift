import KubernetesAPI

extension PodDisruptionBudget: AdmissibleKind {
    static var metadataRules: ObjectMetaRules {
        ObjectMetaRules(nameFormat: .subdomain, requiresQualifiedFinalizers: false)
    }

    static var hasGeneration: Bool { true }
    static var allowsUnconditionalUpdate: Bool { false }

    mutating func resetStatus() {
        status = .with {
            $0.currentHealthy = 0
            $0.desiredHealthy = 0
            $0.disruptionsAllowed = 0
            $0.expectedPods = 0
        }
    }

    func validate(_ faults: inout FaultList) {
        faults.at("spec", spec) { $0.validate(&$1) }
    }
}

extension PodDisruptionBudgetSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        if minAvailable != nil, maxUnavailable != nil {
            faults.invalid(nil, self, "minAvailable and maxUnavailable cannot be both set")
        }
        for (field, amount) in [
            ("minAvailable", minAvailable), ("maxUnavailable", maxUnavailable),
        ] {
            faults.requireAmount(field, amount)
            faults.requireAtMostAll(field, amount)
        }
        faults.at("selector", selector) { $0.validate(&$1) }
        faults.requireOne(
            of: ["AlwaysAllow", "IfHealthyBudget"], "unhealthyPodEvictionPolicy",
            unhealthyPodEvictionPolicy)
    }
}
