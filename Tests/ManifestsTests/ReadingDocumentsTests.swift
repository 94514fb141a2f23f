import KubernetesAPI
import Manifests
import Testing

@Suite struct ReadingDocumentsTests {
    @Test func aDocumentBecomesAValueWithPlaces() throws {
        let file = SourceFile(
            path: "web.yaml",
            text: """
                kind: Deployment
                spec:
                  replicas: 3
                  args: [a, b]
                """)
        let documents = try ManifestReader().read(file).get()
        let document = try #require(documents.first)
        #expect(documents.count == 1)
        #expect(document.value["spec"] == ["replicas": 3, "args": ["a", "b"]])
        let path = FieldPath("spec", "replicas")
        #expect(document.location(of: path).description == "web.yaml:3:3")
        #expect(document.location(of: path, preferKey: false).description == "web.yaml:3:13")
        #expect(
            document.location(of: FieldPath("spec", "args").index(1)).description
                == "web.yaml:4:13")
        // What is not there is reported at what is around it.
        #expect(document.location(of: FieldPath("spec", "paused")).description == "web.yaml:2:1")
    }
}
