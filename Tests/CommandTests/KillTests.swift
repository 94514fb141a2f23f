import Foundation
import Testing

/// `reconcile run` is killed at random moments of roll-outs of real processes: none is left behind
/// and none runs twice. `RECONCILE_KILLS=50` kills it more often than every run of the tests does.
@Suite(.serialized) struct KillTests {
    private static let replicas = 3
    private static let kills =
        ProcessInfo.processInfo.environment["RECONCILE_KILLS"].flatMap { Int($0) } ?? 6

    private let command: Command
    /// How long the processes of this test would sleep: nobody else's do as long.
    private let mark = "4\(Int.random(in: 10_000_000..<100_000_000))"

    init() throws { command = try Command() }

    private func deployment(_ revision: Int, replicas: Int = replicas) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: \(replicas)
          strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: c
                image: app:1
                command: [sleep, '\(mark)']
                env: [{name: REVISION, value: 'number-\(revision)'}]

        """
    }

    /// The environments of the processes that sleep so long.
    private var sleepers: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            guard Int(name) != nil,
                let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
                String(decoding: line, as: UTF8.self) == "sleep\0\(mark)\0",
                let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ")
            else { return nil }
            return String(decoding: environment, as: UTF8.self)
        }
    }

    private func runOnce() throws -> Command.Result {
        try command.run("run", "--once", "--backend", "process", "--timeout", "60")
    }

    @Test func nothingIsLeftBehindAndNothingRunsTwice() throws {
        defer { command.remove() }
        for revision in 0..<Self.kills {
            try command.write(deployment(revision))
            let running = try command.start([
                "run", command.manifests.path, "--backend", "process", "--state-dir",
                command.state.path,
            ])
            usleep(UInt32.random(in: 0..<900_000))
            kill(running.processIdentifier, SIGKILL)
            running.waitUntilExit()
        }
        let last = try runOnce()
        #expect(last.exitCode == 0, "\(last.errors)")
        let environments = sleepers
        #expect(environments.count == Self.replicas)
        let newest = "REVISION=number-\(Self.kills - 1)\0"
        #expect(environments.allSatisfy { $0.contains(newest) })
        #expect(try command.get("pods", "-o", "name").output.split(separator: "\n").count == 3)
        try command.write(deployment(Self.kills, replicas: 0))
        #expect(try runOnce().exitCode == 0)
        #expect(sleepers.isEmpty)
    }
}
