/// What a backend makes of a field of a Pod's specification.
public struct FieldSupport: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable {
        case approximated
        case notHonoured = "not honoured"
    }

    /// Where the field is: `spec.containers[0].image`.
    public let field: String
    public let verdict: Verdict
    /// What happens instead.
    public let reason: String

    public init(field: String, verdict: Verdict, reason: String) {
        self.field = field
        self.verdict = verdict
        self.reason = reason
    }
}
