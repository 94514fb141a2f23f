/// Recognises text that may hold secrets, in files that may not even be readable as YAML.
enum SecretText {
    /// Words that, anywhere in a document, keep it from being shown: the kinds that hold secrets,
    /// and the generators of kustomize that make them out of literals.
    private static let words = ["Secret", "SecretList", "secretGenerator"].map { Array($0.utf8) }

    /// Whether the text of a document may hold secrets.
    static func isIn(_ document: ArraySlice<UInt8>) -> Bool {
        var wordStart: Int?
        for (index, byte) in zip(document.indices, document) {
            if isPartOfWord(byte) {
                wordStart = wordStart ?? index
            } else if let start = wordStart {
                if isSecretWord(document[start..<index]) { return true }
                wordStart = nil
            }
        }
        return wordStart.map { isSecretWord(document[$0...]) } ?? false
    }

    private static func isSecretWord(_ word: ArraySlice<UInt8>) -> Bool {
        words.contains { word.elementsEqual($0) }
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        let lowercase = byte | 0x20
        return byte.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercase)
    }
}
