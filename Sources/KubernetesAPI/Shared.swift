/// A struct that is always there, kept outside the struct that holds it, and shared between copies
/// until one of them changes it.
///
/// The counterpart of `Boxed` for required fields. Nothing is allocated for the zero value until it
/// is changed.
@propertyWrapper
public struct Shared<Wrapped: FieldValue>: Sendable {
    /// Empty stands for the zero value.
    private var storage: [Wrapped] = []

    public init() {}

    public init(wrappedValue: Wrapped) { storage = [wrappedValue] }

    public var wrappedValue: Wrapped {
        get { storage.first ?? Wrapped() }
        _modify {
            var value = storage.popLast() ?? Wrapped()
            defer { storage.append(value) }
            yield &value
        }
    }

    public var projectedValue: Shared {
        get { self }
        set { self = newValue }
    }
}

extension Shared: Hashable {
    public static func == (left: Shared, right: Shared) -> Bool {
        // Arrays that share their elements are equal without a look inside.
        left.storage == right.storage || left.wrappedValue == right.wrappedValue
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }
}
