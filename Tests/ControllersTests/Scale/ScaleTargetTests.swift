import KubernetesAPI
import Testing

@testable import Controllers

@Suite("Finding what can be scaled")
struct ScaleTargetTests {
    private func target(
        _ apiVersion: String, _ kind: String, _ name: String, in state: ClusterState
    ) throws(ScaleTarget.Absence) -> ScaleTarget {
        try ScaleTarget(
            apiVersion: apiVersion, kind: kind, namespace: "default", name: name, in: state)
    }

    @Test func aDeploymentIsScaled() throws {
        let state = ClusterState.holding([Deployment.scalable("web", replicas: 3)])
        let target = try target("apps/v1", "Deployment", "web", in: state)
        #expect(target.scale.specReplicas == 3 && target.scale.selector?.text == "app=web")
        #expect((target.scaled(to: 5) as? Deployment)?.spec?.replicas == 5)
    }

    @Test(arguments: [
        ("apps/v1", "Deployment", "deployments.apps \"x\" not found"),
        ("v1", "ReplicationController", "replicationcontrollers \"x\" not found"),
        ("apps/v1", "DaemonSet", "the server could not find the requested resource"),
        ("example.org/v1", "Gadget", "no matches for kind \"Gadget\" in group \"example.org\""),
    ])
    func absences(apiVersion: String, kind: String, message: String) {
        do throws(ScaleTarget.Absence) {
            _ = try target(apiVersion, kind, "x", in: ClusterState())
            Issue.record("found something")
        } catch {
            #expect(error.message == message)
        }
    }

    @Test func aCustomResourceIsScaledWhereItsDefinitionSays() throws {
        var definition = Unstructured(
            apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition")
        definition.metadata.name = "gadgets.example.org"
        definition.content["spec"] = [
            "group": "example.org", "names": ["kind": "Gadget", "plural": "gadgets"],
            "versions": [
                [
                    "name": "v1",
                    "subresources": [
                        "scale": [
                            "specReplicasPath": ".spec.size", "statusReplicasPath": ".status.size",
                            "labelSelectorPath": ".status.selector",
                        ]
                    ],
                ]
            ],
        ]
        var gadget = Unstructured(apiVersion: "example.org/v1", kind: "Gadget")
        gadget.metadata.name = "x"
        gadget.metadata.namespace = "default"
        gadget.content["spec"] = ["size": 2, "color": "red"]
        gadget.content["status"] = ["size": 1, "selector": "app=x"]
        let state = ClusterState.holding([definition, gadget])

        let target = try target("example.org/v1", "Gadget", "x", in: state)
        #expect(target.scale.specReplicas == 2 && target.scale.statusReplicas == 1)
        #expect(target.scale.selector?.matches(["app": "x"]) == true)
        let scaled = try #require(target.scaled(to: 4) as? Unstructured)
        #expect(scaled.content["spec"] == ["size": 4, "color": "red"])
    }

    @Test func selectorsReadAsInKubectl() {
        let selector = LabelSelector.with {
            $0.matchLabels = ["b": "1"]
            $0.matchExpressions = [
                .with {
                    $0.key = "a"
                    $0.operator = "In"
                    $0.values = ["y", "x"]
                },
                .with {
                    $0.key = "c"
                    $0.operator = "DoesNotExist"
                },
            ]
        }
        #expect(selector.text == "a in (x,y),b=1,!c")
    }
}
