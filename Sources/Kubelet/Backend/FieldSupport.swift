public import KubernetesAPI

/// What a backend makes of a field of a Pod's specification.
public struct FieldSupport: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable {
        case approximated
        case notHonoured = "not honoured"
    }

    /// Where in the Pod the field is: `spec.containers[0].image`.
    public let path: FieldPath
    public let verdict: Verdict
    /// What happens instead.
    public let reason: String

    public init(path: FieldPath, verdict: Verdict, reason: String) {
        self.path = path
        self.verdict = verdict
        self.reason = reason
    }
}
