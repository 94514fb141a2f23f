/// A kind of the API that stands on its own, such as `Pod`.
///
/// `apiVersion` and `kind` are not stored: they follow from the type.
public protocol KubernetesObject: APIStruct {
    /// The type that all values of this Swift type have; that of `Unstructured` is empty.
    static var groupVersionKind: GroupVersionKind { get }

    /// The type of this object.
    var groupVersionKind: GroupVersionKind { get }

    var metadata: ObjectMeta { get set }

    /// Takes the status of another object; does nothing for kinds without a status.
    mutating func copyStatus(from other: Self)
}

extension KubernetesObject {
    public var groupVersionKind: GroupVersionKind { Self.groupVersionKind }

    public mutating func copyStatus(from other: Self) {}

    /// Whether everything but metadata and status is equal.
    public func hasSameSpec(as other: Self) -> Bool {
        var copy = self
        copy.metadata = other.metadata
        copy.copyStatus(from: other)
        return copy == other
    }
}
