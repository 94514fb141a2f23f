import Controllers
import KubernetesAPI
import Reconcile
import Testing

@testable import PodConformanceKit

@Suite("What a recording calls Pods")
struct PodNameTests {
    private static let scenario: Value = [
        "until": 6,
        "objects": [
            [
                "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": ["name": "db"],
                "spec": [
                    "replicas": 2, "serviceName": "db", "selector": ["matchLabels": ["app": "db"]],
                    "template": [
                        "metadata": ["labels": ["app": "db"]],
                        "spec": [
                            "containers": [
                                [
                                    "name": "c", "image": "localhost/busybox:1",
                                    "command": ["sleep", "100"],
                                ]
                            ]
                        ],
                    ],
                ],
            ]
        ],
    ]

    @Test(arguments: [["db-0", "db-1"], ["db-~1", "db-~2"]])
    func bothWaysAreUnderstood(_ names: [String]) throws {
        let node = SimulatedMachine().makeNode()
        let scenario = try PodScenario(Self.scenario, namespace: node.namespace)
        let run = try PodScenarioRun(scenario, on: node, knownNames: Set(names))
        try run.run()
        #expect(run.observer.timelines.keys.sorted() == names)
    }

    /// Three megabytes where one is allowed.
    @Test func whoStoresTooMuchIsEvicted() throws {
        let node = SimulatedMachine().makeNode()
        let pod: Value = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p"],
            "spec": [
                "containers": [
                    [
                        "name": "c", "image": "localhost/busybox:1",
                        "command": [
                            "sh", "-c", "dd if=/dev/zero of=/v/x bs=1M count=3; sleep 100",
                        ],
                        "volumeMounts": [["name": "v", "mountPath": "/v"]],
                    ]
                ],
                "volumes": [["name": "v", "emptyDir": ["sizeLimit": "1Mi"]]],
            ],
        ]
        let scenario = try PodScenario(
            ["until": 30, "objects": [pod]], namespace: node.namespace)
        let run = try PodScenarioRun(scenario, on: node)
        try run.run()
        let last = run.observer.timelines["p"]?.last?.state
        #expect(last?["reason"] == "Evicted")
        #expect(last?["message"] == "Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\". ")
    }
}
