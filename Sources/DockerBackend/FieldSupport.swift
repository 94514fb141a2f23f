public import Kubelet
public import KubernetesAPI

/// What an engine can do of what Pods ask for.
public struct EngineAbilities: Hashable, Sendable {
    /// The engine sees the files of this machine.
    public var sharesFiles: Bool

    public init(sharesFiles: Bool) { self.sharesFiles = sharesFiles }
}

extension FieldSupport {
    /// The fields of a Pod that a container of an engine does not honour in full; all others are
    /// honoured.
    ///
    /// - Returns: the faults in the order of the specification.
    public static func assess(
        _ spec: PodSpec, on abilities: EngineAbilities
    ) -> [FieldSupport] {
        var assessment = Assessment(abilities: abilities)
        assessment.add(spec)
        return assessment.found
    }
}

private struct Assessment {
    let abilities: EngineAbilities
    var found: [FieldSupport] = []

    private mutating func note(
        _ field: String, _ verdict: FieldSupport.Verdict, _ reason: String, if applies: Bool
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
            "spec.hostUsers", .notHonoured, "users are those that the engine maps",
            if: spec.hostUsers == false)
        note(
            "spec.runtimeClassName", .notHonoured, "the engine's usual runtime runs everything",
            if: spec.runtimeClassName != nil)
        note(
            "spec.dnsConfig", .approximated,
            "without a name server of the cluster, Pods ask the engine's",
            if: spec.dnsConfig != nil && abilities.sharesFiles
                && spec.dnsPolicy ?? "ClusterFirst" == "ClusterFirst")
        note(
            "spec.hostAliases", .notHonoured,
            "an engine on another machine is not given the file of hosts",
            if: spec.hostAliases?.isEmpty == false && !abilities.sharesFiles)
        note(
            "spec.dnsConfig", .notHonoured,
            "an engine on another machine is not given the file of name servers",
            if: spec.dnsConfig != nil && !abilities.sharesFiles)
        let security = spec.securityContext
        note(
            "spec.securityContext.fsGroupChangePolicy", .approximated,
            "groups are given to all files each time",
            if: security?.fsGroupChangePolicy == "OnRootMismatch")
        note(
            "spec.securityContext.seLinuxOptions", .notHonoured, "labels are the engine's",
            if: security?.seLinuxOptions != nil)
        addProfile(security?.seccompProfile, at: "spec.securityContext.seccompProfile")
        note(
            "spec.securityContext.appArmorProfile", .notHonoured, "profiles are the engine's",
            if: security?.appArmorProfile.map { $0.type != "RuntimeDefault" } ?? false)
        add(spec.volumes ?? [])
    }

    /// The engine's own filter is in force, whatever else is asked for.
    private mutating func addProfile(_ profile: SeccompProfile?, at place: String) {
        note(
            place, .approximated, "the engine's own filter of system calls stays in force",
            if: profile?.type == "Unconfined")
        note(
            place, .notHonoured, "the engine's own filter of system calls stays in force",
            if: profile?.type == "Localhost")
    }

    private mutating func add(_ volumes: [Volume]) {
        for (index, volume) in volumes.enumerated() {
            let place = "spec.volumes[\(index)]"
            note(place, .notHonoured, "there is no plug-in for its type", if: !volume.hasPlugIn)
            note(
                place, .notHonoured, "an engine on another machine does not see this one's files",
                if: volume.hasPlugIn && volume.emptyDir == nil && !abilities.sharesFiles)
            note(
                "\(place).emptyDir.sizeLimit", .approximated,
                "a directory is not held to its size",
                if: volume.emptyDir?.sizeLimit != nil && volume.emptyDir?.medium != "Memory")
        }
    }

    private mutating func add(_ container: Container, at place: String) {
        for (index, mount) in (container.volumeMounts ?? []).enumerated() {
            note(
                "\(place).volumeMounts[\(index)].mountPropagation", .notHonoured,
                "mounts are private to the container",
                if: mount.mountPropagation.map { $0 != "None" } ?? false)
        }
        note(
            "\(place).volumeDevices", .notHonoured, "there are no block devices",
            if: container.volumeDevices?.isEmpty == false)
        note(
            "\(place).lifecycle.stopSignal", .notHonoured, "the image's signal is sent",
            if: container.lifecycle?.stopSignal != nil)
        let security = container.securityContext
        note(
            "\(place).securityContext.procMount", .notHonoured, "the engine masks /proc",
            if: security?.procMount == "Unmasked")
        note(
            "\(place).securityContext.seLinuxOptions", .notHonoured, "labels are the engine's",
            if: security?.seLinuxOptions != nil)
        addProfile(security?.seccompProfile, at: "\(place).securityContext.seccompProfile")
        note(
            "\(place).securityContext.appArmorProfile", .notHonoured, "profiles are the engine's",
            if: security?.appArmorProfile.map { $0.type != "RuntimeDefault" } ?? false)
        note(
            "\(place).resources.limits.hugepages", .notHonoured, "they are not counted",
            if: container.resources?.limits?.keys.contains { $0.hasPrefix("hugepages-") } ?? false)
    }
}
