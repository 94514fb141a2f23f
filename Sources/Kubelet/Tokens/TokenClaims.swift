public import KubernetesAPI
internal import Reconcile

/// What a token of a service account says: the claims that an API server's TokenRequest makes.
public struct TokenClaims: Hashable, Sendable {
    /// An object that a token speaks of.
    public struct Reference: Hashable, Sendable {
        public let name: String
        /// Empty for an object that is not there.
        public let uid: String

        public init(name: String, uid: String) {
            self.name = name
            self.uid = uid
        }

        fileprivate var value: Value {
            uid.isEmpty
                ? ["name": .string(name)] : ["name": .string(name), "uid": .string(uid)]
        }
    }

    public let issuer: String
    public let audiences: [String]
    public let namespace: String
    public let serviceAccount: Reference
    /// The Pod that the token ends with, and where it runs.
    public let pod: Reference
    public let node: Reference
    /// Whole seconds, as are the others: also the first moment at which the token is valid.
    public let issuedAt: Timestamp
    public let expiresAt: Timestamp
    /// When the token should have been replaced, if it goes on being valid after that.
    public let warnsAfter: Timestamp?

    /// `system:serviceaccount:NAMESPACE:NAME`
    public var subject: String { "system:serviceaccount:\(namespace):\(serviceAccount.name)" }

    /// A UUID that follows from what the token says, so that each has another.
    public var id: String {
        UID.derived(from: [subject, pod.uid] + audiences + ["\(issuedAt)", "\(expiresAt)"])
    }

    /// The claims in the form in which they are signed.
    public var value: Value {
        func seconds(_ time: Timestamp) -> Value {
            .int(time.microseconds / 1_000_000)
        }
        var own: ValueObject = [
            "namespace": .string(namespace), "node": node.value, "pod": pod.value,
            "serviceaccount": serviceAccount.value,
        ]
        own["warnafter"] = warnsAfter.map(seconds)
        return [
            "aud": .array(audiences.map { .string($0) }), "exp": seconds(expiresAt),
            "iat": seconds(issuedAt), "iss": .string(issuer), "jti": .string(id),
            "kubernetes.io": .object(own), "nbf": seconds(issuedAt), "sub": .string(subject),
        ]
    }
}
