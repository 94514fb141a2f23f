import Testing

@testable import Controllers

@Suite struct CompletionIndexesTests {
    @Test(
        arguments: [
            ("nothing", "", 10, ""),
            ("single indexes", "1,3", 10, "1,3"),
            ("a range of two is written as two", "4-5", 10, "4,5"),
            ("neighbours become a range", "0,1,2", 10, "0-2"),
            ("indexes that are not asked for any more", "0,3-9", 5, "0,3,4"),
            ("a range that is wholly beyond", "7-9", 5, ""),
            ("what is no range", "1,x,4-2,3", 10, "1,3"),
        ])
    func readsAndWrites(_ sentence: String, _ text: String, _ completions: Int, _ result: String) {
        #expect(
            CompletionIndexes(text, completions: completions).description == result, "\(sentence)")
    }

    @Test(
        arguments: [
            ("apart", "0-2", "5-7", "0-2,5-7", 0),
            ("touching", "0-2", "3-4", "0-4", 0),
            ("overlapping", "0-5", "3-8", "0-8", 3),
            ("one inside the other", "0-9", "2,4-5", "0-9", 3),
            ("interleaved", "0,2,4", "1,2,3", "0-4", 1),
            ("with nothing", "3", "", "3", 0),
        ])
    func unites(
        _ sentence: String, _ left: String, _ right: String, _ union: String, _ inCommon: Int
    ) {
        let left = CompletionIndexes(left, completions: 100)
        let right = CompletionIndexes(right, completions: 100)
        #expect(left.union(right).description == union, "\(sentence)")
        #expect(right.union(left).description == union, "\(sentence)")
        #expect(left.countInCommon(with: right) == inCommon, "\(sentence)")
        #expect(left.union(right).count == left.count + right.count - inCommon, "\(sentence)")
    }

    @Test func findsWhatIsMissing() {
        let indexes = CompletionIndexes([5, 1, 2, 2])
        #expect(indexes.description == "1,2,5")
        #expect(indexes.leastMissing(3, below: 10) == [0, 3, 4])
        #expect(indexes.leastMissing(10, below: 7) == [0, 3, 4, 6])
        #expect(indexes.leastMissing(1, below: 0) == [])
        #expect((0..<8).filter(indexes.contains) == [1, 2, 5])
    }
}
