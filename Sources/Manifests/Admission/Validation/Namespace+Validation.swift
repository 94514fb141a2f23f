import KubernetesAPI

extension Namespace: AdmissibleKind {
    static var metadataRules: ObjectMetaRules { ObjectMetaRules(nameFormat: .label) }

    func validate(_ faults: inout FaultList) {
        for finalizer in spec?.finalizers ?? [] {
            faults.at("spec") { $0.validateFinalizer("finalizers", finalizer) }
        }
    }
}
