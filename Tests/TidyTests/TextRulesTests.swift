import Testing

@Suite("Rules about text and links")
struct TextRulesTests {
    @Test(arguments: [
        Snippet("With an owner.", "Sources/A/A.swift", "// TODO(anna): more\n"),
        Snippet("Part of a word.", "Sources/A/A.swift", "let TODOS = 1\n"),
        Snippet("Without.", "Sources/A/A.swift", "a\n// TODO: more\n", breaks: [2]),
        Snippet("With nobody as its owner.", "docs/a.md", "TODO(): more\n", breaks: [1]),
        Snippet("The other mark.", "scripts/run", "# FIXME later\n", breaks: [1]),
    ])
    func toDosHaveOwners(_ snippet: Snippet) { snippet.check(.toDosHaveOwners) }

    @Test(arguments: [
        Snippet("Spaces.", "Sources/A/A.swift", "    a\n"),
        Snippet("make asks for them.", "Makefile", "a:\n\tb\n"),
        Snippet("A tab.", "Sources/A/A.swift", "a\n\tb\n", breaks: [2]),
    ])
    func noTabs(_ snippet: Snippet) { snippet.check(.noTabs) }

    @Test(arguments: [
        Snippet("None.", "manifests/a.yaml", "a: b\n\nc: d\n"),
        Snippet("A space.", "manifests/a.yaml", "a: b\n \nc: d \n", breaks: [2, 3]),
        Snippet("A carriage return.", "docs/a.md", "a\r\nb\n", breaks: [1]),
    ])
    func noTrailingSpace(_ snippet: Snippet) { snippet.check(.noTrailingSpace) }

    @Test(arguments: [
        Snippet("One.", "docs/a.md", "a\nb\n"),
        Snippet("None.", "docs/a.md", "a\nb", breaks: [2]),
        Snippet("Two.", "docs/a.md", "a\n\n", breaks: [2]),
        Snippet("An empty file.", "docs/a.md", "", breaks: [1]),
    ])
    func filesEndWithOneNewline(_ snippet: Snippet) { snippet.check(.filesEndWithOneNewline) }

    /// A folder of one machine.
    private static let folder = "/" + "work"

    @Test(arguments: [
        Snippet("A path of every machine.", "Sources/A/A.swift", "open(\"/var/lib/a\")\n"),
        Snippet("A URL.", "docs/a.md", "https://example.com/work/a\n"),
        Snippet("A relative path.", "docs/a.md", "docs\(folder)/a .\(folder)/a ~\(folder)/a\n"),
        Snippet("In a string.", "Sources/A/A.swift", "a\nopen(\"\(folder)/a\")\n", breaks: [2]),
        Snippet("At the start.", "docs/a.md", "/root/a\n", breaks: [1]),
        Snippet("A home.", "scripts/run", "cd /home/anna\n", breaks: [1]),
    ])
    func noMachinePaths(_ snippet: Snippet) { snippet.check(.noMachinePaths) }

    @Test(arguments: [
        Snippet(
            "Down, up, with an anchor, and to itself.",
            [
                "README.md": "[a](docs/a.md) and [b](docs/a.md#b)\n",
                "docs/a.md": "[c](../README.md), [d](#d), [e](./b.md \"title\")\n",
                "docs/b.md": "",
            ]),
        Snippet("Elsewhere.", "README.md", "[a](https://example.com) [b](mailto:b@example.com)\n"),
        Snippet("In code.", "README.md", "`[a](b)`\n```\n[a](b)\n```\n"),
        Snippet("Nowhere.", "README.md", "a\n[b](docs/b.md), ![c](c.png)\n", breaks: [2, 2]),
        Snippet("From its own folder, not the root.", "docs/a.md", "[a](docs/a.md)\n", breaks: [1]),
        Snippet("Out of the repository.", "README.md", "[a](../a.md)\n", breaks: [1]),
    ])
    func linksResolve(_ snippet: Snippet) { snippet.check(.linksResolve) }
}
