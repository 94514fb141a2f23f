/// A struct that is always there and never at its zero value for long, kept outside the struct that
/// holds it, and shared between copies until one of them changes it.
///
/// The counterpart of `Shared` for the metadata of a kind, which nearly everything reads: storage is
/// there from the start, so that reading a field is one look at it. An object costs a few words to
/// copy, however much its metadata holds, and fits into an existential without another allocation.
public struct Stored<Wrapped: FieldValue>: Hashable, Sendable {
    /// Exactly one element. Arrays that share it are equal without a look inside.
    @usableFromInline var storage: [Wrapped]

    /// The zero value.
    public init() { storage = [Wrapped()] }

    /// The struct itself.
    @inlinable
    public var value: Wrapped {
        get { storage[0] }
        _modify { yield &storage[0] }
    }
}
