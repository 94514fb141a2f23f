/// A place where the product does something else than Kubernetes did.
public struct Difference: Hashable, Sendable {
    /// `Deployment/web.status.readyReplicas`.
    public let path: String
    /// What Kubernetes did, as JSON; `nil` for nothing.
    public let expected: String?
    /// What the product did, as JSON; `nil` for nothing.
    public let actual: String?
}

extension Difference: CustomStringConvertible {
    public var description: String {
        "\(path): expected \(expected ?? "nothing"), got \(actual ?? "nothing")"
    }
}
