import Manifests
import Testing

@testable import ConformanceKit

/// What a scenario that is wrong, or a product that is, looks like to the runner.
@Suite struct ScenarioFileTests {
    private static let replicaSet = """
        steps:
        - apply:
          - apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: y}
            spec:
              replicas: 2
              selector: {matchLabels: {app: y}}
              template:
                metadata: {labels: {app: y}}
                spec: {containers: [{name: c, image: 'registry.example/app:1'}]}
        - round: {times: 5}
        - delete: {kind: ReplicaSet, name: y}
        - wait: 3
        - round: {}
        """

    private static func recording(replicas: Int) -> String {
        let pods = { (fields: String) in
            #"{"Pods": [{"owner": "ReplicaSet/y", "count": 2, "# + fields + "}]"
        }
        let replicaSet = { (fields: String) in
            #", "ReplicaSet/y": {"spec": {"replicas": \#(replicas)}, "observed": true, "#
                + #""status": {"replicas": 2, "fullyLabeledReplicas": 2\#(fields)}}}"#
        }
        let pending = pods(#""phase": "Pending", "ready": false"#) + replicaSet("")
        let ready =
            pods(#""phase": "Running", "ready": true"#)
            + replicaSet(#", "readyReplicas": 2, "availableReplicas": 2"#)
        let gone = pods(#""phase": "Running", "ready": true, "terminating": true"#) + "}"
        return """
            {"snapshots": [
              {"step": "1", "do": "apply", "state": \(pending),
               "events": ["ReplicaSet/y Normal SuccessfulCreate", "Pod/y/* Normal Scheduled"]},
              {"step": "2.1", "do": "round", "state": \(ready), "events": []},
              {"step": "3", "do": "delete", "state": \(gone), "events": []},
              {"step": "4", "do": "wait", "state": \(gone), "events": []},
              {"step": "5", "do": "round", "state": {}, "events": []}
            ]}
            """
    }

    private static func run(_ scenario: String, recording: String) -> ScenarioOutcome {
        ScenarioFile(
            name: "made", scenario: SourceFile(path: "made.yaml", text: scenario),
            recording: SourceFile(path: "made.expected.json", text: recording)
        ).run()
    }

    @Test func aScenarioThatGoesAsRecordedPasses() {
        let outcome = Self.run(Self.replicaSet, recording: Self.recording(replicas: 2))
        #expect(outcome.summary == "ok   made")
        #expect(outcome.details.isEmpty)
    }

    @Test func aPlantedDifferenceIsFound() {
        let outcome = Self.run(Self.replicaSet, recording: Self.recording(replicas: 3))
        #expect(
            outcome.summary
                == "FAIL made: step 1: ReplicaSet/y.spec.replicas: expected 3, got 2")
    }

    @Test func aSnapshotTooFewIsADifference() {
        let longer = Self.recording(replicas: 2).replacing(
            "\n]}", with: #", {"step": "6", "do": "read", "state": {}, "events": []}]}"#)
        let outcome = Self.run(Self.replicaSet, recording: longer)
        #expect(outcome.summary == "FAIL made: step 6: step: expected 6, got nothing")
    }

    @Test(arguments: [
        ("steps: [{dance: {}}]", "the step dance is not supported"),
        ("steps: [{wait: 3, read: {}}]", #"a step must have one key, not ["wait", "read"]"#),
        ("steps: [{wait: -1}]", "wait must be a number of seconds from 0 to 86400"),
        ("steps: []\ncolour: red", "the scenario has the unknown field colour"),
        ("steps: []\nsnapshot: {sound: true}", "snapshot has the unknown field sound"),
        (
            "steps: [{kubelet: {select: {mood: good}, set: ready}}]",
            "kubelet.select has the unknown field mood"
        ),
        ("steps: [{kubelet: {set: asleep}}]", "set cannot be asleep"),
        ("steps: [{delete: {kind: Dragon, name: d}}]", "there is no kind Dragon"),
        ("steps: [{apply: [{kind: Pod}]}]", "a manifest must have apiVersion, kind and metadata"),
        ("nodes: 0\nsteps: []", "nodes.count must be from 1 to 1000"),
        ("[]", "the scenario must be a map, not array"),
    ])
    func whatIsNotSupportedFailsWithTheReason(_ scenario: String, _ reason: String) {
        let outcome = Self.run(scenario, recording: #"{"snapshots": []}"#)
        #expect(outcome.fault?.description == reason)
        #expect(!outcome.passed)
    }
}
