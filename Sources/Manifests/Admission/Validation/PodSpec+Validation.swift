import KubernetesAPI

extension PodSpec {
    /// - Parameter claimNames: the names of volumes that a StatefulSet's claims add.
    func validate(claimNames: [String] = [], _ faults: inout FaultList) {
        let volumes = validVolumes(claimNames: claimNames, &faults)
        validateContainers(volumes: volumes, &faults)
        validateResourceClaims(&faults)
        validateOwnResources(&faults)
        validateNaming(&faults)
        validateScheduling(&faults)
        validatePolicies(&faults)
        validateSecurity(&faults)
        faults.each("hostAliases", hostAliases) { alias, faults in
            faults.requireIPAddress("ip", alias.ip)
            faults.each("hostnames", alias.hostnames) { $1.requireFormat(.subdomain, nil, $0) }
        }
        faults.each("readinessGates", readinessGates) { gate, faults in
            faults.requireFormat(.qualifiedName, "conditionType", gate.conditionType)
        }
    }

    /// The volumes that containers can mount: those without faults, by name, and the claims.
    private func validVolumes(
        claimNames: [String], _ faults: inout FaultList
    ) -> [String: MountableVolume] {
        var valid: [String: MountableVolume] = [:]
        faults.each("volumes", volumes) { volume, faults in
            let before = faults.errors.count
            volume.validate(&faults)
            if volume.name.isEmpty {
                faults.required("name")
            } else {
                faults.requireFormat(.label, "name", volume.name)
            }
            if valid[volume.name] != nil { faults.duplicate("name", volume.name) }
            if faults.errors.count == before {
                let isClaim = volume.persistentVolumeClaim != nil || volume.ephemeral != nil
                valid[volume.name] = MountableVolume(isClaim: isClaim)
            }
        }
        for name in claimNames { valid[name] = MountableVolume(isClaim: true) }
        return valid
    }

    private func validateResourceClaims(_ faults: inout FaultList) {
        var names: Set<String> = []
        faults.each("resourceClaims", resourceClaims) { claim, faults in
            faults.requireName("name", claim.name, unused: &names)
            switch (claim.resourceClaimName, claim.resourceClaimTemplateName) {
            case (_?, _?):
                faults.invalid(
                    nil, claim,
                    "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be "
                        + "specified")
            case (nil, nil):
                faults.invalid(
                    nil, claim,
                    "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
            case (_?, nil), (nil, _?): break
            }
            for (field, name) in [
                ("resourceClaimName", claim.resourceClaimName),
                ("resourceClaimTemplateName", claim.resourceClaimTemplateName),
            ] {
                if let name { faults.requireFormat(.subdomain, field, name) }
            }
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
        if let overhead {
            let requirements = ResourceRequirements.with { $0.limits = overhead }
            faults.at("overhead") { requirements.validate(claims: [], &$0) }
        }
    }

    private func validateDNS(_ faults: inout FaultList) {
        guard let dnsConfig else {
            if dnsPolicy == "None" {
                faults.required(
                    "dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None")
            }
            return
        }
        faults.at("dnsConfig") { faults in
            if dnsPolicy == "None", dnsConfig.nameservers?.isEmpty ?? true {
                return faults.required(
                    "nameservers",
                    "must provide at least one DNS nameserver when `dnsPolicy` is None")
            }
            dnsConfig.validate(&faults)
        }
    }

    private func validateNaming(_ faults: inout FaultList) {
        let subdomains = [
            ("serviceAccountName", serviceAccountName), ("nodeName", nodeName),
            ("priorityClassName", priorityClassName),
        ]
        if let runtimeClassName {
            faults.requireFormat(.subdomain, "runtimeClassName", runtimeClassName)
        }
        for (field, name) in subdomains {
            if let name, !name.isEmpty { faults.requireFormat(.subdomain, field, name) }
        }
        for (field, name) in [("hostname", hostname), ("subdomain", subdomain)] {
            if let name, !name.isEmpty { faults.requireFormat(.label, field, name) }
        }
        if let name = hostnameOverride {
            if name.utf8.count > 64 { faults.tooLong("hostnameOverride", maximumBytes: 64) }
            faults.requireFormat(.subdomain, "hostnameOverride", name)
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

extension PodDNSConfig {
    // What the resolvers of Linux take.
    private static let maximumNameservers = 3
    private static let maximumSearches = 32
    private static let maximumSearchBytes = 2048

    fileprivate func validate(_ faults: inout FaultList) {
        let nameservers = nameservers ?? []
        if nameservers.count > Self.maximumNameservers {
            faults.invalid(
                "nameservers", nameservers,
                "must not have more than \(Self.maximumNameservers) nameservers")
        }
        faults.each("nameservers", nameservers) { $1.requireIPAddress(nil, $0) }
        let searches = searches ?? []
        if searches.count > Self.maximumSearches {
            faults.invalid(
                "searches", searches,
                "must not have more than \(Self.maximumSearches) search paths")
        }
        if searches.joined(separator: " ").utf8.count > Self.maximumSearchBytes {
            faults.invalid(
                "searches", searches,
                "must not have more than \(Self.maximumSearchBytes) characters (including spaces) "
                    + "in the search list")
        }
        faults.each("searches", searches) { search, faults in
            if search == "." { return }
            let name = search.hasSuffix(".") ? String(search.dropLast()) : search
            // Names of services may have underscores: `_tcp.example.org`.
            let faultsInName = TextFormat.subdomain.faults(in: name.replacing("_", with: "x"))
            faults.invalid(nil, search, faultsInName)
        }
        faults.each("options", options) { option, faults in
            if option.name?.isEmpty ?? true { faults.required(nil, "must not be empty") }
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

    /// A range of addresses; blanks around it were always allowed.
    mutating func requireAddressRange(_ field: String?, _ text: String) {
        let blank: Set<Character> = [" ", "\t", "\n"]
        let trimmed = text.drop { blank.contains($0) }
        let range = String(trimmed.reversed().drop { blank.contains($0) }.reversed())
        if !IPAddressText.isRange(range) {
            invalid(
                field, range,
                "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")
        }
    }

    mutating func requireIPAddress(_ field: String?, _ text: String) {
        if IPAddressText(text) == nil {
            invalid(field, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
        }
    }
}
