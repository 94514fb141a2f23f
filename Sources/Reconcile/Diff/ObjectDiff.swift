public import Controllers
public import KubernetesAPI
public import Manifests

/// How the observed and the desired version of one object differ, line by line in YAML.
///
/// What the API server and controllers set by themselves is left out, and values of Secrets are
/// masked. Elements of lists that have an identity, such as containers, are compared with the
/// element of the same identity.
public struct ObjectDiff: Sendable {
    public enum Change: String, Hashable, Sendable {
        case created, changed
        /// The object is deleted and created anew.
        case replaced
        case deleted
    }

    public let key: ObjectKey
    public internal(set) var change: Change
    /// The differences in the order of lines; empty if there are none.
    public let hunks: [DiffHunk]
    /// Both versions in YAML, of which `nil` stands for none: for programs that compare files.
    public let observedText: String?
    public let desiredText: String?
    /// What differs field by field; empty for an object that is created or deleted as a whole.
    public let fields: [FieldDifference]
    /// Where the manifest stands, such as `web.yaml:3:1`; `nil` where there is none.
    public internal(set) var location: SourceLocation?
    /// Of a replacement, the fields that no update may change so.
    public internal(set) var forcedBy: [FieldPath] = []

    /// Whether the versions do not differ in what is compared.
    public var isEmpty: Bool { hunks.isEmpty }

    /// Compares two versions of an object, of which `nil` stands for none.
    ///
    /// - Parameters:
    ///   - schema: the type of the object, which tells the identity of lists' elements.
    ///   - observed: the stored object, with defaults.
    ///   - desired: the object as it would be stored, with defaults and with what others set.
    ///   - manifest: what asks for the desired version, for the places of fields.
    public init(
        _ key: ObjectKey, schema: any APIStruct.Type, observed: Value?, desired: Value?,
        mask: SecretMask, manifest: Manifest? = nil
    ) {
        self.key = key
        change = observed == nil ? .created : desired == nil ? .deleted : .changed
        location = manifest?.document.location
        if observed == desired {
            (hunks, fields, observedText, desiredText) = ([], [], nil, nil)
            return
        }
        let compared = ComparedObject(
            kind: key.groupKind, schema: schema, observed: observed, desired: desired, mask: mask)
        observedText = compared.observed.map(Self.text)
        desiredText = compared.desired.map(Self.text)
        hunks = DiffHunk.hunks(
            in: LineDiff.lines(
                from: Self.lines(of: observedText ?? ""), to: Self.lines(of: desiredText ?? "")))
        fields = FieldComparison.differences(in: compared, schema: schema, manifest: manifest)
    }

    /// What a proposed change would change in its object.
    public init(_ change: ProposedChange, mask: SecretMask) {
        let schema = (change.desired ?? change.observed).map { type(of: $0) as any APIStruct.Type }
        self.init(
            change.key, schema: schema ?? Unstructured.self, observed: change.observed?.value,
            desired: change.desired?.value, mask: mask, manifest: change.manifest)
        if change.verb == .replace { self.change = .replaced }
        forcedBy = change.forcedBy
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
        let notes = replacementNote.map { style.line($0, .removed) } ?? ""
        return notes + style.line("--- observed \(observed)", .heading)
            + style.line("+++ desired \(desired)", .heading)
            + hunks.map { $0.rendered(style) }.joined()
    }

    /// `-/+ Deployment default/web is replaced: spec.selector cannot be changed`; `nil` for other
    /// changes.
    var replacementNote: String? {
        guard change == .replaced else { return nil }
        let fields = forcedBy.map { "\($0)" }.joined(separator: ", ")
        return "-/+ \(key) is replaced: \(fields) cannot be changed"
    }
}
