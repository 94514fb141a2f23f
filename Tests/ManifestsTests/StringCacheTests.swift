import Testing

@testable import Manifests

/// Texts come out as they went in, whatever went before them.
@Suite struct StringCacheTests {
    @Test func likeTextsAreToldApart() {
        let cache = StringCache()
        // Texts whose bytes differ in one place or in length alone, around the lengths at which
        // they are kept in other ways.
        var texts: [String] = []
        for length in 0...20 {
            let letters = Array(repeating: Character("a"), count: length)
            texts.append(String(letters))
            for place in letters.indices {
                var changed = letters
                changed[place] = "b"
                texts.append(String(changed))
            }
        }
        for _ in 0..<2 {
            for text in texts { #expect(Self.cached(text, cache) == text) }
        }
    }

    @Test(arguments: [
        "", "\0", "\0\0", "é", "éé", "日本語の文字列", "a\0b", String(repeating: "x", count: 96),
        String(repeating: "y", count: 97), String(repeating: "ü", count: 40),
    ])
    func everyTextComesOutAsItWas(_ text: String) {
        let cache = StringCache()
        #expect(Self.cached(text, cache) == text)
        #expect(Self.cached(text, cache) == text)
    }

    @Test func whatIsNoTextIsRepaired() {
        let bytes: [UInt8] = [0x61, 0xFF]
        let string = bytes.withUnsafeBufferPointer { StringCache().string($0) }
        #expect(string == "a\u{FFFD}")
    }

    private static func cached(_ text: String, _ cache: StringCache) -> String {
        Array(text.utf8).withUnsafeBufferPointer { cache.string($0) }
    }
}
