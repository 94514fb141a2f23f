import KubernetesAPI
import Manifests
import Testing

@Suite struct ThreeWayMergeTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let schema: (any APIStruct.Type)?
        let lastApplied: Value?
        let observed: Value
        let desired: Value
        let result: Value

        init(
            _ sentence: String, _ schema: (any APIStruct.Type)?, applied lastApplied: Value?,
            observed: Value, desired: Value, result: Value
        ) {
            testDescription = sentence
            self.schema = schema
            self.lastApplied = lastApplied
            self.observed = observed
            self.desired = desired
            self.result = result
        }
    }

    static let fields = [
        Case(
            "fields of others stay", DeploymentSpec.self, applied: ["replicas": 1],
            observed: ["replicas": 1, "paused": true], desired: ["replicas": 2],
            result: ["replicas": 2, "paused": true]),
        Case(
            "a field that is no longer desired goes", DeploymentSpec.self,
            applied: ["replicas": 1, "paused": true], observed: ["replicas": 1, "paused": true],
            desired: ["replicas": 1], result: ["replicas": 1]),
        Case(
            "what was never applied is not removed", DeploymentSpec.self, applied: nil,
            observed: ["replicas": 5], desired: ["paused": true],
            result: ["replicas": 5, "paused": true]),
        Case(
            "a key of a map goes", ObjectMeta.self, applied: ["labels": ["a": "1", "b": "2"]],
            observed: ["labels": ["a": "1", "b": "2", "c": "3"]], desired: ["labels": ["a": "1"]],
            result: ["labels": ["a": "1", "c": "3"]]),
        Case(
            "a whole map goes, as with kubectl", ObjectMeta.self, applied: ["labels": ["a": "1"]],
            observed: ["labels": ["a": "1", "c": "3"]], desired: [:], result: [:]),
        Case(
            "null removes what others set", DeploymentSpec.self, applied: nil,
            observed: ["paused": true, "replicas": 1], desired: ["paused": nil],
            result: ["replicas": 1]),
        Case(
            "null never gets into the result", DeploymentSpec.self, applied: nil, observed: [:],
            desired: ["strategy": ["rollingUpdate": nil, "type": "Recreate"]],
            result: ["strategy": ["type": "Recreate"]]),
        Case(
            "a number becomes a string", ServicePort.self, applied: ["targetPort": 80],
            observed: ["port": 1, "targetPort": 80], desired: ["targetPort": "http"],
            result: ["port": 1, "targetPort": "http"]),
        Case(
            "an object becomes a scalar", nil, applied: ["a": ["b": 1]], observed: ["a": ["b": 1]],
            desired: ["a": 1], result: ["a": 1]),
        Case(
            "of a volume's sources the desired one stays", PodSpec.self,
            applied: ["volumes": [["name": "v", "emptyDir": [:]]]],
            observed: ["volumes": [["name": "v", "emptyDir": [:]]]],
            desired: ["volumes": [["name": "v", "configMap": ["name": "c"]]]],
            result: ["volumes": [["name": "v", "configMap": ["name": "c"]]]]),
        Case(
            "a strategy's defaults go with its type", DeploymentSpec.self,
            applied: nil,
            observed: ["strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]]],
            desired: ["strategy": ["type": "Recreate"]],
            result: ["strategy": ["type": "Recreate"]]),
        Case(
            "a budget's selector is replaced", PodDisruptionBudgetSpec.self, applied: nil,
            observed: ["selector": ["matchLabels": ["a": "1"]]],
            desired: ["selector": ["matchLabels": ["b": "2"]]],
            result: ["selector": ["matchLabels": ["b": "2"]]]),
    ]

    static let lists = [
        Case(
            "a container that is no longer desired goes, an injected one stays", PodSpec.self,
            applied: ["containers": [["name": "a"], ["name": "b"]]],
            observed: ["containers": [["name": "a"], ["name": "b"], ["name": "injected"]]],
            desired: ["containers": [["name": "a"]]],
            result: ["containers": [["name": "a"], ["name": "injected"]]]),
        Case(
            "an environment variable goes", Container.self,
            applied: ["env": [["name": "A", "value": "1"], ["name": "B", "value": "2"]]],
            observed: ["env": [["name": "A", "value": "1"], ["name": "B", "value": "2"]]],
            desired: ["env": [["name": "B", "value": "3"]]],
            result: ["env": [["name": "B", "value": "3"]]]),
        Case(
            "an emptied list keeps what others added", Container.self,
            applied: ["env": [["name": "A", "value": "1"]]],
            observed: ["env": [["name": "A", "value": "1"], ["name": "X", "value": "2"]]],
            desired: ["env": []], result: ["env": [["name": "X", "value": "2"]]]),
        Case(
            "a list takes the desired order", PodSpec.self, applied: nil,
            observed: ["containers": [["name": "x"], ["name": "a"], ["name": "b"]]],
            desired: ["containers": [["name": "b"], ["name": "a"]]],
            result: ["containers": [["name": "x"], ["name": "b"], ["name": "a"]]]),
        Case(
            "a port keeps what others set in it", ServiceSpec.self,
            applied: ["ports": [["port": 80]]],
            observed: ["ports": [["port": 80, "protocol": "TCP", "nodePort": 30080]]],
            desired: ["ports": [["port": 80, "name": "http"]]],
            result: [
                "ports": [["port": 80, "protocol": "TCP", "nodePort": 30080, "name": "http"]]
            ]),
        Case(
            "ports with one number are told apart by their protocols", ServiceSpec.self,
            applied: [
                "ports": [["port": 53, "protocol": "UDP"], ["port": 53]]
            ],
            observed: [
                "ports": [
                    ["port": 53, "protocol": "UDP", "nodePort": 30001],
                    ["port": 53, "protocol": "TCP", "nodePort": 30002],
                ]
            ],
            desired: ["ports": [["port": 53, "name": "dns"]]],
            result: [
                "ports": [["port": 53, "protocol": "TCP", "nodePort": 30002, "name": "dns"]]
            ]),
        Case(
            "a port changes its protocol", ServiceSpec.self,
            applied: ["ports": [["port": 53, "protocol": "TCP"]]],
            observed: ["ports": [["port": 53, "protocol": "TCP", "nodePort": 30001]]],
            desired: ["ports": [["port": 53, "protocol": "UDP"]]],
            result: ["ports": [["port": 53, "protocol": "UDP", "nodePort": 30001]]]),
        Case(
            "finalizers are a set", ObjectMeta.self, applied: ["finalizers": ["a", "b"]],
            observed: ["finalizers": ["a", "b", "x"]], desired: ["finalizers": ["c", "b"]],
            result: ["finalizers": ["c", "b", "x"]]),
        Case(
            "owners are told apart by uid", ObjectMeta.self,
            applied: ["ownerReferences": [["uid": "1"]]],
            observed: ["ownerReferences": [["uid": "1"], ["uid": "2"]]],
            desired: ["ownerReferences": [["uid": "3"]]],
            result: ["ownerReferences": [["uid": "3"], ["uid": "2"]]]),
        Case(
            "tolerations are replaced as a whole", PodSpec.self, applied: nil,
            observed: ["tolerations": [["key": "a"], ["key": "b"]]],
            desired: ["tolerations": [["key": "b", "operator": "Exists"]]],
            result: ["tolerations": [["key": "b", "operator": "Exists"]]]),
        Case(
            "args are replaced as a whole", Container.self, applied: ["args": ["a"]],
            observed: ["args": ["a", "b"]], desired: ["args": ["c"]], result: ["args": ["c"]]),
        Case(
            "a list with two elements of one name is replaced", Container.self, applied: nil,
            observed: ["env": [["name": "A", "value": "1"], ["name": "X", "value": "2"]]],
            desired: ["env": [["name": "A", "value": "1"], ["name": "A", "value": "2"]]],
            result: ["env": [["name": "A", "value": "1"], ["name": "A", "value": "2"]]]),
        Case(
            "lists of a kind without a schema are replaced", nil,
            applied: ["spec": ["items": [["name": "a"]]]],
            observed: ["spec": ["items": [["name": "a"], ["name": "x"]], "other": 1]],
            desired: ["spec": ["items": [["name": "b"]]]],
            result: ["spec": ["items": [["name": "b"]], "other": 1]]),
    ]

    static let objects = [
        Case(
            "what the server owns stays as observed", ConfigMap.self, applied: nil,
            observed: ["metadata": ["name": "c", "uid": "1", "creationTimestamp": "2026-01-01"]],
            desired: [
                "metadata": ["name": "c", "uid": "2", "creationTimestamp": nil, "generation": 7]
            ],
            result: ["metadata": ["name": "c", "uid": "1", "creationTimestamp": "2026-01-01"]]),
        Case(
            "status stays as observed", Deployment.self, applied: nil,
            observed: ["status": ["replicas": 3]], desired: ["status": ["replicas": 1]],
            result: ["status": ["replicas": 3]]),
        Case(
            "a whole Deployment", Deployment.self, applied: nil,
            observed: [
                "spec": [
                    "template": [
                        "spec": [
                            "containers": [
                                ["name": "web", "image": "web:1", "imagePullPolicy": "Always"]
                            ]
                        ]
                    ]
                ]
            ],
            desired: [
                "spec": ["template": ["spec": ["containers": [["name": "web", "image": "web:2"]]]]]
            ],
            result: [
                "spec": [
                    "template": [
                        "spec": [
                            "containers": [
                                ["name": "web", "image": "web:2", "imagePullPolicy": "Always"]
                            ]
                        ]
                    ]
                ]
            ]),
    ]

    @Test(arguments: fields + lists + objects) func applies(_ example: Case) {
        let result = ThreeWayMerge.apply(
            desired: example.desired, lastApplied: example.lastApplied, observed: example.observed,
            schema: example.schema)
        #expect(result == example.result)
    }

    @Test(arguments: fields + lists + objects) func `applying again changes nothing`(
        _ example: Case
    ) {
        let result = ThreeWayMerge.apply(
            desired: example.desired, lastApplied: example.desired, observed: example.result,
            schema: example.schema)
        #expect(result == example.result)
    }
}
