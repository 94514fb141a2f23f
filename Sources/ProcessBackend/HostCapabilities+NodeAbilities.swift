public import Kubelet
public import KubernetesAPI

/// What a process of this machine does not honour in full of a Pod.
extension HostCapabilities: NodeAbilities {
    public func assess(_ container: Container, at place: String, _ notes: inout FieldNotes) {
        let hasCommand = container.command?.isEmpty == false
        notes.add(
            "\(place).image", .approximated,
            "the machine's own files take the place of the image", if: hasCommand)
        notes.add(
            "\(place).command", .notHonoured,
            "there is no image to take the command from; --backend docker has images",
            if: !hasCommand)
        notes.add(
            "\(place).volumeMounts", .notHonoured,
            "this machine does not permit mount namespaces",
            if: container.volumeMounts?.isEmpty == false && !canIsolate)
        let limits = container.resources?.limits ?? [:]
        for name in ["cpu", "memory"] {
            notes.add(
                "\(place).resources.limits.\(name)", .notHonoured,
                "this machine does not permit control groups",
                if: limits[name] != nil && controlGroups == nil)
        }
        assessSecurity(of: container, at: "\(place).securityContext", &notes)
    }

    private func assessSecurity(
        of container: Container, at place: String, _ notes: inout FieldNotes
    ) {
        let security = container.securityContext
        notes.add(
            "\(place).readOnlyRootFilesystem", .notHonoured,
            "this machine does not permit mount namespaces",
            if: security?.readOnlyRootFilesystem == true && !canIsolate)
        notes.add(
            "\(place).capabilities", .notHonoured, "this machine permits no change of them",
            if: security?.capabilities != nil && !canChangeUser)
        notes.add(
            "\(place).seccompProfile", .notHonoured, "system calls are not filtered",
            if: security?.seccompProfile.map { $0.type != "Unconfined" } ?? false)
    }

    public func assess(_ spec: PodSpec, _ notes: inout FieldNotes) {
        assessPorts(of: spec, &notes)
        notes.add(
            "spec.hostNetwork", .approximated,
            "all Pods share the machine's network and its address",
            if: spec.hostNetwork != true && !canNetwork)
        notes.add(
            "spec.dnsPolicy", .approximated, "names are resolved as on the machine",
            if: canIsolate
                ? spec.dnsConfig != nil && spec.dnsPolicy ?? "ClusterFirst" == "ClusterFirst"
                : spec.dnsPolicy == "None" || spec.dnsConfig != nil)
        notes.add(
            "spec.hostAliases", .notHonoured, "processes read the machine's /etc/hosts",
            if: spec.hostAliases?.isEmpty == false && !canIsolate)
        notes.add(
            "spec.shareProcessNamespace", .approximated,
            "containers see all processes of the machine",
            if: spec.shareProcessNamespace == true && !canIsolate)
        notes.add(
            "spec.hostname", .notHonoured, "this machine permits no host names of their own",
            if: spec.hostname != nil && !canIsolate)
        notes.add(
            "spec.securityContext.sysctls", .notHonoured,
            "but for those of a Pod's own network they are as on the machine",
            if: spec.securityContext?.sysctls?.contains {
                !$0.isOfNetwork || !canNetwork || spec.hostNetwork == true
            } ?? false)
        notes.add(
            "spec.securityContext.seccompProfile", .notHonoured, "system calls are not filtered",
            if: spec.securityContext?.seccompProfile.map { $0.type != "Unconfined" } ?? false)
    }

    /// Nothing leads from the machine's ports to those of Pods.
    private func assessPorts(of spec: PodSpec, _ notes: inout FieldNotes) {
        if spec.hostNetwork == true { return }
        let lists = [
            ("initContainers", spec.initContainers ?? []), ("containers", spec.containers),
        ]
        for (name, containers) in lists {
            for (index, container) in containers.enumerated() {
                for (number, port) in (container.ports ?? []).enumerated() {
                    let hostPort = port.hostPort ?? 0
                    notes.add(
                        "spec.\(name)[\(index)].ports[\(number)].hostPort", .notHonoured,
                        canNetwork
                            ? "no port of the machine leads to a Pod's own network; with "
                                + "hostNetwork it has the machine's"
                            : "all Pods share the machine's network: it is reached at the "
                                + "containerPort",
                        if: hostPort > 0 && (canNetwork || hostPort != port.containerPort))
                }
            }
        }
    }
}
