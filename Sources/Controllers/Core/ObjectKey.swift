public import KubernetesAPI

/// A namespace and a name; the namespace is empty for cluster-scoped objects.
public struct NamespacedName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let namespace: String
    public let name: String

    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name`, or the bare name of a cluster-scoped object.
    public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

    public static func < (left: NamespacedName, right: NamespacedName) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

/// The identity of an object for as long as it exists: its kind, namespace and name.
///
/// The API version is not part of it: `autoscaling/v1` and `autoscaling/v2` show one object.
public struct ObjectKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let groupKind: GroupKind
    public let namespacedName: NamespacedName

    public var namespace: String { namespacedName.namespace }
    public var name: String { namespacedName.name }

    public init(_ groupKind: GroupKind, _ namespacedName: NamespacedName) {
        self.groupKind = groupKind
        self.namespacedName = namespacedName
    }

    public init(_ groupKind: GroupKind, namespace: String, name: String) {
        self.init(groupKind, NamespacedName(namespace: namespace, name: name))
    }

    /// The key of an object of a typed kind.
    public init<Object: KubernetesObject>(
        _ type: Object.Type, namespace: String, name: String
    ) {
        self.init(type.groupVersionKind.groupKind, namespace: namespace, name: name)
    }

    /// Namespace and name tell nearly all objects apart; the kind need not be hashed.
    public func hash(into hasher: inout Hasher) { hasher.combine(namespacedName) }

    /// `Deployment default/web`.
    public var description: String { "\(groupKind.kind) \(namespacedName)" }

    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.groupKind.group, left.groupKind.kind, left.namespacedName)
            < (right.groupKind.group, right.groupKind.kind, right.namespacedName)
    }
}

extension KubernetesObject {
    /// `metadata.name`, empty while the object has none.
    public var name: String { metadata.name ?? "" }

    /// `metadata.namespace`, empty for cluster-scoped objects.
    public var namespace: String { metadata.namespace ?? "" }

    /// `metadata.uid`, empty until the store has created the object.
    public var uid: String { metadata.uid ?? "" }

    public var namespacedName: NamespacedName {
        // Taken once: whatever the type, that copies them.
        let metadata = metadata
        return NamespacedName(namespace: metadata.namespace ?? "", name: metadata.name ?? "")
    }

    public var key: ObjectKey { ObjectKey(groupVersionKind.groupKind, namespacedName) }

    /// Whether deletion was asked for: `metadata.deletionTimestamp` is set.
    public var isTerminating: Bool { metadata.deletionTimestamp != nil }
}
