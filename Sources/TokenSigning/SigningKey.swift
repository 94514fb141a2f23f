internal import Crypto
public import Kubelet

/// The key of a cluster with which the tokens of its service accounts are signed (ES256: ECDSA over
/// the curve P-256 with SHA-256).
///
/// Whoever has its `keySet` can tell whether a token is the cluster's.
public struct SigningKey: TokenIssuer {
    private let key: P256.Signing.PrivateKey

    /// A new key.
    public init() { key = P256.Signing.PrivateKey() }

    /// Reads a key, such as `openssl ecparam -genkey -name prime256v1` writes as well.
    ///
    /// - Throws: `TokenFailure` if the text is no private key of the curve P-256 in PEM.
    public init(pem: String) throws(TokenFailure) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw TokenFailure("it is no private key of the curve P-256 in PEM")
        }
    }

    /// The key as a text in PEM, which is a secret.
    public var pem: String { key.pemRepresentation + "\n" }

    /// By which verifiers choose the key: a hash of its public part.
    public var id: String {
        WebToken.base64(SHA256.hash(data: key.publicKey.derRepresentation))
    }

    /// The public part as a JSON Web Key Set (RFC 7517), as API servers serve it.
    public var keySet: String {
        // Two coordinates of 32 bytes.
        let point = Array(key.publicKey.rawRepresentation)
        let x = WebToken.base64(point.prefix(point.count / 2))
        let y = WebToken.base64(point.suffix(point.count / 2))
        return "{\"keys\":[{\"use\":\"sig\",\"kty\":\"EC\",\"kid\":\"\(id)\",\"crv\":\"P-256\","
            + "\"alg\":\"ES256\",\"x\":\"\(x)\",\"y\":\"\(y)\"}]}"
    }

    // MARK: TokenIssuer

    public func token(for claims: TokenClaims) throws(TokenFailure) -> String {
        let token = WebToken(header: ["alg": "ES256", "kid": id], claims: claims)
        do {
            let signature = try key.signature(for: Array(token.signingInput.utf8))
            return token.signed(signature.rawRepresentation)
        } catch {
            throw TokenFailure("failed to generate token: \(error)")
        }
    }
}
