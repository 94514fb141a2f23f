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

    @Test(arguments: [
        ("plain ß 木", "\"plain ß 木\""), ("a\"b\\c", "\"a\\\"b\\\\c\""),
        ("\u{1B}[1m", "\"\\x1b[1m\""), ("\u{7F}", "\"\\x7f\""), ("\u{A0}", "\"\\u00a0\""),
        ("\u{200B}", "\"\\u200b\""), ("\u{E0001}", "\"\\U000e0001\""),
        ("\u{07}\u{08}\u{0C}\n\r\t\u{0B}", "\"\\a\\b\\f\\n\\r\\t\\v\""),
    ])
    func quotesAsGoDoes(_ text: String, _ expected: String) {
        #expect(text.goQuoted == expected)
    }

    @Test func decodesSecrets() {
        #expect(Base64.decode("AAECAwT/") == [0, 1, 2, 3, 4, 255])
        #expect(Base64.decode("aGk=").map { String(decoding: $0, as: UTF8.self) } == "hi")
    }
}
