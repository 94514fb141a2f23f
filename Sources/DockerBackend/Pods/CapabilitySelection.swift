internal import Kubelet

/// What a container's processes may do, as lists for an engine.
///
/// Engines differ in what they permit unless told otherwise; so what a kubelet's runtime permits
/// is spelled out.
struct CapabilitySelection: Hashable {
    private static let all = "ALL"

    let added: [String]
    let dropped: [String]

    /// - Parameters:
    ///   - isRoot: whether the processes begin as root.
    ///   - isPodman: Podman gives a user other than root each capability that it is told of, to
    ///     use at once; a kubelet's runtime leaves it with none in effect. Such a user's list names
    ///     only what its Pod asks for.
    init(_ security: ContainerSecurity, isRoot: Bool, isPodman: Bool) {
        let asked = security.addedCapabilities.map(Self.plainName)
        let given = security.droppedCapabilities.map(Self.plainName)
        if asked.contains(Self.all) {
            added = [Self.all]
            dropped = given.filter { $0 != Self.all }
        } else if isPodman, !isRoot {
            added = asked
            dropped = given.contains(Self.all) ? [Self.all] : given
        } else {
            let usual = given.contains(Self.all) ? [] : ContainerSecurity.usualCapabilities
            let kept = usual.filter { !given.contains($0) }
            added = kept + asked.filter { !kept.contains($0) }
            dropped = [Self.all]
        }
    }

    /// `CHOWN` for `chown` and `CAP_CHOWN`.
    private static func plainName(_ capability: String) -> String {
        let name = capability.uppercased()
        return name.hasPrefix("CAP_") ? String(name.dropFirst("CAP_".count)) : name
    }
}
