/// An optional struct kept outside the struct that holds it, and shared between copies until one
/// of them changes it.
///
/// Large parts of the API that are rarely present cost their holder one word, and objects made from
/// one template hold its parts instead of copies: `pod.boxedSpec = template.boxedSpec`.
///
/// The storage is an array of at most one element, which is never `nil`. Arrays copy on write,
/// change in place when unique, and compare equal without a look inside when they share their
/// elements. Everything is inlinable: reading one field then does not copy the whole struct.
public struct Boxed<Wrapped: Hashable & Sendable>: Hashable, Sendable {
    @usableFromInline var storage: [Wrapped?] = []

    /// An empty box.
    public init() {}

    public init(_ value: Wrapped?) {
        if let value { storage = [value] }
    }

    /// Whether nothing is in the box. Asking so copies nothing.
    @inlinable public var isEmpty: Bool { storage.isEmpty }

    /// What is in the box.
    @inlinable
    public var value: Wrapped? {
        get { storage.isEmpty ? nil : storage[0] }
        _modify {
            if storage.isEmpty { storage.append(nil) }
            defer { if case .none = storage[0] { storage = [] } }
            yield &storage[0]
        }
    }
}
