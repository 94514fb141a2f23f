public import Controllers
public import KubernetesAPI
public import Manifests

/// What applying the manifests would do to one object.
public struct ProposedChange: Sendable {
    public enum Verb: String, Hashable, Sendable {
        case create, update
        /// The object goes and another of its name takes its place.
        case replace
        case delete, unchanged
    }

    public let key: ObjectKey
    public let verb: Verb
    /// The stored object; `nil` for one that is to be created.
    public let observed: (any KubernetesObject)?
    /// The object as it would be stored, defaults included; `nil` for one that is to be deleted.
    public let desired: (any KubernetesObject)?
    /// The manifest that asks for it; `nil` for an object whose manifest is gone, and for the
    /// namespace of an object that has no manifest of its own.
    public let manifest: Manifest?
    /// Of a replacement, the fields that no update may change as the manifest asks.
    public internal(set) var forcedBy: [FieldPath] = []
}

/// What applying the manifests would do, and what speaks against it.
public struct Proposal: Sendable {
    /// The changes in the order in which they are to be made: what others need comes first, what is
    /// deleted comes last.
    public internal(set) var changes: [ProposedChange] = []
    /// Errors, such as a change of an immutable field, and warnings.
    public internal(set) var diagnostics: [Diagnostic] = []

    /// Whether nothing would change.
    public var isEmpty: Bool { changes.allSatisfy { $0.verb == .unchanged } }

    /// How many changes are of that verb.
    public func count(_ verb: ProposedChange.Verb) -> Int {
        changes.count { $0.verb == verb }
    }
}
