import Foundation
import Testing

/// Claims of Pods that really run: each gets a volume that keeps what is written there.
@Suite(.serialized) struct ClaimVolumeTests {
    private let command: Command

    private static let database = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 1
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: db
                image: db:1
                command: [sh, -c, 'echo begun >> data/log; exec sleep 999']
                workingDir: /srv
                volumeMounts: [{name: data, mountPath: /srv/data}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec:
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}

        """

    init() throws { command = try Command() }

    private func run() throws -> Command.Result {
        try command.run("run", "--once", "--backend", "process", "--timeout", "60")
    }

    private var directories: [String] {
        let path = command.state.appending(path: "volumes").path
        return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }

    private func content() throws -> String {
        let name = try #require(directories.first)
        return try String(
            contentsOf: command.state.appending(path: "volumes/\(name)/log"), encoding: .utf8)
    }

    @Test func dataOutlivesItsPodAndGoesWithItsClaim() throws {
        defer {
            _ = try? command.run("down", "--timeout", "30s")
            command.remove()
        }
        try command.write(Self.database)
        let started = try run()
        #expect(started.exitCode == 0, "\(started.errors)")
        #expect(directories.count == 1)
        #expect(try content() == "begun\n")
        // Another Pod of the name finds what the last one wrote.
        #expect(try command.act("delete", "pod", "db-0", "--no-wait").exitCode == 0)
        #expect(try run().exitCode == 0)
        #expect(try content() == "begun\nbegun\n")
        // The claim of a StatefulSet stays, with its data, until somebody deletes it.
        #expect(try command.run("down", "--timeout", "30s").exitCode == 0)
        #expect(try content() == "begun\nbegun\n")
        #expect(try command.act("delete", "pvc", "data-db-0").exitCode == 0)
        try command.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: left}\n")
        #expect(try run().exitCode == 0)
        #expect(directories.isEmpty)
    }

    @Test func whatHasFailedKeepsNothingElseFromBecomingReady() throws {
        defer {
            _ = try? command.run("down", "--timeout", "30s")
            command.remove()
        }
        try command.write(
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: fails}
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: c, image: app:1, command: ["false"]}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: slow}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: app:1
                command: [sleep, "999"]
                readinessProbe: {exec: {command: ["true"]}, initialDelaySeconds: 3}

            """)
        let result = try run()
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("error: Job default/fails is not ready: "))
        #expect(!result.errors.contains("error: Pod default/slow"))
        #expect(try command.get("pod", "slow", "--no-headers").output.contains(" 1/1 "))
    }
}
