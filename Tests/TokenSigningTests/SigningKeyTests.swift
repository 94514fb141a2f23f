import Crypto
import Foundation
import KubernetesAPI
import Testing
import TokenSigning

@testable import Kubelet

/// Tokens, verified by what a verifier has: the public keys in the form in which they are served.
@Suite("signing keys") struct SigningKeyTests {
    private static let claims = TokenClaims(
        issuer: "https://kubernetes.default.svc.cluster.local", audiences: ["vault"],
        namespace: "shop", serviceAccount: .init(name: "web", uid: "s"),
        pod: .init(name: "web-0", uid: "p"), node: .init(name: "left", uid: "n"),
        issuedAt: Timestamp(seconds: 1000), expiresAt: Timestamp(seconds: 4600), warnsAfter: nil)

    @Test func tokensAreVerifiedByThePublicKey() throws {
        let key = SigningKey()
        let parts = try key.token(for: Self.claims).split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let header = try json(bytes(parts[0]))
        #expect(header["alg"] as? String == "ES256")
        #expect(header["typ"] == nil)
        let verifier = try verifier(of: key, named: try #require(header["kid"] as? String))
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: bytes(parts[2]))
        #expect(verifier.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8)))
        #expect(!verifier.isValidSignature(signature, for: Data("\(parts[0]).e30".utf8)))
    }

    @Test func keysAreTheSameOnceReadAgain() throws {
        let key = SigningKey()
        let read = try SigningKey(pem: key.pem)
        #expect(read.keySet == key.keySet && read.pem == key.pem)
        #expect(SigningKey().id != key.id)
    }

    /// Written by `openssl ecparam -name prime256v1 -genkey -noout`, with the coordinates that
    /// `openssl ec -text` shows of it.
    @Test func keysOfOthersAreRead() throws {
        let key = try SigningKey(
            pem: """
                -----BEGIN EC PRIVATE KEY-----
                MHcCAQEEIKgcGKk788/f5AyvELxlINcmqXHKTryrwhIPRPHnV50JoAoGCCqGSM49
                AwEHoUQDQgAESiqQwvqflFQHfcSmbSHaOoZaXYbaI627M4hhkGbsk3yt0Ya2PqKW
                REOstrBWJj/kExPb3TZ92qUDv3JhGqCDUw==
                -----END EC PRIVATE KEY-----

                """)
        let parts = [
            "\"kid\":\"MnKZ_goPoEh1wrOxryjx97ej5Hi0BPYvdXfvjwNk_ZI\"",
            "\"x\":\"SiqQwvqflFQHfcSmbSHaOoZaXYbaI627M4hhkGbsk3w\"",
            "\"y\":\"rdGGtj6ilkRDrLawViY_5BMT2902fdqlA79yYRqgg1M\"",
        ]
        for part in parts { #expect(key.keySet.contains(part)) }
    }

    @Test(arguments: [
        "", "-----BEGIN PRIVATE KEY-----\n", P384.Signing.PrivateKey().pemRepresentation,
        SigningKey().keySet,
    ])
    func whatIsNoKeyIsRefused(_ text: String) {
        #expect(throws: TokenFailure.self) { try SigningKey(pem: text) }
    }

    // MARK: What a verifier does

    private func verifier(
        of key: SigningKey, named name: String
    ) throws -> P256.Signing.PublicKey {
        let keys = try #require(try json(Data(key.keySet.utf8))["keys"] as? [[String: String]])
        let entry = try #require(keys.first { $0["kid"] == name })
        #expect(entry["kty"] == "EC" && entry["crv"] == "P-256" && entry["use"] == "sig")
        let x = try bytes(try #require(entry["x"]))
        let y = try bytes(try #require(entry["y"]))
        return try P256.Signing.PublicKey(rawRepresentation: x + y)
    }

    private func json(_ data: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func bytes(_ text: String) throws -> Data {
        #expect(!text.contains("="))
        let usual = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - usual.count % 4) % 4)
        return try #require(Data(base64Encoded: usual + padding))
    }
}
