import Testing

/// A small tree that shows what a rule accepts or refuses.
struct Snippet: Sendable, CustomTestStringConvertible {
    let sentence: String
    let tree: SourceTree
    /// The places refused, as `path:line`; none for a good snippet.
    let offences: [String]

    /// One file: `lines` are the numbers of the lines that break the rule.
    init(_ sentence: String, _ path: String, _ text: String, breaks lines: [Int] = []) {
        self.init(sentence, [path: text], breaks: lines.map { "\(path):\($0)" })
    }

    /// Several files, keyed by path.
    init(_ sentence: String, _ files: [String: String], breaks offences: [String] = []) {
        self.sentence = sentence
        tree = SourceTree(
            files: files.sorted { $0.key < $1.key }.map { SourceFile(path: $0.key, text: $0.value) }
        )
        self.offences = offences
    }

    /// Fails unless `rule` refuses exactly the places this snippet names.
    func check(_ rule: Rule, sourceLocation: SourceLocation = #_sourceLocation) {
        let found = rule.offences(tree).map { "\($0.path):\($0.line)" }
        #expect(found == offences, "\(rule.name): \(sentence)", sourceLocation: sourceLocation)
    }

    var testDescription: String { sentence }
}
