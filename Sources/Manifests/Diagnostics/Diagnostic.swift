public import KubernetesAPI

/// A fault found in a manifest, with its place and, where there is one, its remedy.
///
/// Messages never quote values, only names of fields and kinds: a value may be a password.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable {
        /// The manifests cannot be used.
        case error
        /// The manifests can be used, but probably do not mean what was intended.
        case warning
    }

    public var severity: Severity

    /// A stable name of the rule in kebab case, such as `yaml-duplicate-key`.
    public var code: String

    /// What is wrong: one line, no full stop.
    public var message: String

    public var location: SourceLocation?

    /// The field within its object.
    public var fieldPath: FieldPath?

    /// What to do about it: one line, no full stop.
    public var help: String?

    /// The object as kind, namespace and name: `Deployment default/web`.
    public var object: String?

    public init(
        _ severity: Severity = .error, code: String, message: String,
        location: SourceLocation? = nil, fieldPath: FieldPath? = nil, help: String? = nil,
        object: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.location = location
        self.fieldPath = fieldPath
        self.help = help
        self.object = object
    }
}

extension Sequence<Diagnostic> {
    /// The diagnostics by file, line and column; those without a place first; otherwise in the
    /// order in which they were found.
    public func sortedByLocation() -> [Diagnostic] {
        enumerated().sorted { left, right in
            switch (left.element.location, right.element.location) {
            case (let first?, let second?) where first != second: first < second
            case (nil, .some): true
            case (.some, nil): false
            default: left.offset < right.offset
            }
        }.map(\.element)
    }

    public var containsErrors: Bool { contains { $0.severity == .error } }
}
