import EngineKit
import Foundation
import KubernetesAPI
import Testing

@testable import DockerBackend

/// What becomes of Pods whose sandbox ends, as all do where an engine is started anew.
@Suite(.serialized, .needsEngine)
struct SandboxTests {
    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: lost}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - name: main
            image: localhost/busybox:1
            command: [sh, -c, 'ip -o addr show dev eth0; sleep 1000']

        """

    @Test(arguments: TrialEngineKind.present, [false, true])
    func aPodGoesOnInAnotherOne(_ kind: TrialEngineKind, isFar: Bool) async throws {
        try await onThreadOfItsOwn {
            let engine = try kind.engine
            let endpoint = try isFar ? engine.networkEndpoint() : engine.endpoint
            let cluster = try TrialCluster(engine, at: endpoint)
            defer { cluster.remove() }
            try cluster.create(Self.pod)
            try cluster.wait { $0.allSatisfy(\.runsWholly) }
            try engine.run(["kill", cluster.sandbox(of: "lost")])
            try cluster.wait { pods in
                pods.allSatisfy { pod in
                    pod.runsWholly && pod.status?.containerStatuses?.first?.restartCount == 1
                }
            }
            let events = cluster.events(of: "lost")
            #expect(events.contains { $0.hasPrefix("SandboxChanged: ") }, "\(events)")
            let pod = try cluster.pod("lost")
            let ready = pod.status?.conditions?.first { $0.type == "PodReadyToStartContainers" }
            #expect(ready?.status == "True")
            try cluster.wait { _ in
                try cluster.log(of: "lost", attempt: 1).contains(pod.status?.podIP ?? "none")
            }
        }
    }
}
