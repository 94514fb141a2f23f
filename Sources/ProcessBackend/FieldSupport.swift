public import Kubelet
public import KubernetesAPI

extension FieldSupport {
    /// The fields of a Pod that a process does not honour in full; all others are honoured.
    ///
    /// - Returns: the faults in the order of the specification.
    public static func assess(
        _ spec: PodSpec, on capabilities: HostCapabilities
    ) -> [FieldSupport] {
        var assessment = Assessment(capabilities: capabilities)
        assessment.add(spec)
        return assessment.found
    }
}

private struct Assessment {
    let capabilities: HostCapabilities
    var found: [FieldSupport] = []

    private mutating func note(
        _ field: String, _ verdict: FieldSupport.Verdict, _ reason: String, if applies: Bool = true
    ) {
        if applies { found.append(FieldSupport(field: field, verdict: verdict, reason: reason)) }
    }

    mutating func add(_ spec: PodSpec) {
        for (index, container) in (spec.initContainers ?? []).enumerated() {
            add(container, at: "spec.initContainers[\(index)]")
        }
        for (index, container) in spec.containers.enumerated() {
            add(container, at: "spec.containers[\(index)]")
        }
        note(
            "spec.hostNetwork", .approximated,
            "all Pods share the machine's network and its address",
            if: spec.hostNetwork != true && !capabilities.canNetwork)
        note(
            "spec.dnsPolicy", .approximated, "names are resolved as on the machine",
            if: capabilities.canIsolate
                ? spec.dnsConfig != nil && spec.dnsPolicy ?? "ClusterFirst" == "ClusterFirst"
                : spec.dnsPolicy == "None" || spec.dnsConfig != nil)
        note(
            "spec.hostAliases", .notHonoured, "processes read the machine's /etc/hosts",
            if: spec.hostAliases?.isEmpty == false && !capabilities.canIsolate)
        note(
            "spec.shareProcessNamespace", .approximated,
            "containers see all processes of the machine",
            if: spec.shareProcessNamespace == true && !capabilities.canIsolate)
        note(
            "spec.hostname", .notHonoured, "this machine permits no host names of their own",
            if: spec.hostname != nil && !capabilities.canIsolate)
        note(
            "spec.securityContext.sysctls", .notHonoured,
            "but for those of a Pod's own network they are as on the machine",
            if: spec.securityContext?.sysctls?.contains {
                !$0.isOfNetwork || !capabilities.canNetwork || spec.hostNetwork == true
            } ?? false)
        add(spec.volumes ?? [])
    }

    private mutating func add(_ volumes: [Volume]) {
        for (index, volume) in volumes.enumerated() {
            note(
                "spec.volumes[\(index)]", .notHonoured, "there is no plug-in for its type",
                if: !volume.hasPlugIn)
        }
    }

    private mutating func add(_ container: Container, at place: String) {
        let hasCommand = container.command?.isEmpty == false
        note(
            "\(place).image", .approximated,
            "the machine's own files take the place of the image", if: hasCommand)
        note(
            "\(place).command", .notHonoured, "there is no image to take the command from",
            if: !hasCommand)
        note(
            "\(place).volumeMounts", .notHonoured,
            "this machine does not permit mount namespaces",
            if: container.volumeMounts?.isEmpty == false && !capabilities.canIsolate)
        let limits = container.resources?.limits ?? [:]
        for name in ["cpu", "memory"] where limits[name] != nil && capabilities.controlGroups == nil
        {
            note(
                "\(place).resources.limits.\(name)", .notHonoured,
                "this machine does not permit control groups")
        }
        note(
            "\(place).stdin", .notHonoured, "processes read from /dev/null",
            if: container.stdin == true)
        note("\(place).tty", .notHonoured, "processes have no terminal", if: container.tty == true)
        addSecurity(of: container, at: "\(place).securityContext")
    }

    private mutating func addSecurity(of container: Container, at place: String) {
        let security = container.securityContext
        note(
            "\(place).readOnlyRootFilesystem", .notHonoured,
            "this machine does not permit mount namespaces",
            if: security?.readOnlyRootFilesystem == true && !capabilities.canIsolate)
        note(
            "\(place).capabilities", .notHonoured, "this machine permits no change of them",
            if: security?.capabilities != nil && !capabilities.canChangeUser)
        note(
            "\(place).seccompProfile", .notHonoured, "system calls are not filtered",
            if: security?.seccompProfile.map { $0.type != "Unconfined" } ?? false)
    }
}
