import Manifests
import Testing

@testable import Kubelet

/// The small languages in a Pod's specification.
@Suite struct InputTextTests {
    @Test(arguments: [
        ("$(A)-$(A)", "one-one"), ("$$(A)", "$(A)"), ("$$$(A)", "$one"), ("$(NONE)", "$(NONE)"),
        ("$(open", "$(open"), ("$A ${A} $ $$", "$A ${A} $ $"), ("plain", "plain"), ("$", "$"),
    ])
    func expandsVariables(_ text: String, _ expected: String) {
        #expect(VariableExpansion.expand(text) { $0 == "A" ? "one" : nil } == expected)
    }

    @Test func decodesSecrets() {
        #expect(Base64.decode("AAECAwT/") == [0, 1, 2, 3, 4, 255])
        #expect(Base64.decode("aGk=").map { String(decoding: $0, as: UTF8.self) } == "hi")
    }
}
