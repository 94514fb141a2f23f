import KubernetesAPI

// What of the node a Pod shares, and what its operating system does not have.

extension PodSpec {
    func validateSecurity(_ faults: inout FaultList) {
        faults.at("securityContext", securityContext) { $0.validate(&$1) }
        faults.at("securityContext") { faults in
            if hostPID == true, shareProcessNamespace == true {
                faults.invalid(
                    "shareProcessNamespace", true,
                    "ShareProcessNamespace and HostPID cannot both be enabled")
            }
        }
        validateSystemControls(&faults)
        validateHostUsers(&faults)
        validateHostProcesses(&faults)
        validateOperatingSystem(&faults)
    }

    /// In the node's network, a container's port is the node's.
    ///
    /// - Parameter isPod: whether this is a Pod; the ports of a template may be left out.
    func validateHostPorts(isPod: Bool, _ faults: inout FaultList) {
        guard hostNetwork == true else { return }
        faults.each("containers", containers) { container, faults in
            faults.each("ports", container.ports) { port, faults in
                let hostPort = port.hostPort ?? 0
                if hostPort == port.containerPort || (hostPort == 0 && !isPod) { return }
                faults.invalid(
                    "hostPort", hostPort, "must match `containerPort` when `hostNetwork` is true")
            }
        }
    }

    /// Settings of a part of the kernel that the Pod shares with its node are the node's.
    private func validateSystemControls(_ faults: inout FaultList) {
        guard securityContext?.sysctls?.isEmpty == false else { return }
        faults.at("securityContext") { faults in
            faults.each("sysctls", securityContext?.sysctls) { sysctl, faults in
                let name = sysctl.name.replacing("/", with: ".")
                if hostNetwork == true, name.hasPrefix("net.") {
                    faults.invalid(
                        "name", sysctl.name, "may not be specified when 'hostNetwork' is true")
                }
                let isIPC = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."].contains {
                    name.hasPrefix($0)
                }
                if hostIPC == true, isIPC {
                    faults.invalid(
                        "name", sysctl.name, "may not be specified when 'hostIPC' is true")
                }
            }
        }
    }

    /// A Pod with users of its own has nothing else of its node's.
    private func validateHostUsers(_ faults: inout FaultList) {
        guard hostUsers == false else { return }
        for (field, isShared) in [
            ("hostNetwork", hostNetwork), ("HostPID", hostPID), ("HostIPC", hostIPC),
        ] where isShared == true {
            faults.forbidden(field, "when `pod.Spec.HostUsers` is false")
        }
    }

    // MARK: Operating systems

    private func validateOperatingSystem(_ faults: inout FaultList) {
        guard let os else { return }
        switch os.name {
        case "": faults.at("os") { $0.required("name", "cannot be empty") }
        case "linux":
            forbid(
                ["windowsOptions"], "windows options cannot be set for a linux pod",
                inContainers: ["windowsOptions"], &faults)
        case "windows":
            forbid(
                Self.notOnWindows, "cannot be set for a windows pod",
                inContainers: SecurityContext.notOnWindows, &faults)
            for (field, isSet) in [
                ("hostUsers", hostUsers != nil), ("hostPID", hostPID == true),
                ("hostIPC", hostIPC == true),
                ("shareProcessNamespace", shareProcessNamespace != nil),
            ] where isSet {
                faults.forbidden(field, "cannot be set for a windows pod")
            }
        default: faults.requireOne(of: ["linux", "windows"], "os", os.name)
        }
    }

    private static let notOnWindows = [
        "appArmorProfile", "fsGroup", "fsGroupChangePolicy", "runAsGroup", "runAsUser",
        "seLinuxChangePolicy", "seLinuxOptions", "seccompProfile", "supplementalGroups",
        "supplementalGroupsPolicy", "sysctls",
    ]

    /// Refuses fields of the security contexts, of the Pod and of its containers.
    private func forbid(
        _ fields: [String], _ detail: String, inContainers containerFields: [String],
        _ faults: inout FaultList
    ) {
        if let own = securityContext?.encoded().object {
            faults.at("securityContext") { $0.forbid(fields, in: own, detail) }
        }
        for (field, list) in [("initContainers", initContainers ?? []), ("containers", containers)]
        {
            faults.each(field, list) { container, faults in
                guard let own = container.securityContext?.encoded().object else { return }
                faults.at("securityContext") { $0.forbid(containerFields, in: own, detail) }
            }
        }
    }
}

extension SecurityContext {
    fileprivate static let notOnWindows = [
        "allowPrivilegeEscalation", "appArmorProfile", "capabilities", "privileged", "procMount",
        "readOnlyRootFilesystem", "runAsGroup", "runAsUser", "seLinuxOptions", "seccompProfile",
    ]
}

extension FaultList {
    fileprivate mutating func forbid(
        _ fields: [String], in object: ValueObject, _ detail: String
    ) {
        for field in fields where object[field] != nil { forbidden(field, detail) }
    }
}
