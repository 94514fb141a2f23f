public import Kubelet
public import KubernetesAPI

/// What an engine can do of what Pods ask for.
public struct EngineAbilities: NodeAbilities, Hashable, Sendable {
    /// The engine sees the files of this machine.
    public var sharesFiles: Bool

    public init(sharesFiles: Bool) { self.sharesFiles = sharesFiles }

    public var measuresVolumes: Bool { sharesFiles }

    public func assess(_ container: Container, at place: String, _ notes: inout FieldNotes) {
        let security = container.securityContext
        notes.add(
            "\(place).securityContext.procMount", .notHonoured, "the engine masks /proc",
            if: security?.procMount == "Unmasked")
        assess(security?.seccompProfile, at: "\(place).securityContext.seccompProfile", &notes)
        notes.add(
            "\(place).lifecycle.stopSignal", .notHonoured, "the image's signal is sent",
            if: container.lifecycle?.stopSignal != nil)
    }

    public func assess(_ spec: PodSpec, _ notes: inout FieldNotes) {
        notes.add(
            "spec.dnsConfig", .approximated,
            "without a name server of the cluster, Pods ask the engine's",
            if: spec.dnsConfig != nil
                && spec.dnsPolicy ?? "ClusterFirst" == "ClusterFirst")
        assess(
            spec.securityContext?.seccompProfile, at: "spec.securityContext.seccompProfile", &notes)
    }

    /// The engine's own filter is in force, whatever else is asked for.
    private func assess(
        _ profile: SeccompProfile?, at place: String, _ notes: inout FieldNotes
    ) {
        notes.add(
            place, .approximated, "the engine's own filter of system calls stays in force",
            if: profile?.type == "Unconfined")
        notes.add(
            place, .notHonoured, "the engine's own filter of system calls stays in force",
            if: profile?.type == "Localhost")
    }
}
