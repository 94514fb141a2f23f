import KubernetesAPI
import Testing

@Suite("Unstructured objects") struct UnstructuredTests {
    private static let certificate: Value = [
        "apiVersion": "example.com/v1", "kind": "Certificate",
        "metadata": ["creationTimestamp": nil, "labels": ["a": "b"], "name": "web"],
        "spec": ["days": 90, "ratio": 1.0, "empty": nil, "hosts": []],
    ]

    @Test(arguments: [
        certificate,
        ["apiVersion": "example.com/v1", "kind": "Certificate"],
        ["apiVersion": "example.com/v1", "kind": "Certificate", "metadata": [:]],
        ["apiVersion": "example.com/v1", "kind": "Certificate", "metadata": ["odd": [1, nil]]],
    ])
    func keepsEverything(value: Value) {
        var problems: [DecodeProblem] = []
        let object = Unstructured.decode(value, problems: &problems)
        #expect(object.value == value)
        #expect(object.groupVersionKind.apiVersion == "example.com/v1")
    }

    @Test func hasTypedMetadata() {
        var problems: [DecodeProblem] = []
        var object = Unstructured.decode(Self.certificate, problems: &problems)
        #expect(problems == [])
        #expect(object.metadata.name == "web")
        object.metadata.creationTimestamp = Timestamp(seconds: 0)
        object.metadata.labels = nil
        #expect(
            object.value["metadata"] == [
                "creationTimestamp": "1970-01-01T00:00:00Z", "name": "web",
            ])
    }

    @Test func reportsBadMetadata() {
        var problems: [DecodeProblem] = []
        _ = Unstructured.decode(
            ["metadata": ["name": 1, "lables": [:]], "anything": 1], problems: &problems)
        #expect(
            problems.map(\.description) == [
                "metadata.name: expected string, found integer",
                #"unknown field "metadata.lables", did you mean "labels"?"#,
            ])
    }

    @Test func comparesAndCopiesLikeEveryKind() {
        var problems: [DecodeProblem] = []
        let object = Unstructured.decode(Self.certificate, problems: &problems)
        var other = object
        other.metadata.name = "other"
        other.content["status"] = ["ready": true]
        #expect(other.hasSameSpec(as: object))
        other.content["spec"] = nil
        #expect(!other.hasSameSpec(as: object))
        var third = object
        third.copyStatus(from: other)
        #expect(third.content["status"] == ["ready": true])
    }
}
