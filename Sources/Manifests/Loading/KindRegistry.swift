public import KubernetesAPI

/// The kinds that manifests and states may hold: Kubernetes' own, and those that a program adds.
///
/// A value and no table of the process: whoever reads objects is given the one that applies. A kind
/// that nobody added is no mistake unless it claims to be Kubernetes' own; it is `Unstructured`.
public struct KindRegistry: Sendable {
    /// The kinds of Kubernetes and no others.
    public static let kubernetes = KindRegistry()

    private struct Entry: Sendable {
        let type: any KubernetesObject.Type
        let isNamespaced: Bool
    }

    private var entries: [GroupVersionKind: Entry] = [:]

    private init() {}

    /// These kinds and one more, whose objects are read into `type`.
    ///
    /// - Parameter isNamespaced: whether its objects live in namespaces.
    /// - Precondition: the API group is not one of Kubernetes' own.
    public func adding<Object: KubernetesObject>(
        _ type: Object.Type, isNamespaced: Bool = true
    ) -> KindRegistry {
        let kind = type.groupVersionKind
        precondition(
            !ObjectType.isKubernetesGroup(kind.group), "\(kind) is in a group of Kubernetes")
        var registry = self
        registry.entries[kind] = Entry(type: type, isNamespaced: isNamespaced)
        return registry
    }

    /// The Swift type of a kind that was added.
    func type(for kind: GroupVersionKind) -> (any KubernetesObject.Type)? { entries[kind]?.type }

    /// Whether the objects of a kind live in namespaces; `nil` for kinds that are not known.
    func isNamespaced(_ kind: GroupVersionKind) -> Bool? {
        entries[kind]?.isNamespaced ?? Resources.find(kind: kind)?.isNamespaced
    }
}
