import KubernetesAPI

extension Pod {
    /// Of a Pod that exists only the images, the deadline, tolerations and gates can change, and
    /// these only in one direction.
    func validateChanges(from old: Pod, _ faults: inout FaultList) {
        guard let spec, let before = old.spec else { return }
        var isSameShape = true
        faults.at("spec") { faults in
            isSameShape = spec.validateContainerCounts(from: before, &faults)
            if !isSameShape { return }
            spec.validateDeadline(from: before, &faults)
            spec.validateTolerations(from: before, &faults)
            spec.validateGates(from: before, &faults)
        }
        // Containers that were added are fault enough.
        if !isSameShape || spec.hasSameFixedFields(as: before) { return }
        faults.forbidden(
            "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,"
                + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
                + "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` "
                + "(allow it to be set to 1 if it was previously negative)")
    }
}

extension PodSpec {
    fileprivate func validateContainerCounts(
        from old: PodSpec, _ faults: inout FaultList
    ) -> Bool {
        let counts = [
            ("containers", containers.count, old.containers.count),
            ("initContainers", initContainers?.count ?? 0, old.initContainers?.count ?? 0),
        ]
        for (field, count, countBefore) in counts where count != countBefore {
            faults.forbidden(field, "pod updates may not add or remove containers")
        }
        return counts.allSatisfy { $0.1 == $0.2 }
    }

    /// A deadline may be set and brought forward.
    fileprivate func validateDeadline(from old: PodSpec, _ faults: inout FaultList) {
        let field = "activeDeadlineSeconds"
        guard let before = old.activeDeadlineSeconds else { return }
        guard let deadline = activeDeadlineSeconds else {
            return faults.invalid(
                field, Value.null, "must not update from a positive integer to nil value")
        }
        if deadline > before {
            faults.invalid(field, deadline, "must be less than or equal to previous value")
        }
    }

    /// Tolerations may be added, and of those there are the time may change.
    fileprivate func validateTolerations(from old: PodSpec, _ faults: inout FaultList) {
        let kept = (tolerations ?? []).map(\.withoutTime)
        if (old.tolerations ?? []).allSatisfy({ kept.contains($0.withoutTime) }) { return }
        faults.forbidden(
            "tolerations",
            "existing toleration can not be modified except its tolerationSeconds")
    }

    /// Gates are opened, never added.
    fileprivate func validateGates(from old: PodSpec, _ faults: inout FaultList) {
        let before = old.schedulingGates ?? []
        faults.each("schedulingGates", schedulingGates) { gate, faults in
            if before.contains(gate) { return }
            faults.forbidden(
                "name", "only deletion is allowed, but found new scheduling gate '\(gate.name)'")
        }
    }

    /// Whether everything is as it was that the other rules do not speak of.
    fileprivate func hasSameFixedFields(as old: PodSpec) -> Bool {
        var allowed = old
        for (index, container) in containers.enumerated() {
            allowed.containers[index].image = container.image
        }
        for (index, container) in (initContainers ?? []).enumerated() {
            allowed.initContainers?[index].image = container.image
        }
        allowed.activeDeadlineSeconds = activeDeadlineSeconds
        allowed.tolerations = tolerations
        allowed.schedulingGates = schedulingGates
        if let seconds = old.terminationGracePeriodSeconds, seconds < 0,
            terminationGracePeriodSeconds == 1
        {
            allowed.terminationGracePeriodSeconds = 1
        }
        // A Pod that waits behind a gate may still be told where to go.
        if old.schedulingGates?.isEmpty == false {
            let added = nodeSelector ?? [:]
            let isExtended = (old.nodeSelector ?? [:]).allSatisfy { added[$0.key] == $0.value }
            if isExtended { allowed.nodeSelector = nodeSelector }
        }
        return allowed == self
    }
}

extension Toleration {
    fileprivate var withoutTime: Toleration {
        var copy = self
        copy.tolerationSeconds = nil
        return copy
    }
}
