import Testing

@Suite("Rules about names and safety")
struct CodeRulesTests {
    @Test(arguments: [
        Snippet("A name that says something.", "Sources/A/Rollout.swift", "struct Rollout {}\n"),
        Snippet(
            "The word inside a longer name.", "Sources/A/CommonLabels.swift",
            "struct CommonLabels { let manager: Int }\n"),
        Snippet(
            "Somebody else's type.", "Sources/A/Files.swift", "extension FileManager {}\n"),
        Snippet("In a comment.", "Sources/A/Files.swift", "// class FileManager\n"),
        Snippet("A file.", "Sources/A/StringUtils.swift", "", breaks: [1]),
        Snippet("A conformance's file.", "Sources/A/Helper+Codable.swift", "", breaks: [1]),
        Snippet(
            "A type.", "Sources/A/A.swift", "import B\npublic final class PodManager: C {}\n",
            breaks: [2]),
        Snippet("An enum.", "Tests/A/A.swift", "private enum Helpers {\n}\n", breaks: [1]),
    ])
    func namesSayWhatThingsAre(_ snippet: Snippet) { snippet.check(.namesSayWhatThingsAre) }

    @Test(arguments: [
        Snippet(
            "Negation and comparison.", "Sources/A/A.swift",
            "if !a, b != c, d!=e { f(!g, [!h]) }\n"),
        Snippet("In a string and a comment.", "Sources/A/A.swift", "a(\"b!\") // c!\n"),
        Snippet("In a test.", "Tests/A/A.swift", "let a = b!\n"),
        Snippet("An unwrapped name.", "Sources/A/A.swift", "a\nlet b = c!\n", breaks: [2]),
        Snippet("An unwrapped call.", "Sources/A/A.swift", "let b = c()!.d\n", breaks: [1]),
        Snippet("An unwrapped element.", "Tools/A/A.swift", "let b = c[0]!\n", breaks: [1]),
        Snippet(
            "An unwrapped optional of a type.", "Sources/A/A.swift", "var a: B!\n", breaks: [1]),
        Snippet("In an interpolation.", "Sources/A/A.swift", #"a("b \(c!)")"#, breaks: [1]),
        Snippet("A try.", "Benchmarks/A/A.swift", "try! a()\n", breaks: [1]),
        Snippet("A cast.", "Sources/A/A.swift", "a as! B\n", breaks: [1]),
    ])
    func nothingIsForced(_ snippet: Snippet) { snippet.check(.nothingIsForced) }

    @Test(arguments: [
        Snippet("Sendable.", "Sources/A/A.swift", "struct A: Sendable {}\n"),
        Snippet(
            "The libyaml wrapper.", "Sources/A/A.swift",
            "import CLibYAML\nfinal class A: @unchecked Sendable {}\n"),
        Snippet(
            "Elsewhere.", "Sources/A/A.swift", "\nfinal class A: @unchecked Sendable {}\n",
            breaks: [2]),
        Snippet(
            "A global.", "Sources/A/A.swift", "nonisolated(unsafe) var a = 0\n", breaks: [1]),
    ])
    func concurrencyIsChecked(_ snippet: Snippet) { snippet.check(.concurrencyIsChecked) }
}
