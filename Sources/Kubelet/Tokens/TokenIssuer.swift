internal import KubernetesAPI
internal import Manifests

/// Signs the tokens of service accounts, as an API server does.
public protocol TokenIssuer: Sendable {
    /// A JSON Web Token that says what the claims do.
    func token(for claims: TokenClaims) throws(TokenFailure) -> String
}

/// Why a token could not be signed.
public struct TokenFailure: Error, Hashable, Sendable {
    public let message: String

    public init(_ message: String) { self.message = message }
}

/// Issues tokens that nobody has signed, and nobody should believe: the same text for the same
/// claims, for nodes on which nothing really runs.
public struct UnsignedTokens: TokenIssuer {
    public init() {}

    public func token(for claims: TokenClaims) -> String {
        WebToken(header: ["alg": "none"], claims: claims).signingInput + "."
    }
}

/// The form of a JSON Web Token (RFC 7519): three texts in base 64 with dots between them, of which
/// the last is the signature of the first two.
public struct WebToken: Hashable, Sendable {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// What is to be signed.
    public let signingInput: String

    /// - Parameter header: how the token is signed, and with which key.
    public init(header: [String: String], claims: TokenClaims) {
        let header = header.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        signingInput = [.object(ValueObject(header)), claims.value].map {
            Self.base64(JSONWriter().write($0).utf8)
        }.joined(separator: ".")
    }

    /// The token with its signature.
    public func signed(_ signature: some Sequence<UInt8>) -> String {
        "\(signingInput).\(Self.base64(signature))"
    }

    /// Base 64 with the alphabet for URLs and without padding (RFC 4648, section 5).
    public static func base64(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bitCount: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[Int(buffer >> bitCount & 0x3f)])
            }
        }
        if bitCount > 0 { text.append(alphabet[Int(buffer << (6 - bitCount) & 0x3f)]) }
        return String(decoding: text, as: UTF8.self)
    }
}
