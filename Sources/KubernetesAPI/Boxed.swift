/// An optional struct kept outside the struct that holds it, and shared between copies until one
/// of them changes it.
///
/// Large parts of the API that are rarely present cost their holder one word, and objects made from
/// one template hold its parts instead of copies. `$field` is the box itself: assigning it to the
/// same field of another object shares the storage.
///
/// The storage is an array of at most one element: arrays copy on write, change in place when
/// unique, and compare equal without a look inside when they share their elements.
@propertyWrapper
public struct Boxed<Wrapped: Hashable & Sendable>: Hashable, Sendable {
    private var storage: [Wrapped] = []

    public init() {}

    public init(wrappedValue: Wrapped?) {
        if let wrappedValue { storage = [wrappedValue] }
    }

    public var wrappedValue: Wrapped? {
        get { storage.first }
        _modify {
            var value = storage.popLast()
            defer { if let value { storage.append(value) } }
            yield &value
        }
    }

    public var projectedValue: Boxed {
        get { self }
        set { self = newValue }
    }
}
