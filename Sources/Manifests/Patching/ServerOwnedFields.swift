public import KubernetesAPI

/// The fields of every object that the API server alone sets. Manifests copied from a cluster often
/// have them, and generated ones have `creationTimestamp: null`; neither means anything.
public enum ServerOwnedFields {
    /// The fields of `metadata` that the API server sets, in alphabetical order.
    public static let metadata = [
        "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation",
        "managedFields", "resourceVersion", "selfLink", "uid",
    ]

    /// The object without its status and the fields of `metadata` above.
    public static func remove(from object: Value) -> Value { restore(in: object, from: .null) }

    /// The object with the server's fields as `observed` has them, and without those it has not.
    static func restore(in object: Value, from observed: Value) -> Value {
        guard case .object(var fields) = object else { return object }
        fields["status"] = observed["status"]
        if var metadata = fields["metadata"]?.object {
            for name in Self.metadata { metadata[name] = observed["metadata"]?[name] }
            fields["metadata"] = .object(metadata)
        }
        return .object(fields)
    }
}
