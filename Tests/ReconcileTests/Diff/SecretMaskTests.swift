import Controllers
import KubernetesAPI
import Testing

@testable import Reconcile

@Suite struct SecretMaskTests {
    private func rendered(
        observed: Value?, desired: Value?, mask: SecretMask = SecretMask(salt: [1])
    ) -> String {
        ObjectDiff(
            ObjectKey(Secret.self, namespace: "default", name: "password"), schema: Secret.self,
            observed: observed, desired: desired, mask: mask
        ).rendered()
    }

    // "hunter2" and "hunter3" in base 64.
    private let old: Value = ["data": ["password": "aHVudGVyMg==", "user": "aHVudGVyMg=="]]
    private let new: Value = ["data": ["password": "aHVudGVyMw==", "user": "aHVudGVyMg=="]]

    @Test func `a changed value shows its length and another fingerprint`() {
        let text = rendered(observed: old, desired: new)
        let lines = text.split(separator: "\n").filter { $0.contains("password:") }
        #expect(lines.count == 2)
        for line in lines {
            #expect(line.contains(/^[-+]  password: \(7 bytes, fingerprint [0-9a-f]{6}\)$/))
        }
        #expect(Set(lines.map { $0.suffix(7) }).count == 2)
        #expect(!text.contains("aHVu"))
    }

    @Test func `equal values look equal, whichever field they are in`() {
        let observed: Value = ["data": ["a": "aHVudGVyMg=="]]
        let desired: Value = ["stringData": ["a": "hunter2"]]
        let lines = rendered(observed: observed, desired: desired).split(separator: "\n")
        #expect(
            lines.dropFirst(3).map { $0.prefix(12) } == ["-data:", "+stringData:", "   a: (7 byt"])
        #expect(rendered(observed: old, desired: old) == "")
    }

    @Test func `created and deleted Secrets are masked too, and so is what is no map`() {
        for secret: Value in [old, ["data": "aHVudGVyMg=="], ["stringData": ["a": ["hunter2"]]]] {
            for text in [
                rendered(observed: nil, desired: secret), rendered(observed: secret, desired: nil),
            ] {
                #expect(text.contains("fingerprint"))
                #expect(!text.contains("aHVu") && !text.contains("hunter2"))
            }
        }
    }

    @Test func `no annotation of a Secret is shown`() {
        let name = "kubectl.kubernetes.io/last-applied-configuration"
        let text = rendered(
            observed: nil,
            desired: ["metadata": ["annotations": [name: "hunter2", "a": "hunter3"]]])
        #expect(text.contains("a: ("))
        #expect(!text.contains("hunter"))
    }

    @Test func `fingerprints are stable for a salt and differ between salts`() {
        let masks = [SecretMask(salt: [1]), SecretMask(salt: [1]), SecretMask(salt: [2])]
        let texts = masks.map { rendered(observed: old, desired: new, mask: $0) }
        #expect(texts[0] == texts[1])
        #expect(texts[0] != texts[2])
    }

    /// The example in the appendix of the SipHash paper.
    @Test func `the hash is SipHash-2-4`() {
        let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        #expect(KeyedHash.hash(Array(0..<15), key: key) == 0xa129_ca61_49be_45e5)
    }
}
