import Foundation
import Testing

@testable import mutate

@Suite struct MutationListTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A mutation whose place is gone would be tried on nothing.
    @Test func everyMutationFindsItsPlace() throws {
        let list = Self.root.appending(path: "Tests/Mutations/mutations.txt")
        let mutations = try Mutation.list(try String(contentsOf: list, encoding: .utf8))
        #expect(!mutations.isEmpty)
        for mutation in mutations {
            let source = try String(
                contentsOf: Self.root.appending(path: mutation.path), encoding: .utf8)
            #expect(throws: Never.self) { try mutation.planted(in: source, number: 0) }
        }
    }

    @Test func plantsASwitch() throws {
        let list = "# about\n\n= all is well\n@ a.swift\n- if «isWell», b\n+ true\n"
        let mutation = try #require(try Mutation.list(list).first)
        let planted = try mutation.planted(in: "{ if isWell, b {} }", number: 7)
        #expect(planted == "{ if (isMutant(7) ? (true) : (isWell)), b {} }")
    }

    @Test(arguments: ["if a {}", "if isWell, b {} else if isWell, b {}"])
    func refusesAPlaceThatIsNotThereOnce(source: String) throws {
        let list = "= all is well\n@ a.swift\n- if «isWell», b\n+ true\n"
        let mutation = try #require(try Mutation.list(list).first)
        #expect(throws: MutationPlaceError.self) {
            try mutation.planted(in: source, number: 0)
        }
    }

    @Test(arguments: ["= a\n", "= a\n@ b\n- c\n+ d\n", "something\n"])
    func refusesABlockThatIsNotComplete(list: String) {
        #expect(throws: MutationListError.self) { try Mutation.list(list) }
    }
}
