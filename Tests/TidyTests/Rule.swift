import Testing

/// One rule of the style guide that a program can check.
struct Rule: Sendable, CustomTestStringConvertible {
    /// A sentence that says what is asked.
    let name: String
    /// Every place that breaks the rule, in the order of files and lines.
    let offences: @Sendable (SourceTree) -> [Offence]

    /// A rule over the whole tree.
    init(_ name: String, tree offences: @escaping @Sendable (SourceTree) -> [Offence]) {
        self.name = name
        self.offences = offences
    }

    /// A rule over each file by itself, where it applies.
    init(
        _ name: String, where applies: @escaping @Sendable (SourceFile) -> Bool,
        file offences: @escaping @Sendable (SourceFile) -> [Offence]
    ) {
        self.init(name) { tree in tree.files.filter(applies).flatMap(offences) }
    }

    var testDescription: String { name }
}

/// A place that breaks a rule.
struct Offence: Hashable, Sendable, CustomStringConvertible {
    let path: String
    /// From 1.
    let line: Int
    let problem: String

    init(_ file: SourceFile, line: Int, _ problem: String) {
        path = file.path
        self.line = line
        self.problem = problem
    }

    var description: String { "\(path):\(line): \(problem)" }
}

extension SourceFile {
    /// An offence for each given line that `problem` has an answer for.
    func offences(
        in lines: [Substring], _ problem: (Substring) -> String?
    ) -> [Offence] {
        lines.enumerated().compactMap { index, line in
            problem(line).map { Offence(self, line: index + 1, $0) }
        }
    }
}
