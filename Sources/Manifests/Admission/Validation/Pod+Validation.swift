import KubernetesAPI

extension Pod: AdmissibleKind {
    static var hasGeneration: Bool { true }

    func validate(_ faults: inout FaultList) {
        faults.at("metadata") { faults in
            faults.validatePodAnnotations(metadata.annotations, of: spec ?? PodSpec())
        }
        faults.at("spec") { faults in
            let spec = spec ?? PodSpec()
            spec.validate(&faults)
            spec.validateHostPorts(isPod: true, &faults)
            // Templates may have such images; only the Pods made from them are refused.
            faults.each("containers", spec.containers) { $0.validateImageSpacing(&$1) }
            faults.each("initContainers", spec.initContainers) { $0.validateImageSpacing(&$1) }
        }
    }

    func validateCreation(_ faults: inout FaultList) {
        guard let spec else { return }
        faults.at("spec") { faults in
            if spec.ephemeralContainers?.isEmpty == false {
                faults.forbidden("ephemeralContainers", "cannot be set on create")
            }
            if spec.nodeName?.isEmpty == false, spec.schedulingGates?.isEmpty == false {
                faults.forbidden(
                    "nodeName", "cannot be set until all schedulingGates have been cleared")
            }
            spec.validateProfiles(likeAnnotations: metadata.annotations, &faults)
        }
    }
}

extension Container {
    fileprivate func validateImageSpacing(_ faults: inout FaultList) {
        guard let image, let first = image.utf8.first, let last = image.utf8.last else { return }
        // Spaces beyond ASCII are no part of any image's name, and not looked for.
        if first <= 0x20 || last <= 0x20 {
            faults.invalid("image", image, "must not have leading or trailing whitespace")
        }
    }
}
