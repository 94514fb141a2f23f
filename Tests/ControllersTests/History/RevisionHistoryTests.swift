import KubernetesAPI
import Testing

@testable import Controllers

@Suite struct RevisionHistoryTests {
    private static func history(
        image: String, revisions: [ControllerRevision], collisionCount: Int32? = nil,
        stored: [ControllerRevision] = []
    ) -> RevisionHistory {
        let set = StatefulSet.db(image: image)
        return RevisionHistory(
            of: set, template: set.spec?.template ?? PodTemplateSpec(), hashLabel: "hash",
            revisions: revisions, collisionCount: collisionCount,
            stored: { name in (revisions + stored).first { $0.name == name } })
    }

    private static func isCreate(_ action: Action?) -> Bool {
        if case .create = action { true } else { false }
    }

    private static func isUpdate(_ action: Action?) -> Bool {
        if case .update = action { true } else { false }
    }

    @Test func makesTheFirst() {
        let history = Self.history(image: "app:1", revisions: [])
        #expect(Self.isCreate(history.write))
        #expect(history.latest.revision == 1)
        #expect(history.latest.name == "db-\(history.latest.metadata.labels?["hash"] ?? "")")
        #expect(history.latest.metadata.labels?["app"] == "db")
        #expect(history.latest.podTemplate == StatefulSet.db(image: "app:1").spec?.template)
    }

    @Test func leavesTheLatestAlone() {
        let latest = StatefulSet.revision("app:2", number: 2)
        let history = Self.history(
            image: "app:2", revisions: [latest, StatefulSet.revision("app:1")])
        #expect(!Self.isCreate(history.write) && !Self.isUpdate(history.write))
        #expect(history.latest == latest)
        #expect(history.old.map(\.revision) == [1])
    }

    @Test func reusesAnEarlierOneUnderTheNextNumber() {
        let history = Self.history(
            image: "app:1",
            revisions: [StatefulSet.revision("app:1"), StatefulSet.revision("app:2", number: 2)])
        #expect(Self.isUpdate(history.write))
        #expect(history.latest.name == StatefulSet.revision("app:1").name)
        #expect(history.latest.revision == 3)
    }

    @Test func findsAnotherNameWhereItsOwnIsTaken() {
        var other = StatefulSet.revision("app:1")
        other.data = "something else"
        let history = Self.history(image: "app:1", revisions: [], stored: [other])
        #expect(Self.isCreate(history.write))
        #expect(history.latest.name != other.name)
        #expect(history.collisionCount == 1)
        let again = Self.history(
            image: "app:1", revisions: [], collisionCount: history.collisionCount)
        #expect(again.latest.name == history.latest.name, "the count is part of the hash")
    }

    @Test func namesFitWhateverTheOwnerIsCalled() {
        let owner = String(repeating: "x", count: 253)
        #expect(ControllerRevision.name(owner: owner, hash: "abc").utf8.count == 227)
    }
}
