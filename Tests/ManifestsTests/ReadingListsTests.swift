import KubernetesAPI
import Manifests
import Testing

/// Lists of objects are taken apart, each item with its own places.
@Suite struct ReadingListsTests {
    private func read(_ yaml: String) -> ManifestReading {
        ManifestReader().read(SourceFile(path: "a.yaml", text: yaml))
    }

    @Test func itemsOfAListAreObjectsOfTheirOwn() throws {
        let documents = try read(
            """
            kind: List
            metadata: {x: [1, 2]}
            items:
            - kind: A
              spec: {x: 1}
            - kind: B
              spec:
                z: 2
            """
        ).get()
        #expect(documents.map { $0.value["kind"] } == ["A", "B"])
        #expect(documents.map(\.location.description) == ["a.yaml:4:3", "a.yaml:6:3"])
        #expect(documents.last?.location(of: FieldPath("spec", "z")).description == "a.yaml:8:5")
    }

    @Test func itemsOfATypedListHaveItsKind() throws {
        let documents = try read(
            """
            {apiVersion: v1, kind: PodList, items: [{metadata: {name: a}}, {kind: X}]}
            """
        ).get()
        #expect(
            documents.first?.value
                == ["metadata": ["name": "a"], "apiVersion": "v1", "kind": "Pod"])
        #expect(documents.first?.location(of: FieldPath("kind")).description == "a.yaml:1:41")
        #expect(documents.last?.value == ["kind": "X"])
    }

    @Test func listsNest() throws {
        let documents = try read("kind: List\nitems: [{kind: List, items: [{kind: A}]}]").get()
        #expect(documents.map(\.value) == [["kind": "A"]])
        #expect(documents.first?.location.description == "a.yaml:2:30")
    }

    @Test func anEmptyListIsNothing() throws {
        #expect(try read("kind: List\nitems: []").get().isEmpty)
        #expect(try read("kind: List").get().isEmpty)
    }

    @Test func aKindThatOnlySoundsLikeAListIsAnObject() throws {
        #expect(try read("kind: AccessList\nspec: 1").get().count == 1)
    }

    @Test(arguments: [
        ("kind: List\nitems: 3", "wrong-type", "2:1"),
        ("kind: List\nitems: [1]", "not-an-object", "2:9"),
        ("- 1", "not-an-object", "1:1"), ("text", "not-an-object", "1:1"),
    ])
    func whatIsNoListOfObjectsIsAnError(yaml: String, code: String, place: String) {
        let diagnostics = read(yaml).diagnostics
        #expect(diagnostics.map(\.code) == [code])
        #expect(diagnostics.first?.location?.description == "a.yaml:\(place)")
    }
}
