import KubernetesAPI

extension Node {
    func validate(_ faults: inout FaultList) {
        // Kubernetes says that the taints are metadata.
        faults.at("metadata") { $0.validateTaints("taints", spec?.taints) }
        faults.at("status") { faults in
            faults.validateAmounts("capacity", status?.capacity)
            faults.validateAmounts("allocatable", status?.allocatable)
        }
    }

    func validateCreation(_ faults: inout FaultList) {
        guard let ranges = spec?.podCIDRs, !ranges.isEmpty else { return }
        faults.at("spec") { faults in
            faults.each("podCIDRs", ranges) { $1.requireAddressRange(nil, $0) }
            let families = ranges.map { $0.contains(":") }
            if families.count > 1, Set(families).count < families.count {
                faults.invalid(
                    "podCIDRs", ranges, "may specify no more than one CIDR for each IP family")
            }
            var known: Set<String> = []
            faults.each("podCIDRs", ranges) { range, faults in
                if !known.insert(range).inserted { faults.duplicate(nil, range) }
            }
        }
    }

    /// What the node was once given stays.
    func validateChanges(from old: Node, _ faults: inout FaultList) {
        faults.at("spec") { faults in
            if let before = old.spec?.podCIDRs, !before.isEmpty, before != spec?.podCIDRs {
                faults.forbidden(
                    "podCIDRs", "node updates may not change podCIDR except from \"\" to valid")
            }
            if let before = old.spec?.providerID, !before.isEmpty, before != spec?.providerID {
                faults.forbidden(
                    "providerID", "node updates may not change providerID except from \"\" to valid"
                )
            }
        }
        var known: Set<NodeAddress> = []
        faults.at("status") { faults in
            faults.each("addresses", status?.addresses) { address, faults in
                if !known.insert(address).inserted { faults.duplicate(nil, address.address) }
            }
        }
    }
}

extension FaultList {
    fileprivate mutating func validateTaints(_ field: String, _ taints: [Taint]?) {
        var known: Set<String> = []
        each(field, taints) { taint, faults in
            faults.requireFormat(.labelKey, "key", taint.key)
            faults.requireFormat(.labelValue, "value", taint.value ?? "")
            if taint.effect.isEmpty {
                faults.required("effect")
            } else {
                faults.requireOne(
                    of: ["NoSchedule", "PreferNoSchedule", "NoExecute"], "effect", taint.effect)
            }
            if !known.insert("\(taint.key):\(taint.effect)").inserted {
                faults.duplicate(nil, "\(taint.key):\(taint.effect)")
            }
        }
    }

    /// Kubernetes writes the name of a resource as if it were a field here.
    fileprivate mutating func validateAmounts(_ field: String, _ amounts: [String: Quantity]?) {
        guard let amounts else { return }
        at(field) { faults in
            for (name, amount) in amounts.sorted(by: { $0.key < $1.key }) {
                faults.at(name) { faults in
                    faults.validateAmount(amount, isInteger: ResourceName.isInteger(name))
                }
            }
        }
    }
}
