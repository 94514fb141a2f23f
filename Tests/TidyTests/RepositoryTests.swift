import Testing

@Suite("The repository keeps the style guide's rules")
struct RepositoryTests {
    @Test("Each rule holds everywhere", arguments: Rule.all)
    func holds(rule: Rule) {
        let offences = rule.offences(.repository)
        let list = offences.map(\.description).joined(separator: "\n")
        #expect(offences.isEmpty, "\(rule.name)\n\(list)")
    }

    /// A walk that finds nothing would let every rule pass.
    @Test func findsItself() {
        let expected: Set = [
            "Package.swift", "README.md", "manifests/web.yaml", "scripts/run",
            "Tests/TidyTests/RepositoryTests.swift",
        ]
        let missing = expected.subtracting(SourceTree.repository.files.map(\.path))
        #expect(missing.sorted() == [])
        #expect(SourceTree.repository.modules.contains("KubernetesAPI"))
    }
}

extension Rule {
    static let all: [Rule] = [
        importsPointDown, decisionsArePure, oneFileImportsLibYAML,
        filesAreShort, linesAreShort, functionsAreShort,
        namesSayWhatThingsAre, nothingIsForced, concurrencyIsChecked,
        toDosHaveOwners, noTabs, noTrailingSpace, filesEndWithOneNewline, noMachinePaths,
        linksResolve,
    ]
}
