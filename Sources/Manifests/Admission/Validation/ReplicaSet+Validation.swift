import KubernetesAPI

extension ReplicaSet: AdmissibleKind {
    static var hasGeneration: Bool { true }

    mutating func resetStatus() { status = ReplicaSetStatus() }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? ReplicaSetSpec()).validate(&$0) }
    }

    func validateChanges(from old: ReplicaSet, _ faults: inout FaultList) {
        faults.at("spec") { faults in
            faults.requireUnchanged("selector", spec?.selector, from: old.spec?.selector)
        }
    }
}

extension ReplicaSetSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireNonNegative("replicas", replicas)
        faults.requireNonNegative("minReadySeconds", minReadySeconds)
        selector.validateRequired(kind: "replicaset", &faults)
        faults.validateWorkload(selector: selector, template: template ?? PodTemplateSpec())
    }
}

extension ReplicationController: AdmissibleKind {
    static var hasGeneration: Bool { true }

    mutating func resetStatus() { status = ReplicationControllerStatus() }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { (spec ?? ReplicationControllerSpec()).validate(&$0) }
    }
}

extension ReplicationControllerSpec {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireNonNegative("minReadySeconds", minReadySeconds)
        faults.requireNonNegative("replicas", replicas)
        if selector?.isEmpty ?? true { faults.required("selector") }
        guard let template else { return faults.required("template") }
        let labels = template.metadata?.labels ?? [:]
        if let selector, !selector.allSatisfy({ labels[$0.key] == $0.value }) {
            faults.at("template") { faults in
                faults.at("metadata") { faults in
                    faults.invalid(
                        "labels", labels, "`selector` does not match template `labels`")
                }
            }
        }
        faults.at("template") { faults in
            template.validate(&faults)
            template.validateLifetime(.forever, &faults)
        }
    }
}
