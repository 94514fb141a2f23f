public import Kubelet
public import KubernetesAPI

/// What a process of this machine does not honour in full of a Pod.
extension HostCapabilities: NodeAbilities {
    public func assess(_ container: Container, at place: FieldPath, _ notes: inout FieldNotes) {
        let hasCommand = container.command?.isEmpty == false
        notes.add(
            place.field("image"), .approximated,
            "the machine's own files take the place of the image", if: hasCommand)
        notes.add(
            place.field("command"), .notHonoured,
            "there is no image to take the command from; --backend docker has images",
            if: !hasCommand)
        notes.add(
            place.field("volumeMounts"), .notHonoured,
            "this machine does not permit mount namespaces",
            if: container.volumeMounts?.isEmpty == false && !canIsolate)
        let limits = container.resources?.limits ?? [:]
        for name in ["cpu", "memory"] {
            notes.add(
                place.fields("resources", "limits").key(name), .notHonoured,
                "this machine does not permit control groups",
                if: limits[name] != nil && controlGroups == nil)
        }
        assessSecurity(of: container, at: place.field("securityContext"), &notes)
    }

    private func assessSecurity(
        of container: Container, at place: FieldPath, _ notes: inout FieldNotes
    ) {
        let security = container.securityContext
        notes.add(
            place.field("readOnlyRootFilesystem"), .notHonoured,
            "this machine does not permit mount namespaces",
            if: security?.readOnlyRootFilesystem == true && !canIsolate)
        notes.add(
            place.field("capabilities"), .notHonoured, "this machine permits no change of them",
            if: security?.capabilities != nil && !canChangeUser)
        let added = security?.capabilities?.add?.map { $0.uppercased() } ?? []
        notes.add(
            place.field("capabilities"), .approximated,
            "devices that a container makes cannot be used, unless it is privileged",
            if: canChangeUser && canIsolate && security?.privileged != true
                && !Set(added).isDisjoint(with: ["MKNOD", "CAP_MKNOD", "ALL"]))
        notes.add(
            place.field("privileged"), .notHonoured, "this machine permits no change of rights",
            if: security?.privileged == true && !canChangeUser)
        notes.add(
            place.field("procMount"), .notHonoured, "parts of /proc are read-only or hidden",
            if: security?.procMount == "Unmasked" && canIsolate && security?.privileged != true)
        notes.add(
            place.field("seccompProfile"), .notHonoured, "system calls are not filtered",
            if: security?.seccompProfile.map { $0.type != "Unconfined" } ?? false)
        noteIdentity(security?.runAsUser, security?.runAsGroup, at: place, &notes)
    }

    /// Notes what only somebody can do who may become another user.
    private func noteIdentity(
        _ user: Int64?, _ group: Int64?, at place: FieldPath, _ notes: inout FieldNotes
    ) {
        for (field, isAsked) in [("runAsUser", user != nil), ("runAsGroup", group != nil)] {
            notes.add(
                place.field(field), .notHonoured, Self.noOtherUser,
                if: isAsked && !canChangeUser)
        }
    }

    private static let noOtherUser = "this machine does not permit to become another user"

    public func assess(_ spec: PodSpec, _ notes: inout FieldNotes) {
        notes.add(
            FieldPath("spec", "hostNetwork"), .approximated,
            "all Pods share the machine's network and its address",
            if: spec.hostNetwork != true && !canNetwork)
        notes.add(
            FieldPath("spec", spec.dnsConfig == nil ? "dnsPolicy" : "dnsConfig"), .approximated,
            "names are resolved as on the machine",
            if: canIsolate
                ? spec.dnsConfig != nil && spec.dnsPolicy ?? "ClusterFirst" == "ClusterFirst"
                : spec.dnsPolicy == "None" || spec.dnsConfig != nil)
        notes.add(
            FieldPath("spec", "hostAliases"), .notHonoured,
            "processes read the machine's /etc/hosts",
            if: spec.hostAliases?.isEmpty == false && !canIsolate)
        notes.add(
            FieldPath("spec", "shareProcessNamespace"), .approximated,
            "containers see all processes of the machine",
            if: spec.shareProcessNamespace == true && !canIsolate)
        notes.add(
            FieldPath("spec", "hostname"), .notHonoured,
            "this machine permits no host names of their own",
            if: spec.hostname != nil && !canIsolate)
        for (index, sysctl) in (spec.securityContext?.sysctls ?? []).enumerated() {
            notes.add(
                FieldPath("spec", "securityContext", "sysctls").index(index), .notHonoured,
                "but for those of a Pod's own network and memory they are as on the machine",
                if: !(sysctl.isOfNetwork && canNetwork && spec.hostNetwork != true)
                    && !(sysctl.isOfMemory && canIsolate && spec.hostIPC != true))
        }
        notes.add(
            FieldPath("spec", "hostIPC"), .approximated, "all Pods share the machine's memory",
            if: spec.hostIPC != true && !canIsolate && spec.containers.count > 1)
        notes.add(
            FieldPath("spec", "securityContext", "seccompProfile"), .notHonoured,
            "system calls are not filtered",
            if: spec.securityContext?.seccompProfile.map { $0.type != "Unconfined" } ?? false)
        notePorts(of: spec, &notes)
        let place = FieldPath("spec", "securityContext")
        let shared = spec.securityContext
        noteIdentity(shared?.runAsUser, shared?.runAsGroup, at: place, &notes)
        let groups = [
            ("supplementalGroups", shared?.supplementalGroups?.isEmpty == false),
            ("fsGroup", shared?.fsGroup != nil),
        ]
        for (field, isAsked) in groups {
            notes.add(
                place.field(field), .notHonoured, Self.noOtherUser,
                if: isAsked && !canChangeUser)
        }
    }

    /// Where Pods are on the machine's network, its ports are theirs.
    private func notePorts(of spec: PodSpec, _ notes: inout FieldNotes) {
        if spec.hostNetwork == true { return }
        let lists = [
            ("initContainers", spec.initContainers ?? []), ("containers", spec.containers),
        ]
        for (list, containers) in lists {
            for (index, container) in containers.enumerated() {
                for (number, port) in (container.ports ?? []).enumerated() {
                    let place = FieldPath("spec", list).index(index).field("ports")
                        .index(number).field("hostPort")
                    if port.hostPort ?? 0 != 0 { note(port, at: place, &notes) }
                }
            }
        }
    }

    private func note(_ port: ContainerPort, at place: FieldPath, _ notes: inout FieldNotes) {
        if !canNetwork {
            // Where Pods are on the machine's network, its ports are theirs.
            notes.add(
                place, .notHonoured, "a process has only the ports that it listens on",
                if: port.hostPort != port.containerPort)
        } else if !PodPorts.protocols.contains(port.protocol ?? "TCP")
            || port.hostIP?.contains(":") == true
        {
            notes.add(place, .notHonoured, "only TCP and UDP over IPv4 are handed on")
        } else {
            notes.add(
                place, .approximated, "what comes by it seems to come from the machine itself")
        }
    }
}
