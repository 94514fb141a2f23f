import KubernetesAPI
import Testing

@testable import Kubelet

/// Which credentials of a Pod's Secrets are for an image.
@Suite struct RegistryKeyringTests {
    /// The registries, each with a name of its own for whoever asks.
    private static let keyring: RegistryKeyring = {
        // "user:pass" in base 64, and the same for others.
        let json = """
            {"auths": {
                "https://index.docker.io/v1/": {"auth": "aHViOnB3"},
                "quay.test": {"username": "quay", "password": "pw"},
                "quay.test/team": {"username": "team", "password": "pw"},
                "*.wild.test": {"username": "wild", "password": "pw"},
                "host:5000": {"identitytoken": "token", "username": "port"}
            }}
            """
        var keyring = RegistryKeyring()
        keyring.add(
            .with {
                $0.type = "kubernetes.io/dockerconfigjson"
                $0.data = [".dockerconfigjson": encode(json)]
            })
        keyring.add(.with { $0.data = [".dockerconfigjson": encode(json)] })
        return keyring
    }()

    private static func encode(_ text: String) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bytes = Array(text.utf8)
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
            let number = padded.reduce(0) { $0 << 8 | Int($1) }
            for position in 0..<4 {
                let isPadding = position > group.count
                let digit = digits[(number >> (18 - 6 * position)) & 63]
                result.append(isPadding ? "=" : digit)
            }
        }
        return result
    }

    @Test(arguments: [
        ("nginx:1", ["hub"]), ("docker.io/library/nginx", ["hub"]),
        ("quay.test/other/app", ["quay"]), ("quay.test/team/app:1", ["team", "quay"]),
        ("a.wild.test/app", ["wild"]), ("a.b.wild.test/app", []), ("host:5000/app", ["port"]),
        ("host:5001/app", []), ("elsewhere.test/app", []),
    ])
    func choosesByTheImagesName(_ image: String, _ users: [String]) {
        #expect(Self.keyring.credentials(for: image).map(\.username) == users)
    }

    @Test func readsNamePasswordAndToken() {
        let hub = Self.keyring.credentials(for: "nginx").first
        #expect(hub?.username == "hub" && hub?.password == "pw")
        #expect(Self.keyring.credentials(for: "host:5000/a").first?.identityToken == "token")
    }
}
