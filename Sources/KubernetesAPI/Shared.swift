/// A struct that is always there, kept outside the struct that holds it, and shared between copies
/// until one of them changes it.
///
/// The counterpart of `Boxed` for required fields. Nothing is allocated for the zero value until it
/// is changed.
public struct Shared<Wrapped: FieldValue>: Sendable {
    /// Empty stands for the zero value.
    @usableFromInline var storage: [Wrapped] = []

    /// The zero value.
    public init() {}

    public init(_ value: Wrapped) { storage = [value] }

    /// The struct itself.
    @inlinable
    public var value: Wrapped {
        get { storage.isEmpty ? Wrapped() : storage[0] }
        _modify {
            if storage.isEmpty { storage.append(Wrapped()) }
            yield &storage[0]
        }
    }
}

extension Shared: Hashable {
    public static func == (left: Shared, right: Shared) -> Bool {
        // Arrays that share their elements are equal without a look inside.
        left.storage == right.storage || left.value == right.value
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
