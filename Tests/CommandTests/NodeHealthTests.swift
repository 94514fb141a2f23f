import Foundation
import Testing

/// Nodes whose Pods really run end them for their own sake.
@Suite(.serialized) struct NodeHealthTests {
    private let command: Command

    init() throws { command = try Command() }

    private static func pod(_ name: String, _ script: String, _ rest: String = "") -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name)}
        spec:
          terminationGracePeriodSeconds: 5
          containers:
          - name: main
            image: app:1
            command: [sh, -c, '\(script)']
        \(rest)
        ---

        """
    }

    private func has(_ pod: String, reason: String) throws -> Bool {
        try command.get("pod", pod, "-o", "yaml").output.contains("  reason: \(reason)\n")
    }

    /// Ends whatever the test has left running.
    private func clean() throws {
        let down = try command.run("down", "--timeout", "60s")
        #expect(down.exitCode == 0, "\(down.errors)")
        command.remove()
    }

    @Test func aPodThatOverfillsItsVolumeIsEvicted() throws {
        try command.write(
            Self.pod(
                "filler", "head -c 3000000 /dev/zero > /data/file; exec sleep 1000",
                """
                    volumeMounts: [{name: data, mountPath: /data}]
                  volumes: [{name: data, emptyDir: {sizeLimit: 1Mi}}]
                """) + Self.pod("quiet", "exec sleep 1000"))
        let run = try BackgroundRun(command, "--backend", "process", "--eviction-hard", "")
        try run.waitUntil("the eviction") {
            try has("filler", reason: "Evicted")
        }
        let pod = try command.get("pod", "filler", "-o", "yaml").output
        #expect(
            pod.contains(#"Usage of EmptyDir volume "data" exceeds the limit "1Mi"."#))
        #expect(try command.get("pod", "quiet").output.contains("Running"))
        run.end()
        try clean()
    }

    @Test func aNodeThatIsShortTakesNoMorePods() throws {
        try command.write(Self.pod("victim", "exec sleep 1000"))
        let run = try BackgroundRun(
            command, "--backend", "process", "--eviction-hard", "memory.available<1Ei")
        try run.waitUntil("the eviction") {
            try has("victim", reason: "Evicted")
        }
        let node = try command.get("node", "-o", "yaml").output
        #expect(node.contains("kubelet has insufficient memory available"))
        #expect(node.contains("node.kubernetes.io/memory-pressure"))
        run.end()
        let told = try String(
            contentsOf: command.directory.appending(path: "run.log"), encoding: .utf8)
        #expect(told.contains(" has MemoryPressure\n"), "\(told)")
        #expect(told.contains("Pod default/victim failed, Evicted: The node was low on "))
        try clean()
    }

    @Test func aShutdownEndsThePodsAndTheNextRunStartsThemAgain() throws {
        try command.write(
            Command.deployment(replicas: 1)
                .replacing("image: app:1", with: "image: app:1\n        command: [sleep, \"1000\"]")
                .replacing(
                    "      containers:",
                    with: "      terminationGracePeriodSeconds: 1\n      containers:"))
        let options = ["--backend", "process", "--eviction-hard", "", "--timeout", "60"]
        let run = { [command] in
            try command.execute(
                ["run", command.manifests.path, "--state-dir", command.state.path, "--once"]
                    + options)
        }
        #expect(try run().exitCode == 0)
        let ended = try command.act("shutdown", "--grace-period", "20s")
        #expect(ended.exitCode == 0, "\(ended.errors)")
        #expect(ended.output.contains(" shutting down\n"))
        #expect(ended.output.contains(" shut down\n"))
        let pods = try command.get("pods", "-o", "yaml").output
        #expect(pods.contains("reason: Terminated"), "\(pods)")
        #expect(!pods.contains("phase: Running"), "\(pods)")
        #expect(try command.get("node").output.contains("NotReady"))
        // A plan foresees that the node comes up again, and changes nothing.
        let plan = try command.run("plan")
        #expect(plan.exitCode == 0, "\(plan.errors)")
        #expect(!plan.output.contains("not-ready"), "\(plan.output)")
        #expect(try command.get("node").output.contains("NotReady"))
        #expect(try run().exitCode == 0)
        #expect(try command.get("pods").output.contains("Running"))
        #expect(try !command.get("node").output.contains("NotReady"))
        try clean()
    }

    @Test func anActiveRunCarriesTheShutdownOut() throws {
        try command.write(Self.pod("plain", "exec sleep 1000"))
        let run = try BackgroundRun(command, "--backend", "process", "--eviction-hard", "")
        try run.waitUntil("the start") {
            try command.get("pod", "plain").output.contains("Running")
        }
        let unknown = try command.act("shutdown", "elsewhere")
        #expect(unknown.exitCode == 1)
        #expect(
            unknown.errors == "error: there is no node elsewhere whose Pods really run\n")
        let ended = try command.act("shutdown")
        #expect(ended.exitCode == 0, "\(ended.errors)")
        #expect(try has("plain", reason: "Terminated"))
        run.end()
        try clean()
    }

    @Test func thresholdsAreChecked() throws {
        defer { command.remove() }
        try command.write(Command.deployment())
        for text in ["memory.available", "memory.available<x", "memory<1Mi"] {
            let result = try command.run("run", "--backend", "process", "--eviction-hard", text)
            #expect(result.exitCode == 64, "\(text)")
            #expect(result.errors.contains("--eviction-hard"), "\(text)")
        }
        for (option, text) in [
            ("--eviction-soft", "memory.available<1Gi"),
            ("--eviction-soft-grace-period", "memory.available=1m"),
            ("--eviction-minimum-reclaim", "memory.available<1Gi"),
            ("--eviction-max-pod-grace-period", "soon"),
        ] {
            let result = try command.run("run", "--backend", "process", option, text)
            #expect(result.exitCode == 64, "\(option)")
            #expect(result.errors.contains("--eviction"), "\(option): \(result.errors)")
        }
    }
}
