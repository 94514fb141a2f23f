import KubernetesAPI

extension StatefulSet: AdmissibleKind {
    static var hasGeneration: Bool { true }

    mutating func resetStatus() {
        status = .with { $0.availableReplicas = 0 }
    }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? StatefulSetSpec()).validate(&$0) }
    }

    func validateChanges(from old: StatefulSet, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        var allowed = before
        allowed.replicas = spec.replicas
        allowed.ordinals = spec.ordinals
        allowed.template = spec.template
        allowed.updateStrategy = spec.updateStrategy
        allowed.revisionHistoryLimit = spec.revisionHistoryLimit
        allowed.persistentVolumeClaimRetentionPolicy = spec.persistentVolumeClaimRetentionPolicy
        allowed.minReadySeconds = spec.minReadySeconds
        if allowed == spec { return }
        faults.forbidden(
            "spec",
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                + "'updateStrategy', 'revisionHistoryLimit', "
                + "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden")
    }
}

extension StatefulSetSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        if let policy = podManagementPolicy, !["OrderedReady", "Parallel"].contains(policy) {
            faults.invalid(
                "podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'")
        }
        faults.at("updateStrategy", updateStrategy) { $0.validate(&$1) }
        faults.at(
            "persistentVolumeClaimRetentionPolicy", persistentVolumeClaimRetentionPolicy
        ) { policy, faults in
            for (field, value) in [
                ("whenDeleted", policy.whenDeleted), ("whenScaled", policy.whenScaled),
            ] {
                faults.requireOne(of: ["Retain", "Delete"], field, value)
            }
        }
        faults.requireNonNegative("replicas", replicas)
        faults.requireNonNegative("minReadySeconds", minReadySeconds)
        faults.at("ordinals", ordinals) { $1.requireNonNegative("start", $0.start) }
        if let serviceName, !serviceName.isEmpty {
            faults.requireFormat(.label, "serviceName", serviceName)
        }
        selector.validateRequired(kind: "statefulset", &faults)
        let claimNames = (volumeClaimTemplates ?? []).compactMap(\.metadata.name)
        faults.validateWorkload(
            selector: selector, template: template, claimNames: claimNames)
        faults.each("volumeClaimTemplates", volumeClaimTemplates) { claim, faults in
            faults.at("spec") { (claim.spec ?? PersistentVolumeClaimSpec()).validate(&$0) }
        }
    }
}

extension StatefulSetUpdateStrategy {
    fileprivate func validate(_ faults: inout FaultList) {
        switch type {
        case "OnDelete":
            if let rollingUpdate {
                faults.invalid(
                    "rollingUpdate", rollingUpdate,
                    "only allowed for updateStrategy 'RollingUpdate'")
            }
        case "RollingUpdate":
            faults.at("rollingUpdate", rollingUpdate) { rollingUpdate, faults in
                faults.requireNonNegative("partition", rollingUpdate.partition)
                faults.requireAmount("maxUnavailable", rollingUpdate.maxUnavailable)
                faults.requireAtMostAll("maxUnavailable", rollingUpdate.maxUnavailable)
            }
        default: faults.invalid(nil, self, "must be 'RollingUpdate' or 'OnDelete'")
        }
    }
}
