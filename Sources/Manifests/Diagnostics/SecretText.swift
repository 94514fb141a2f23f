/// Recognises text that may hold secrets, in files that may not even be readable as YAML.
enum SecretText {
    /// Words that, anywhere in a document, keep it from being shown: the kinds that hold secrets,
    /// and the generators of kustomize that make them out of literals.
    private static let words = ["Secret", "SecretList", "secretGenerator"].map { Array($0.utf8) }

    /// Whether the document around the line with the given number, counted from 1, may hold
    /// secrets. A document reaches from one line that starts with `---` to the next.
    static func isNear(line: Int, in file: SourceFile) -> Bool {
        let separator = Array("---".utf8)
        var offset = 0
        var current = 1
        var documentStart = 0
        while offset < file.bytes.count {
            if file.bytes[offset...].starts(with: separator) {
                if current > line { break }
                documentStart = offset
            }
            let lineEnd = file.lineEnd(from: offset)
            guard lineEnd < file.bytes.count else {
                offset = lineEnd
                break
            }
            offset = file.lineStart(after: lineEnd)
            current += 1
        }
        return containsSecretWord(file.bytes[documentStart..<offset])
    }

    private static func containsSecretWord(_ text: ArraySlice<UInt8>) -> Bool {
        text.split { byte in !(byte | 0x20).isLowercaseLetter && !byte.isDigit }
            .contains { word in words.contains { word.elementsEqual($0) } }
    }
}

extension UInt8 {
    fileprivate var isLowercaseLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
}
