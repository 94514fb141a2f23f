public import Controllers
public import KubernetesAPI
internal import Manifests

/// How the observed and the desired version of one object differ, line by line in YAML.
///
/// What the API server and controllers set by themselves is left out, and values of Secrets are
/// masked. Elements of lists that have an identity, such as containers, are compared with the
/// element of the same identity.
public struct ObjectDiff: Sendable {
    public enum Change: String, Hashable, Sendable {
        case created, changed, deleted
    }

    public let key: ObjectKey
    public let change: Change
    /// The differences in the order of lines; empty if there are none.
    public let hunks: [DiffHunk]

    /// Whether the versions do not differ in what is compared.
    public var isEmpty: Bool { hunks.isEmpty }

    /// Compares two versions of an object, of which `nil` stands for none.
    ///
    /// - Parameters:
    ///   - schema: the type of the object, which tells the identity of lists' elements.
    ///   - observed: the stored object, with defaults.
    ///   - desired: the object as it would be stored, with defaults and with what others set.
    public init(
        _ key: ObjectKey, schema: any APIStruct.Type, observed: Value?, desired: Value?,
        mask: SecretMask
    ) {
        self.key = key
        change = observed == nil ? .created : desired == nil ? .deleted : .changed
        if observed == desired {
            hunks = []
            return
        }
        let compared = ComparedObject(
            kind: key.groupKind, schema: schema, observed: observed, desired: desired, mask: mask)
        let texts = (compared.observed.map(Self.text) ?? "", compared.desired.map(Self.text) ?? "")
        hunks = DiffHunk.hunks(
            in: LineDiff.lines(from: Self.lines(of: texts.0), to: Self.lines(of: texts.1)))
    }

    /// What a proposed change would change in its object.
    public init(_ change: ProposedChange, mask: SecretMask) {
        let schema = (change.desired ?? change.observed).map { type(of: $0) as any APIStruct.Type }
        self.init(
            change.key, schema: schema ?? Unstructured.self, observed: change.observed?.value,
            desired: change.desired?.value, mask: mask)
    }

    private static func text(_ value: Value) -> String { YAMLWriter().write(value) }

    private static func lines(of text: String) -> [Substring] {
        // The text ends in a line break, behind which no line follows.
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    /// The differences as a unified diff; empty if there are none.
    public func rendered(_ style: DiffStyle = DiffStyle()) -> String {
        guard !isEmpty else { return "" }
        let observed = change == .created ? "\(key) (absent)" : "\(key)"
        let desired = change == .deleted ? "\(key) (absent)" : "\(key)"
        return style.line("--- observed \(observed)", .heading)
            + style.line("+++ desired \(desired)", .heading)
            + hunks.map { $0.rendered(style) }.joined()
    }
}
