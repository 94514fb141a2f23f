import KubernetesAPI
import Manifests
import Testing

/// Bad input gets a clear error and costs bounded time and memory.
@Suite struct ReadingLimitsTests {
    private func codes(_ bytes: [UInt8], path: String = "a.yaml") -> [String] {
        ManifestReader().read(SourceFile(path: path, bytes: bytes)).diagnostics.map(\.code)
    }

    private func codes(_ text: String, path: String = "a.yaml") -> [String] {
        codes(Array(text.utf8), path: path)
    }

    @Test func anAliasBombIsRefused() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = repeatElement("*a\(level - 1)", count: 10).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(codes(yaml) == ["yaml-excessive-aliasing"])
        // Each document of a file could be a bomb of its own.
        let many = repeatElement(yaml, count: 3).joined(separator: "---\n")
        #expect(Set(codes(many)) == ["yaml-excessive-aliasing"])
    }

    @Test func aBombOfMergeKeysIsRefused() {
        var yaml = "a0: &a0 {x: 1}\n"
        for level in 1...14 {
            let fields = (0..<6).map { "k\($0): *a\(level - 1)" }.joined(separator: ", ")
            yaml += "a\(level): &a\(level) {<<: {\(fields)}}\n"
        }
        #expect(codes(yaml) == ["yaml-excessive-aliasing"])
    }

    @Test func ordinaryUseOfAliasesIsNotTakenForABomb() throws {
        var yaml = "base: &base {a: 1, b: [1, 2, 3], c: {d: 4, e: 5}}\n"
        for index in 0..<1_000 { yaml += "copy\(index): *base\n" }
        #expect(codes(yaml).isEmpty)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func deepNestingIsRefused(opening: String) {
        let deep = String(repeating: opening, count: 100_000)
        #expect(codes(deep) == ["yaml-too-deep"])
    }

    @Test func nestingUpToTheLimitIsRead() throws {
        let depth = ReadingLimits.maximumDepth - 1
        let lists = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(codes("a: " + lists).isEmpty)
        #expect(codes("{\"a\": " + lists + "}", path: "a.json").isEmpty)
        #expect(codes("a: [" + lists + "]") == ["yaml-too-deep"])
        #expect(codes("{\"a\": [" + lists + "]}", path: "a.json") == ["json-too-large"])
    }

    @Test func aHugeScalarIsRead() throws {
        let huge = String(repeating: "x", count: 4_000_000)
        let file = SourceFile(path: "a.yaml", text: "a: \(huge)\n")
        #expect(try ManifestReader().read(file).get().first?.value["a"]?.string?.count == 4_000_000)
    }

    @Test func aManyFieldedObjectIsReadInLinearTime() throws {
        let fields = (0..<100_000).map { "key-\($0): \($0)\n" }.joined()
        let file = SourceFile(path: "a.yaml", text: fields)
        #expect(try ManifestReader().read(file).get().first?.value.object?.count == 100_000)
    }

    @Test func tooManyErrorsEndTheReading() {
        let duplicates = String(repeating: "a: 1\n", count: 10_000)
        let codes = codes(duplicates)
        #expect(codes.count <= 101)
        #expect(codes.last == "too-many-errors")
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0x00], "yaml-invalid-character"),
            ([0x61, 0x3A, 0x20, 0x1B, 0x5B], "yaml-invalid-character"),
            ([0x61, 0x3A, 0x20, 0xFF], "invalid-utf8"),
            ([0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80], "invalid-utf8"),
            ([0x61, 0x3A, 0x20, 0xE2, 0x82], "invalid-utf8"),
            ([0xFF, 0xFE, 0x61, 0x00], "invalid-utf8"),
            ([], "empty-file"), ([0xEF, 0xBB, 0xBF], "empty-file"), ([0x23], "empty-file"),
        ] as [([UInt8], String)])
    func whatIsNoTextIsRefused(bytes: [UInt8], code: String) {
        #expect(codes(bytes) == [code])
    }

    @Test func placesOfInvalidBytesAreExact() {
        let bytes = Array("a: 1\nb: é".utf8) + [0xFF]
        let reading = ManifestReader().read(SourceFile(path: "a.yaml", bytes: bytes))
        #expect(reading.diagnostics.first?.location?.description == "a.yaml:2:5")
        let control = ManifestReader().read(SourceFile(path: "a.yaml", text: "a: 1\nb: é\u{1}\n"))
        #expect(control.diagnostics.first?.location?.description == "a.yaml:2:5")
    }
}
