import KubernetesAPI
import Manifests
import Testing

@Suite struct StrategicMergePatchTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let schema: (any APIStruct.Type)?
        let target: Value
        let patch: Value
        let result: Result<Value, PatchError>

        init(
            _ sentence: String, _ schema: (any APIStruct.Type)?, _ target: Value, _ patch: Value,
            _ result: Value
        ) {
            testDescription = sentence
            self.schema = schema
            self.target = target
            self.patch = patch
            self.result = .success(result)
        }

        init(
            _ sentence: String, _ schema: (any APIStruct.Type)?, _ target: Value, _ patch: Value,
            fails error: PatchError
        ) {
            testDescription = sentence
            self.schema = schema
            self.target = target
            self.patch = patch
            self.result = .failure(error)
        }
    }

    private static let ab: Value = [
        "containers": [["name": "a", "image": "a:1"], ["name": "b", "image": "b:1"]]
    ]

    static let merging = [
        Case(
            "containers merge by name", PodSpec.self, ab,
            ["containers": [["name": "b", "image": "b:2"]]],
            ["containers": [["name": "a", "image": "a:1"], ["name": "b", "image": "b:2"]]]),
        Case(
            "a new element comes first", PodSpec.self, ab, ["containers": [["name": "c"]]],
            [
                "containers": [
                    ["name": "c"], ["name": "a", "image": "a:1"], ["name": "b", "image": "b:1"],
                ]
            ]),
        Case(
            "args are replaced", Container.self, ["args": ["a", "b"]], ["args": ["c"]],
            ["args": ["c"]]),
        Case(
            "tolerations are replaced", PodSpec.self, ["tolerations": [["key": "a"]]],
            ["tolerations": [["key": "b"]]], ["tolerations": [["key": "b"]]]),
        Case(
            "finalizers are a set", ObjectMeta.self, ["finalizers": ["a", "b"]],
            ["finalizers": ["c", "b"]], ["finalizers": ["c", "a", "b"]]),
        Case(
            "null removes a label", ObjectMeta.self, ["labels": ["a": "1", "b": "2"]],
            ["labels": ["a": nil]], ["labels": ["b": "2"]]),
        Case(
            "ports with one number merge by protocol too", Container.self,
            [
                "ports": [
                    ["containerPort": 53, "protocol": "TCP"],
                    ["containerPort": 53, "protocol": "UDP"],
                ]
            ],
            ["ports": [["containerPort": 53, "protocol": "UDP", "name": "dns"]]],
            [
                "ports": [
                    ["containerPort": 53, "protocol": "TCP"],
                    ["containerPort": 53, "protocol": "UDP", "name": "dns"],
                ]
            ]),
        Case(
            "a selector with the strategy replace is replaced", PodDisruptionBudgetSpec.self,
            ["selector": ["matchLabels": ["a": "1"]]], ["selector": ["matchLabels": ["b": "2"]]],
            ["selector": ["matchLabels": ["b": "2"]]]),
        Case(
            "lists of a kind without a schema are replaced", nil, ab,
            ["containers": [["name": "c"]]], ["containers": [["name": "c"]]]),
    ]

    static let directives = [
        Case(
            "$patch: delete removes an element", PodSpec.self, ab,
            ["containers": [["name": "a", "$patch": "delete"]]],
            ["containers": [["name": "b", "image": "b:1"]]]),
        Case(
            "$patch: delete may name a port by its number alone", Container.self,
            ["ports": [["containerPort": 53, "protocol": "UDP"], ["containerPort": 80]]],
            ["ports": [["containerPort": 53, "$patch": "delete"]]],
            ["ports": [["containerPort": 80]]]),
        Case(
            "$patch: replace replaces a list", PodSpec.self, ab,
            ["containers": [["$patch": "replace"], ["name": "c"]]],
            ["containers": [["name": "c"]]]),
        Case(
            "$patch: replace replaces an object", PodSpec.self,
            ["nodeSelector": ["a": "1"]], ["nodeSelector": ["$patch": "replace", "b": "2"]],
            ["nodeSelector": ["b": "2"]]),
        Case(
            "$patch: delete empties an object", PodSpec.self, ["securityContext": ["runAsUser": 1]],
            ["securityContext": ["$patch": "delete"]], ["securityContext": [:]]),
        Case(
            "$deleteFromPrimitiveList removes scalars", ObjectMeta.self,
            ["finalizers": ["a", "b", "c"]], ["$deleteFromPrimitiveList/finalizers": ["a", "c"]],
            ["finalizers": ["b"]]),
        Case(
            "$setElementOrder orders a list and leaves other elements where they were",
            PodSpec.self,
            ["containers": [["name": "a"], ["name": "x"], ["name": "b"]]],
            [
                "$setElementOrder/containers": [["name": "b"], ["name": "a"], ["name": "c"]],
                "containers": [["name": "c", "image": "c:1"]],
            ],
            [
                "containers": [
                    ["name": "x"], ["name": "b"], ["name": "a"], ["name": "c", "image": "c:1"],
                ]
            ]),
        Case(
            "$retainKeys removes the other fields", DeploymentSpec.self,
            ["strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]]],
            ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]],
            ["strategy": ["type": "Recreate"]]),
        Case(
            "directives do not end up in what is added", PodSpec.self, [:],
            [
                "$setElementOrder/containers": [["name": "a"]],
                "containers": [["name": "a", "env": nil], ["name": "b", "$patch": "delete"]],
            ],
            ["containers": [["name": "a"]]]),
    ]

    static let failures = [
        Case(
            "an unknown $patch is refused", PodSpec.self, ab,
            ["containers": [["name": "a", "$patch": "remove"]]],
            fails: .malformedDirective(
                "$patch is none of merge, replace and delete",
                at: FieldPath("containers").index(0))),
        Case(
            "an element without its key is refused", PodSpec.self, ab,
            ["containers": [["image": "a:2"]]],
            fails: .missingMergeKey("name", at: FieldPath("containers").index(0))),
        Case(
            "$retainKeys has to list the patch's own fields", DeploymentSpec.self,
            ["strategy": [:]], ["strategy": ["$retainKeys": ["a"], "type": "Recreate"]],
            fails: .malformedDirective(
                "$retainKeys does not list type", at: FieldPath("strategy"))),
    ]

    @Test(arguments: merging + directives + failures) func applies(_ example: Case) {
        let result = Result { () throws(PatchError) in
            try StrategicMergePatch.apply(
                example.patch, to: example.target, schema: example.schema)
        }
        #expect(result == example.result)
    }
}
