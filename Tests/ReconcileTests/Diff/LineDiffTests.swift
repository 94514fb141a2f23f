import Testing

@testable import Reconcile

@Suite struct LineDiffTests {
    private func lines(_ text: String) -> [Substring] { text.map { Substring(String($0)) } }

    /// The diff of two texts of which each character is a line: `a-b+c`.
    private func diff(_ observed: String, _ desired: String) -> String {
        LineDiff.lines(from: lines(observed), to: lines(desired)).map { line in
            switch line.kind {
            case .context: line.text
            case .removed: "-\(line.text)"
            case .added: "+\(line.text)"
            }
        }
        .joined()
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let observed: String
        let desired: String
        let result: String

        init(_ sentence: String, _ observed: String, _ desired: String, _ result: String) {
            testDescription = sentence
            self.observed = observed
            self.desired = desired
            self.result = result
        }
    }

    static let cases = [
        Case("nothing differs from nothing", "", "", ""),
        Case("equal texts are context", "abc", "abc", "abc"),
        Case("all is added to nothing", "", "ab", "+a+b"),
        Case("all is removed from something", "ab", "", "-a-b"),
        Case("a replaced line is removed first", "abc", "axc", "a-b+xc"),
        Case("both ends can differ", "abcd", "xbcy", "-a+xbc-d+y"),
        Case("the shortest way is found", "abcabba", "cbabac", "-a-bc+bab-ba+c"),
        Case("a repeated line is added last", "aab", "aaab", "aa+ab"),
    ]

    @Test(arguments: cases) func finds(_ example: Case) {
        #expect(diff(example.observed, example.desired) == example.result)
    }

    @Test func `every diff leads from one side to the other, with as few changes as there are`() {
        var generator = SplitMix(state: 7)
        for _ in 0..<2_000 {
            let sides = (0..<2).map { _ in
                (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                    Substring(["a", "b", " c", " d"].randomElement(using: &generator) ?? "a")
                }
            }
            let result = LineDiff.lines(from: sides[0], to: sides[1])
            #expect(result.filter { $0.kind != .added }.map(\.text) == sides[0].map(String.init))
            #expect(result.filter { $0.kind != .removed }.map(\.text) == sides[1].map(String.init))
            let kept = result.count { $0.kind == .context }
            #expect(kept == longestCommonSubsequence(sides[0], sides[1]))
        }
    }

    @Test func `beyond the bound all between the ends is replaced`() {
        let count = LineDiff.maximumEdits
        let middle = (0..<count).map { Substring("\($0)") }
        let observed = ["first"] + middle + ["last"]
        let desired = ["first"] + middle.reversed() + ["last"]
        let result = LineDiff.lines(from: observed, to: desired)
        #expect(result.count { $0.kind == .context } == 2)
        #expect(result.count { $0.kind == .removed } == count)
        #expect(result.count { $0.kind == .added } == count)
    }

    @Test func `hunks have three lines of context and meet when they are close`() {
        let observed = (1...20).map { Substring("\($0)") }
        func positions(changing changed: [Int]) -> [String] {
            var desired = observed
            for line in changed { desired[line - 1] = "x" }
            return DiffHunk.hunks(in: LineDiff.lines(from: observed, to: desired))
                .map { "\($0.observed) \($0.desired)" }
        }
        #expect(positions(changing: [1]) == ["1,4 1,4"])
        #expect(positions(changing: [5, 12]) == ["2,14 2,14"])
        #expect(positions(changing: [5, 13]) == ["2,7 2,7", "10,7 10,7"])
    }

    private func longestCommonSubsequence(_ left: [Substring], _ right: [Substring]) -> Int {
        var row = [Int](repeating: 0, count: right.count + 1)
        for line in left {
            var diagonal = 0
            for (index, other) in right.enumerated() {
                let above = row[index + 1]
                row[index + 1] = line == other ? diagonal + 1 : max(above, row[index])
                diagonal = above
            }
        }
        return row[right.count]
    }
}

/// A small seeded generator, so that a failure can be repeated.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
