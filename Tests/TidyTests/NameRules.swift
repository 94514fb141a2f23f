extension Rule {
    /// Such names say that nobody decided what belongs there.
    static let namesSayWhatThingsAre = Rule(
        "No type or file is named Utils, Helpers, Common or Manager.", where: \.isAuthoredSwift,
        file: { file in
            let fileOffences = file.fileName.split { !$0.isWordPart }
                .compactMap { vagueEnding(of: $0) }
                .map { Offence(file, line: 1, "the file is a \($0)") }
            let typeOffences = file.offences(in: file.code) { line in
                declaredTypes(in: line).first { vagueEnding(of: $0) != nil }.map {
                    "the type \($0) is vague"
                }
            }
            return fileOffences + typeOffences
        })

    private static func vagueEnding(of name: Substring) -> String? {
        let vague = ["Utils", "Util", "Utilities", "Helpers", "Helper", "Common", "Manager"]
        return vague.first { name.hasSuffix($0) }
    }

    /// The types a line declares. Extensions declare none: they may extend a `FileManager`.
    private static func declaredTypes(in line: Substring) -> [Substring] {
        let words = line.split { !$0.isWordPart }
        let keywords: Set<Substring> = [
            "struct", "class", "enum", "actor", "protocol", "typealias",
        ]
        return zip(words, words.dropFirst()).filter { keywords.contains($0.0) }.map(\.1)
    }
}
