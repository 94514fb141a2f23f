import KubernetesAPI
import Testing

@Suite("Problems of decoding") struct DecodeProblemTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let deployment: Value
        let problems: [String]

        init(_ sentence: String, _ deployment: Value, problems: [String]) {
            testDescription = sentence
            self.deployment = deployment
            self.problems = problems
        }
    }

    private static func container(_ container: Value) -> Value {
        ["spec": ["template": ["spec": ["containers": [container]]]]]
    }

    @Test(arguments: [
        Case("None.", ["spec": ["replicas": 3]], problems: []),
        Case("Null is absent.", ["spec": nil, "metadata": ["labels": nil]], problems: []),
        Case(
            "A typing error.", ["spec": ["replcias": 3]],
            problems: [#"unknown field "spec.replcias", did you mean "replicas"?"#]),
        Case(
            "Names are case-sensitive.", ["Spec": [:]],
            problems: [#"unknown field "Spec", did you mean "spec"?"#]),
        Case(
            "A field of another kind.", ["spec": ["serviceName": "web"]],
            problems: [#"unknown field "spec.serviceName""#]),
        Case(
            "Text for a number, deep inside.", container(["ports": [["containerPort": "80"]]]),
            problems: [
                "spec.template.spec.containers[0].ports[0].containerPort: "
                    + "expected integer, found string"
            ]),
        Case(
            "A fraction for an integer.", ["spec": ["replicas": 3.0]],
            problems: ["spec.replicas: expected integer, found number"]),
        Case(
            "Too large.", ["spec": ["replicas": 2_147_483_648]],
            problems: ["spec.replicas: 2147483648 does not fit into 32 bits"]),
        Case(
            "A number for text.", ["metadata": ["name": 5]],
            problems: ["metadata.name: expected string, found integer"]),
        Case(
            "A truth value in a map of texts.", ["metadata": ["labels": ["a.b/c": true]]],
            problems: ["metadata.labels[a.b/c]: expected string, found boolean"]),
        Case(
            "An object for an array.", container(["args": [:]]),
            problems: ["spec.template.spec.containers[0].args: expected array, found object"]),
        Case(
            "An array for an object.", ["spec": []],
            problems: ["spec: expected object, found array"]),
        Case(
            "Text for a truth value.", ["spec": ["paused": "yes"]],
            problems: ["spec.paused: expected boolean, found string"]),
        Case(
            "A bad quantity.", container(["resources": ["limits": ["memory": "1 GB"]]]),
            problems: [
                "spec.template.spec.containers[0].resources.limits[memory]: "
                    + #""1 GB" is not a quantity such as 500m or 1.5Gi"#
            ]),
        Case(
            "A bad time.", ["metadata": ["creationTimestamp": "now"]],
            problems: [
                #"metadata.creationTimestamp: "now" is not a time such as 2026-01-02T03:04:05Z"#
            ]),
        Case(
            "All problems, in the order of the input.",
            ["speck": 1, "metadata": ["name": true, "nam": ""], "kind": 3],
            problems: [
                #"unknown field "speck", did you mean "spec"?"#,
                "metadata.name: expected string, found boolean",
                #"unknown field "metadata.nam", did you mean "name"?"#,
                "kind: expected string, found integer",
            ]),
    ])
    func areAllFound(_ test: Case) {
        var problems: [DecodeProblem] = []
        _ = Deployment.decode(test.deployment, problems: &problems)
        #expect(problems.map(\.description) == test.problems)
    }

    @Test func leaveTheRestReadable() {
        var problems: [DecodeProblem] = []
        let pod = Pod.decode(
            ["spec": ["containers": [["name": 1, "image": "a"], 2, ["name": "c"]]]],
            problems: &problems)
        #expect(pod.spec?.containers.map(\.name) == ["", "", "c"])
        #expect(pod.spec?.containers.first?.image == "a")
        #expect(
            problems.map(\.path.description) == ["spec.containers[0].name", "spec.containers[1]"])
    }

    @Test(
        arguments: [
            ("", nil), ("aGVsbG8=", nil), ("aGVsbA==", nil), ("aGVs\nbG8=\n", nil), ("+/+/", nil),
            ("%%%", 0), ("not base64!", 3), ("aGVsbG8", 4), ("a", 0), ("aGVsbA=", 7),
            ("aGVsbA=x", 6),
            ("aGVsbG8=x", 8), ("=", 0), ("a===", 1), ("aGVs==", 4),
        ] as [(String, Int?)])
    func pointIntoBadBase64(text: String, offset: Int?) {
        var problems: [DecodeProblem] = []
        let secret = Secret.decode(["data": ["key": .string(text)]], problems: &problems)
        #expect(secret.data == ["key": text])
        let expected = offset.map { ["data[key]: illegal base64 data at input byte \($0)"] }
        #expect(problems.map(\.description) == expected ?? [])
    }

    @Test func nothingMuchCanBeReadFromAnArray() {
        var problems: [DecodeProblem] = []
        #expect(Pod.decode([], problems: &problems) == Pod())
        let kind = DecodeProblem.Kind.wrongType(expected: "object", found: "array")
        #expect(problems == [DecodeProblem(path: FieldPath(), kind: kind)])
    }
}
