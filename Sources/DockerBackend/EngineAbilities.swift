public import Kubelet
public import KubernetesAPI

/// What an engine can do of what Pods ask for.
public struct EngineAbilities: NodeAbilities, Hashable, Sendable {
    /// The engine sees the files of this machine.
    public var sharesFiles: Bool

    public init(sharesFiles: Bool) { self.sharesFiles = sharesFiles }

    public func assess(_ container: Container, at place: FieldPath, _ notes: inout FieldNotes) {
        let security = container.securityContext
        notes.add(
            place.fields("securityContext", "procMount"), .notHonoured, "the engine masks /proc",
            if: security?.procMount == "Unmasked")
        notes.add(
            place.fields("resources", "limits").key("ephemeral-storage"), .approximated,
            "logs on an engine of another machine are not counted",
            if: !sharesFiles && container.resources?.limits?["ephemeral-storage"] != nil)
    }

    public func assess(_ spec: PodSpec, _ notes: inout FieldNotes) {
        notes.add(
            FieldPath("spec", "dnsConfig"), .approximated,
            "without a name server of the cluster, Pods ask the engine's",
            if: spec.dnsConfig != nil
                && spec.dnsPolicy ?? "ClusterFirst" == "ClusterFirst")
    }
}
