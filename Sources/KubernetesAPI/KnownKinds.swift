/// The kinds that have a Swift type.
public enum KnownKinds {
    private static let types: [GroupVersionKind: any KubernetesObject.Type] = {
        var types: [GroupVersionKind: any KubernetesObject.Type] = [:]
        for type in all { types[type.groupVersionKind] = type }
        return types
    }()

    /// The Swift type for `groupVersionKind`; `nil` for kinds that only `Unstructured` can hold.
    public static func type(
        for groupVersionKind: GroupVersionKind
    ) -> (any KubernetesObject.Type)? {
        types[groupVersionKind]
    }
}
