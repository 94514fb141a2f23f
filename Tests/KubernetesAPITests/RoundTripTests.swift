import KubernetesAPI
import Testing

@Suite("Decoding and encoding") struct RoundTripTests {
    @Test func keepsEverything() {
        let pod: Value = [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": ["labels": ["b": "2", "a": "1"], "name": "web"],
            "spec": [
                "containers": [
                    [
                        "env": [["name": "LEVEL", "value": "debug"]], "image": "web:1",
                        "name": "web", "ports": [["containerPort": 80]],
                        "resources": ["limits": ["cpu": "0.5", "memory": "1024Mi"]],
                    ]
                ],
                "tolerations": [], "nodeSelector": [:],
            ],
            "status": ["startTime": "2026-01-02T03:04:05Z"],
        ]
        var problems: [DecodeProblem] = []
        #expect(Pod.decode(pod, problems: &problems).value == pod)
        #expect(problems == [])
    }

    @Test func sortsFieldsAndKeys() throws {
        let pod = Pod.with {
            $0.metadata.name = "web"
            $0.metadata.labels = ["b": "2", "a": "1"]
            $0.spec = PodSpec()
        }
        let object = try #require(pod.value.object)
        #expect(object.keys == ["apiVersion", "kind", "metadata", "spec"])
        #expect(object["metadata"]?.object?.keys == ["labels", "name"])
        #expect(object["metadata"]?["labels"]?.object?.keys == ["a", "b"])
    }

    @Test func encodesWhatIsRequiredAndNoEmptyMetadata() {
        #expect(
            Deployment.with { $0.spec = DeploymentSpec() }.value == [
                "apiVersion": "apps/v1", "kind": "Deployment",
                "spec": ["selector": [:], "template": [:]],
            ])
    }

    @Test func tellsEmptyFromAbsent() {
        #expect(Container.with { $0.args = [] }.value == ["args": [], "name": ""])
        #expect(Container().value == ["name": ""])
    }

    /// Kubernetes' decoder makes the zero value of a null that is an element.
    @Test func nullsInsideArraysAndMapsAreZero() {
        var problems: [DecodeProblem] = []
        let value: Value = ["data": ["a": nil], "metadata": ["finalizers": [nil, "b"]]]
        let configMap = ConfigMap.decode(value, problems: &problems)
        #expect(configMap.data == ["a": ""])
        #expect(configMap.metadata.finalizers == ["", "b"])
        #expect(problems == [])
    }

    /// The API server adds the type to the claims in a StatefulSet, too.
    @Test func embeddedObjectsHaveTheirType() {
        var spec = StatefulSetSpec()
        spec.volumeClaimTemplates = [.with { $0.metadata.name = "data" }]
        #expect(
            spec.value["volumeClaimTemplates"] == [
                [
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim",
                    "metadata": ["name": "data"],
                ]
            ])
    }

    @Test(arguments: KnownKinds.all.map { $0.groupVersionKind })
    func everyKindIsFoundByName(kind: GroupVersionKind) throws {
        let type = try #require(KnownKinds.type(for: kind))
        #expect(type.groupVersionKind == kind)
        let value = type.init().value
        #expect(value["apiVersion"]?.string == kind.apiVersion)
        #expect(value["kind"]?.string == kind.kind)
        var problems: [DecodeProblem] = []
        #expect(type.decode(value, problems: &problems).value == value)
        #expect(problems == [])
    }

    @Test func namesInConflictAreToldApart() {
        #expect(HorizontalPodAutoscaler.groupVersionKind.version == "v2")
        #expect(HorizontalPodAutoscalerV1.groupVersionKind.version == "v1")
        #expect(Event.groupVersionKind.group == "")
        #expect(EventsEvent.groupVersionKind.group == "events.k8s.io")
    }

    /// `value` also is the encoded form of every struct; the field comes first.
    @Test func aFieldCalledValueIsTheField() {
        let variable = EnvVar.with { $0.value = "debug" }
        #expect(variable.value == "debug")
        #expect(variable.encoded() == ["name": "", "value": "debug"])
        #expect(PriorityClass.with { $0.value = 7 }.value == 7)
    }
}
