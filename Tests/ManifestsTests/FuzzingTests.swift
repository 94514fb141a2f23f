import Foundation
import Fuzzing
import TestSupport
import Testing

/// A short run of the fuzzer, the same every time: `make fuzz` goes on from here.
@Suite struct FuzzingTests {
    struct Input: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]

        var testDescription: String { name }

        static func all(in folder: String) throws -> [Input] {
            let folder = URL(filePath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "Fuzzing/Inputs/\(folder)")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            return try names.filter { !$0.hasPrefix(".") }.sorted().map { name in
                Input(
                    name: name, bytes: [UInt8](try Data(contentsOf: folder.appending(path: name))))
            }
        }
    }

    /// What was found once stays mended.
    @Test(arguments: try! Input.all(in: "finds")) func aFind(_ input: Input) throws {
        try ManifestFuzzing.check(input.bytes)
    }

    private static let mutationsPerSeed: UInt64 = 100

    @Test(arguments: try! Input.all(in: "seeds")) func aSeed(_ input: Input) throws {
        try ManifestFuzzing.check(input.bytes)
        for seed in 0..<Self.mutationsPerSeed {
            var mutation = Mutation(of: input.bytes, seed: seed)
            let bytes = mutation.mutated()
            #expect(throws: Never.self, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))") {
                try ManifestFuzzing.check(bytes)
            }
        }
    }
}

/// Spoils an input in a few places.
private struct Mutation {
    /// What means something in YAML or JSON, or to what reads them.
    private static let tokens =
        [
            "&a ", "*a ", "<<: ", "? ", ": ", "- ", "---\n", "...\n", "%", "!", "!!binary ", "|\n",
            ">-\n", "{", "}", "[", "]", ",", "\"", "'", "#", "\t", "\r\n", "\u{FEFF}", "\u{2028}",
            "~", "null", "1e999", "0x", "-0", ".nan", "\\u", "\0", "\n  ",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]]

    private var bytes: [UInt8]
    private var generator: SeededGenerator

    init(of bytes: [UInt8], seed: UInt64) {
        self.bytes = bytes
        generator = SeededGenerator(seed: seed)
    }

    mutating func mutated() -> [UInt8] {
        for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate() }
        return bytes
    }

    private mutating func mutate() {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let end = min(bytes.count, place + Int.random(in: 0...12, using: &generator))
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 2:
            if place < bytes.count {
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
        default:
            let token = Self.tokens.randomElement(using: &generator) ?? []
            bytes.insert(contentsOf: token, at: place)
        }
    }
}
