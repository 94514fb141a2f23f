import KubernetesAPI

/// What the flags of a cluster decide about Services. These are the API server's own defaults.
enum ClusterPolicy {
    /// The families of Service addresses.
    static let ipFamilies = ["IPv4"]
    /// The range from which Services get their addresses.
    static let serviceNetwork = (address: "10.96.0.0", prefixLength: 16)
    /// The range from which Services get ports on the nodes.
    static let nodePorts: ClosedRange<Int32> = 30000...32767
}

extension SecurityContext {
    /// - Parameter sharesUsersWithHost: whether the Pod has the users of its node.
    func validate(sharesUsersWithHost: Bool, _ faults: inout FaultList) {
        if privileged == true, !faults.policy.allowsPrivileged {
            faults.forbidden("privileged", "disallowed by cluster policy")
        }
        faults.requireIdentifier("runAsUser", runAsUser)
        faults.requireIdentifier("runAsGroup", runAsGroup)
        faults.requireOne(of: ["Default", "Unmasked"], "procMount", procMount)
        if procMount == "Unmasked", sharesUsersWithHost {
            faults.invalid("procMount", "Unmasked", "`hostUsers` must be false to use `Unmasked`")
        }
        if allowPrivilegeEscalation == false, privileged == true {
            faults.invalid(
                nil, self,
                "cannot set `allowPrivilegeEscalation` to false and `privileged` to true")
        }
        let added = capabilities?.add ?? []
        if allowPrivilegeEscalation == false, added.contains("CAP_SYS_ADMIN") {
            faults.invalid(
                nil, self,
                "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` "
                    + "CAP_SYS_ADMIN")
        }
        faults.at("seccompProfile", seccompProfile) { $0.validate(&$1) }
        faults.at("appArmorProfile", appArmorProfile) { $0.validate(&$1) }
        faults.at("windowsOptions", windowsOptions) { $0.validate(&$1) }
    }
}

extension PodSecurityContext {
    func validate(_ faults: inout FaultList) {
        faults.requireIdentifier("fsGroup", fsGroup)
        faults.requireIdentifier("runAsUser", runAsUser)
        faults.requireIdentifier("runAsGroup", runAsGroup)
        faults.each("supplementalGroups", supplementalGroups) { group, faults in
            faults.requireIdentifier(nil, group)
        }
        var names: Set<String> = []
        faults.each("sysctls", sysctls) { sysctl, faults in
            sysctl.validate(&faults)
            if !names.insert(sysctl.name).inserted { faults.duplicate("name", sysctl.name) }
        }
        faults.requireOne(
            of: ["Merge", "Strict"], "supplementalGroupsPolicy", supplementalGroupsPolicy)
        faults.requireOne(
            of: ["MountOption", "Recursive"], "seLinuxChangePolicy", seLinuxChangePolicy)
        faults.requireOne(
            of: ["Always", "OnRootMismatch"], "fsGroupChangePolicy", fsGroupChangePolicy)
        faults.at("seccompProfile", seccompProfile) { $0.validate(&$1) }
        faults.at("appArmorProfile", appArmorProfile) { $0.validate(&$1) }
        faults.at("windowsOptions", windowsOptions) { $0.validate(&$1) }
    }
}

extension SeccompProfile {
    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireProfileType(type, "type is required when seccompProfile is set")
        switch (type, localhostProfile) {
        case ("Localhost", nil):
            faults.required("localhostProfile", "must be set when seccomp type is Localhost ")
        case ("Localhost", let file?): faults.requirePathInside("localhostProfile", file)
        case (_, let file?):
            faults.invalid(
                "localhostProfile", file, "can only be set when seccomp type is Localhost")
        case (_, nil): break
        }
    }
}

extension AppArmorProfile {
    private static let maximumProfileBytes = 4095

    fileprivate func validate(_ faults: inout FaultList) {
        faults.requireProfileType(type, "type is required when appArmorProfile is set")
        guard type == "Localhost" else {
            let isKnown = type == "RuntimeDefault" || type == "Unconfined"
            if isKnown, let localhostProfile {
                faults.invalid(
                    "localhostProfile", localhostProfile,
                    "can only be set when AppArmor type is Localhost")
            }
            return
        }
        let name = localhostProfile ?? ""
        if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
            faults.invalid("localhostProfile", name, "must not be padded with whitespace")
        } else if name.isEmpty {
            faults.required("localhostProfile", "must be set when AppArmor type is Localhost")
        }
        if name.utf8.count > Self.maximumProfileBytes {
            faults.tooLong("localhostProfile", maximumBytes: Self.maximumProfileBytes)
        }
    }
}

extension Sysctl {
    fileprivate func validate(_ faults: inout FaultList) {
        if name.isEmpty { return faults.required("name") }
        if !hasValidName {
            faults.invalid(
                "name", name,
                "must have at most 253 characters and match regex "
                    + "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")
        }
    }

    private var hasValidName: Bool {
        let parts = name.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "/" })
        return name.utf8.count <= 253
            && parts.allSatisfy { part in
                // As in a DNS label, but with underscores inside.
                let isFramed = part.first != "_" && part.last != "_"
                let label = part.replacing("_", with: "-")
                return isFramed && TextFormat.label.faults(in: String(label)).isEmpty
            }
    }
}

extension FaultList {
    fileprivate mutating func requireProfileType(_ type: String, _ detail: String) {
        if type.isEmpty { return required("type", detail) }
        requireOne(of: ["Localhost", "RuntimeDefault", "Unconfined"], "type", type)
    }

    /// The number of a user or group.
    fileprivate mutating func requireIdentifier(_ field: String?, _ value: Int64?) {
        guard let value, !(0...Int64(Int32.max)).contains(value) else { return }
        invalid(field, value, "must be between 0 and \(Int32.max), inclusive")
    }
}
