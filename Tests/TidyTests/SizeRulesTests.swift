import Testing

@Suite("Rules about size")
struct SizeRulesTests {
    @Test(arguments: [
        Snippet("400 lines.", "Sources/A/A.swift", lines(400)),
        Snippet("401 lines.", "Sources/A/A.swift", lines(401), breaks: [401]),
        Snippet("Tests count too.", "Tests/A/A.swift", lines(401), breaks: [401]),
        Snippet("Generated.", "Sources/KubernetesAPI/Generated/A.swift", lines(401)),
        Snippet("Prose.", "docs/a.md", lines(401)),
    ])
    func filesAreShort(_ snippet: Snippet) { snippet.check(.filesAreShort) }

    @Test(arguments: [
        Snippet("100 columns.", "Sources/A/A.swift", "\n" + columns(100)),
        Snippet("101 columns.", "Sources/A/A.swift", "\n" + columns(101), breaks: [2]),
        Snippet("100 columns of three bytes.", "Sources/A/A.swift", columns(100, of: "…")),
        Snippet("Generated.", "Sources/KubernetesAPI/Generated/A.swift", columns(101)),
    ])
    func linesAreShort(_ snippet: Snippet) { snippet.check(.linesAreShort) }

    @Test(arguments: [
        Snippet("70 lines.", "Sources/A/A.swift", body("func a()", 70)),
        Snippet("71 lines.", "Sources/A/A.swift", "\n" + body("func a()", 71), breaks: [2]),
        Snippet(
            "An initialiser.", "Sources/A/A.swift", body("public init?(a: Int)", 71), breaks: [1]),
        Snippet("A computed property.", "Sources/A/A.swift", body("var a: Int", 71), breaks: [1]),
        Snippet(
            "A subscript.", "Sources/A/A.swift", body("subscript(a: Int) -> Int", 71), breaks: [1]),
        Snippet("A long type of short functions.", "Sources/A/A.swift", body("struct A", 71)),
        Snippet("A long table.", "Sources/A/A.swift", "let a = [\n" + lines(71) + "]\n"),
        Snippet("A stored closure.", "Sources/A/A.swift", body("var a =", 71)),
        Snippet(
            "A signature of several lines, with a closure in it.", "Sources/A/A.swift",
            "func a(\n    b: () -> Int = { 1 }\n) where A: B\n" + body("", 68), breaks: [1]),
        Snippet(
            "A requirement has no body; what follows it does.", "Sources/A/A.swift",
            "protocol A {\n    func a()\n    init()\n}\n" + body("struct B", 90)),
        Snippet(
            "A call of an initialiser declares nothing.", "Sources/A/A.swift",
            "let a = A.init()\n" + body("extension B", 90)),
        Snippet(
            "A function in a function.", "Sources/A/A.swift",
            "func a() {\n" + body("func b()", 71) + "}\n", breaks: [2, 1]),
        Snippet(
            "Braces in strings and comments.", "Sources/A/A.swift",
            "func a() {\n\"}\" // }\n" + lines(69) + "}\n", breaks: [1]),
    ])
    func functionsAreShort(_ snippet: Snippet) { snippet.check(.functionsAreShort) }

    private static func lines(_ count: Int) -> String {
        String(repeating: "line\n", count: count)
    }

    private static func columns(_ count: Int, of character: Character = "a") -> String {
        String(repeating: character, count: count) + "\n"
    }

    /// A declaration with a body, `count` lines in all.
    private static func body(_ declaration: String, _ count: Int) -> String {
        declaration + " {\n" + lines(count - 2) + "}\n"
    }
}
