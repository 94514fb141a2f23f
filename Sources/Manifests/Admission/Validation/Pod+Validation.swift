import KubernetesAPI

extension Pod: AdmissibleKind {
    static var hasGeneration: Bool { true }

    func validate(_ faults: inout FaultList) {
        faults.at("spec") { faults in
            let spec = spec ?? PodSpec()
            spec.validate(&faults)
            // Templates may have such images; only the Pods made from them are refused.
            faults.each("containers", spec.containers) { $0.validateImageSpacing(&$1) }
            faults.each("initContainers", spec.initContainers) { $0.validateImageSpacing(&$1) }
        }
    }

    func validateCreation(_ faults: inout FaultList) {
        guard let ephemeral = spec?.ephemeralContainers, !ephemeral.isEmpty else { return }
        faults.at("spec") { $0.forbidden("ephemeralContainers", "cannot be set on create") }
    }
}

extension Container {
    fileprivate func validateImageSpacing(_ faults: inout FaultList) {
        guard let image, let first = image.first, let last = image.last else { return }
        if first.isWhitespace || last.isWhitespace {
            faults.invalid("image", image, "must not have leading or trailing whitespace")
        }
    }
}
