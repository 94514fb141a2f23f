import KubernetesAPI

extension PodSpec {
    /// - Parameter claimNames: the names of volumes that a StatefulSet's claims add.
    func validate(claimNames: [String] = [], _ faults: inout FaultList) {
        validateVolumes(&faults)
        validateContainers(claimNames: claimNames, &faults)
        validateNaming(&faults)
        validateScheduling(&faults)
        validatePolicies(&faults)
        faults.at("securityContext", securityContext) { $0.validate(&$1) }
        faults.each("imagePullSecrets", imagePullSecrets) { $1.requireText("name", $0.name) }
        faults.each("hostAliases", hostAliases) { alias, faults in
            faults.requireIPAddress("ip", alias.ip)
            faults.each("hostnames", alias.hostnames) { $1.requireFormat(.subdomain, nil, $0) }
        }
        faults.each("readinessGates", readinessGates) { gate, faults in
            faults.requireFormat(.qualifiedName, "conditionType", gate.conditionType)
        }
    }

    private func validateVolumes(_ faults: inout FaultList) {
        var names: Set<String> = []
        faults.each("volumes", volumes) { volume, faults in
            volume.validate(&faults)
            faults.requireName("name", volume.name, unused: &names)
        }
    }

    private func validatePolicies(_ faults: inout FaultList) {
        if restartPolicy?.isEmpty ?? true {
            faults.required("restartPolicy")
        } else {
            faults.requireOne(of: ["Always", "OnFailure", "Never"], "restartPolicy", restartPolicy)
        }
        faults.requireOne(
            of: ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"], "dnsPolicy",
            dnsPolicy)
        validateDNS(&faults)
        if let activeDeadlineSeconds {
            faults.requireRange(
                "activeDeadlineSeconds", activeDeadlineSeconds, 1...Int64(Int32.max))
        }
        faults.requireOne(
            of: ["Never", "PreemptLowerPriority"], "preemptionPolicy", preemptionPolicy)
        faults.at("os", os) { os, faults in
            faults.requireText("name", os.name)
            if !os.name.isEmpty { faults.requireOne(of: ["linux", "windows"], "name", os.name) }
        }
    }

    private func validateDNS(_ faults: inout FaultList) {
        if dnsPolicy == "None" {
            if dnsConfig == nil {
                faults.required(
                    "dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None")
            } else if dnsConfig?.nameservers?.isEmpty ?? true {
                faults.at("dnsConfig") { faults in
                    faults.required(
                        "nameservers",
                        "must provide at least one DNS nameserver when `dnsPolicy` is None")
                }
            }
        }
        faults.at("dnsConfig", dnsConfig) { config, faults in
            faults.each("nameservers", config.nameservers) { $1.requireIPAddress(nil, $0) }
            faults.each("searches", config.searches) { search, faults in
                let name = search.hasSuffix(".") ? String(search.dropLast()) : search
                faults.requireFormat(.subdomain, nil, name)
            }
            faults.each("options", config.options) { $1.requireText("name", $0.name) }
        }
    }

    private func validateNaming(_ faults: inout FaultList) {
        let subdomains = [
            ("serviceAccountName", serviceAccountName), ("nodeName", nodeName),
            ("priorityClassName", priorityClassName), ("runtimeClassName", runtimeClassName),
        ]
        for (field, name) in subdomains {
            if let name, !name.isEmpty { faults.requireFormat(.subdomain, field, name) }
        }
        for (field, name) in [("hostname", hostname), ("subdomain", subdomain)] {
            if let name, !name.isEmpty { faults.requireFormat(.label, field, name) }
        }
    }

    private func validateScheduling(_ faults: inout FaultList) {
        faults.validateLabels("nodeSelector", nodeSelector)
        faults.at("affinity", affinity) { $0.validate(&$1) }
        faults.each("tolerations", tolerations) { $0.validate(&$1) }
        validateSpreading(&faults)
        faults.each("schedulingGates", schedulingGates) { gate, faults in
            faults.requireFormat(.qualifiedName, nil, gate.name)
        }
        var gates: Set<String> = []
        faults.each("schedulingGates", schedulingGates) { gate, faults in
            if !gates.insert(gate.name).inserted { faults.duplicate(nil, gate.name) }
        }
    }

    private func validateSpreading(_ faults: inout FaultList) {
        // Of two equal constraints the first is reported.
        var pairs = (topologySpreadConstraints ?? []).map { rule in
            "{\(rule.topologyKey), \(rule.whenUnsatisfiable)}"
        }
        faults.each("topologySpreadConstraints", topologySpreadConstraints) { rule, faults in
            rule.validate(&faults)
            let pair = pairs.removeFirst()
            if pairs.contains(pair) {
                faults.duplicate("{topologyKey, whenUnsatisfiable}", pair)
            }
        }
    }
}

extension FaultList {
    /// The name must be a label, and no other of the same list.
    mutating func requireName(_ field: String, _ name: String, unused names: inout Set<String>) {
        if name.isEmpty { return required(field) }
        requireFormat(.label, field, name)
        if !names.insert(name).inserted { duplicate(field, name) }
    }

    mutating func requireIPAddress(_ field: String?, _ text: String) {
        if IPAddressText(text) == nil {
            invalid(field, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
        }
    }
}
