/// One text file of the repository, as the rules see it.
struct SourceFile: Sendable {
    /// The path from the root of the repository, `Sources/Manifests/Parser.swift`.
    let path: String
    let text: String
    /// The lines of the text, the first at index 0.
    let lines: [Substring]
    /// For Swift files the lines with comments and the contents of string literals blanked out, so
    /// that a rule about code is not misled by prose; otherwise the same as `lines`.
    let code: [Substring]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = Self.lines(of: text)
        let isMasked = path.hasSuffix(".swift") && !path.hasPrefix(Self.generated)
        code = isMasked ? Self.lines(of: CodeMask.blank(text)) : lines
    }

    private static let generated = "Sources/KubernetesAPI/Generated/"

    /// The folder or file name at a depth, from 0: `Sources` of the example above.
    func pathComponent(_ depth: Int) -> Substring? {
        let components = path.split(separator: "/")
        return components.indices.contains(depth) ? components[depth] : nil
    }

    var fileName: Substring { path.split(separator: "/").last ?? "" }

    var isSwift: Bool { path.hasSuffix(".swift") }

    /// Whether a program wrote this file; then the rules for authors do not apply to it.
    var isGenerated: Bool { path.hasPrefix(Self.generated) }

    /// Whether this is Swift by hand, product or test.
    var isAuthoredSwift: Bool { isSwift && !isGenerated }

    /// Whether this is Swift by hand that is not a test.
    var isAuthoredProductSwift: Bool { isAuthoredSwift && !path.hasPrefix("Tests/") }

    /// Splits bytes, because a `Character` can be a carriage return and line feed in one.
    private static func lines(of text: String) -> [Substring] {
        var lines = text.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { Substring($0) }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
