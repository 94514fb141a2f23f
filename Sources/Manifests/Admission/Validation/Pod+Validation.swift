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

    func validateChanges(from old: Pod, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        var allowed = before
        allowed.takeChangeableFields(from: spec)
        if allowed == spec { return }
        faults.forbidden(
            "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,"
                + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
                + "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` "
                + "(allow it to be set to 1 if it was previously negative)")
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

extension PodSpec {
    /// Takes over what the API server lets change in a Pod that exists.
    fileprivate mutating func takeChangeableFields(from new: PodSpec) {
        for (index, container) in new.containers.enumerated()
        where containers.indices.contains(index) {
            containers[index].image = container.image
        }
        for (index, container) in (new.initContainers ?? []).enumerated()
        where initContainers?.indices.contains(index) == true {
            initContainers?[index].image = container.image
        }
        takeActiveDeadline(from: new)
        let added = new.tolerations ?? []
        if (tolerations ?? []).allSatisfy(added.contains) { tolerations = new.tolerations }
        if let seconds = terminationGracePeriodSeconds, seconds < 0,
            new.terminationGracePeriodSeconds == 1
        {
            terminationGracePeriodSeconds = 1
        }
        if schedulingGates?.isEmpty == false {
            let remaining = new.schedulingGates ?? []
            if remaining.allSatisfy((schedulingGates ?? []).contains) {
                schedulingGates = new.schedulingGates
            }
        }
    }

    /// A deadline may be set and shortened, not extended or removed.
    private mutating func takeActiveDeadline(from new: PodSpec) {
        guard let deadline = new.activeDeadlineSeconds else { return }
        if activeDeadlineSeconds.map({ deadline <= $0 }) ?? true {
            activeDeadlineSeconds = deadline
        }
    }
}
