import KubernetesAPI
import Manifests
import TestSupport
import Testing

/// What is written reads back as the same value.
@Suite struct PrintingRoundTripTests {
    /// Pieces that mean something to YAML, put together at random.
    private static let pieces = [
        "", " ", "  ", "\n", "\n\n", "\t", "\r", ":", ": ", " #", "#", "-", "- ", "?", "? ", "---",
        "...", "'", "\"", "\\", "[", "]", "{", "}", ",", "&", "*", "!", "|", ">", "%", "@", "`",
        "~",
        "null", "true", "yes", "no", "y", "on", "0", "1", "-1", "0x1F", "0o17", "017", "1_000",
        "1.5",
        ".5", "1e3", ".inf", ".nan", "12:30:45", "2001-01-01", "<<", "=", "a", "b c", "word", "é",
        "😀", "漢字", "\u{0}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "\u{FFFE}",
        "\u{1F600}", "\u{301}", "{{ x }}", "$(A)", "http://a:80/b",
    ]

    private func string(_ generator: inout SeededGenerator) -> String {
        var string = ""
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            string += Self.pieces.randomElement(using: &generator) ?? ""
        }
        if Int.random(in: 0..<50, using: &generator) == 0 {
            string += String(repeating: "long ", count: 300)
        }
        return string
    }

    private func value(depth: Int, _ generator: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 8), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2:
            return .int(
                Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
        case 3:
            let double = Double(bitPattern: generator.next())
            // A number without a fraction would become an integer; JSON has no infinity.
            return double.isFinite && double != double.rounded() ? .double(double) : .double(0.5)
        case 4...7: return .string(string(&generator))
        case 8, 9:
            return .array(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    value(depth: depth - 1, &generator)
                })
        default:
            var object = ValueObject()
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                object[string(&generator)] = value(depth: depth - 1, &generator)
            }
            return .object(object)
        }
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func randomValuesComeBack(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let reader = ManifestReader()
        for _ in 0..<20 {
            // A document that is null is no document.
            let value = Value.object(["value": value(depth: 4, &generator)])
            let yaml = YAMLWriter().write(value)
            let fromYAML = reader.readDocuments(SourceFile(path: "a.yaml", text: yaml))
            #expect(fromYAML.documents.map(\.value) == [value], "seed \(seed):\n\(yaml)")
            for pretty in [false, true] {
                let json = JSONWriter(pretty: pretty).write(value)
                let fromJSON = reader.readDocuments(SourceFile(path: "a.json", text: json))
                #expect(fromJSON.documents.map(\.value) == [value], "seed \(seed):\n\(json)")
            }
        }
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func damagedTextsAreReadOrRefused(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let reader = ManifestReader()
        var bytes = Array(YAMLWriter().write(value(depth: 4, &generator)).utf8)
        for _ in 0..<20 {
            let position = Int.random(in: 0...bytes.count, using: &generator)
            if Bool.random(using: &generator), position < bytes.count {
                bytes[position] = UInt8.random(in: 0...255, using: &generator)
            } else {
                let piece = Self.pieces.randomElement(using: &generator) ?? ""
                bytes.insert(contentsOf: piece.utf8, at: position)
            }
            for path in ["a.yaml", "a.json"] {
                let reading = reader.read(SourceFile(path: path, bytes: bytes))
                let rendered = DiagnosticRenderer(color: false).render(reading.diagnostics)
                #expect(rendered.isEmpty == reading.diagnostics.isEmpty)
            }
        }
    }
}
