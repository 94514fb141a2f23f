import Foundation
import Testing

/// What people ask of containers that really run.
@Suite(.serialized) struct ContainerCommandTests {
    private let command: Command

    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: talker
          labels: {app: talker}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: app:1
            command: [sh, -c, 'echo one; echo two >&2; echo three; exec sleep 1000']
            env: [{name: COLOUR, value: deep blue}]
          - name: other
            image: app:1
            command: [sh, -c, 'echo other; exec sleep 1000']

        """
    private static let nothing = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: left}

        """

    init() throws { command = try Command() }

    /// Runs the Pod as processes while `body` asks, and ends it.
    private func whileRunning(_ body: () throws -> Void) throws {
        defer { command.remove() }
        try command.write(Self.pod)
        let started = try command.run("run", "--once", "--backend", "process", "--timeout", "60")
        #expect(started.exitCode == 0, "\(started.errors)")
        try body()
        try command.write(Self.nothing)
        let ended = try command.run("run", "--once", "--backend", "process", "--timeout", "60")
        #expect(ended.exitCode == 0, "\(ended.errors)")
    }

    private func ask(_ words: String...) throws -> Command.Result {
        let state = ["--state-dir", command.state.path]
        guard let end = words.firstIndex(of: "--") else {
            return try command.execute(words + state)
        }
        return try command.execute(words[..<end] + state + words[end...])
    }

    @Test func logsAreThoseOfTheContainer() throws {
        try whileRunning {
            let all = try ask("logs", "talker")
            #expect(all.output.split(separator: "\n").sorted() == ["one", "three", "two"])
            #expect(all.errors == "Defaulted container \"main\" out of: main, other\n")
            #expect(try ask("logs", "pod/talker", "-c", "other").output == "other\n")
            #expect(try ask("logs", "talker", "-c", "other", "--tail", "0").output.isEmpty)
            let selected = try ask("logs", "-l", "app=talker", "--all-containers", "--prefix")
            #expect(selected.output.contains("[pod/talker/other] other\n"))
            let timed = try ask("logs", "talker", "-c", "other", "--timestamps").output
            #expect(timed.wholeMatch(of: /\d{4}-\d\d-\d\dT[0-9:.]+Z other\n/) != nil)
            #expect(try ask("logs", "talker", "-c", "other", "--since", "1h").output == "other\n")
            #expect(try ask("logs", "talker", "other").output == "other\n")
            let early = try ask("logs", "talker", "other", "--since-time", "2020-01-02T03:04:05Z")
            #expect(early.output == "other\n")
            let late = try ask("logs", "talker", "other", "--since-time", "2999-01-02T03:04:05Z")
            #expect(late.output.isEmpty && late.exitCode == 0)
            #expect(try ask("logs", "talker", "--since-time", "yesterday").exitCode == 64)
            #expect(try ask("logs", "talker", "other", "-c", "main").exitCode == 64)
            let previous = try ask("logs", "talker", "-c", "other", "--previous")
            #expect(previous.exitCode == 1)
            #expect(previous.errors.contains("previous terminated container \"other\""))
            let missing = try ask("logs", "nobody")
            #expect(missing.exitCode == 1)
            #expect(
                missing.errors == "error: error from server (NotFound): pods \"nobody\" not found "
                    + "in namespace \"default\"\n")
        }
    }

    @Test func commandsRunInTheContainer() throws {
        try whileRunning {
            let result = try ask(
                "exec", "talker", "-c", "main", "--", "sh", "-c",
                "echo $COLOUR; echo fault >&2; exit 4")
            #expect(result.exitCode == 4)
            #expect(result.output == "deep blue\n")
            #expect(result.errors == "fault\ncommand terminated with exit code 4\n")
            let handed = try command.execute(
                [
                    "exec", "-i", "talker", "-c", "main", "--state-dir", command.state.path, "--",
                    "cat",
                ], input: "through\n")
            #expect(handed.output == "through\n")
            #expect(try ask("exec", "talker", "-c", "none", "--", "true").exitCode == 1)
            let absent = try ask("exec", "talker", "-c", "main", "--", "no-such-program")
            #expect(absent.exitCode == 127)
            #expect(
                absent.errors == "exec: \"no-such-program\": executable file not found in $PATH\n"
                    + "command terminated with exit code 127\n")
            let plain = try ask("exec", "talker", "-c", "main", "--", "/etc/passwd")
            #expect(plain.exitCode == 126)
            #expect(plain.errors.hasPrefix("exec: \"/etc/passwd\": permission denied\n"))
        }
    }

    @Test func usageIsMeasured() throws {
        try whileRunning {
            let pods = try ask("top", "pod", "--containers").output
            #expect(pods.hasPrefix("POD      NAME    CPU(cores)   MEMORY(bytes)   \n"))
            #expect(pods.contains("talker   main    "))
            let sorted = try ask("top", "pod", "--containers", "--sort-by=memory", "--no-headers")
            #expect(sorted.output.split(separator: "\n").count == 2)
            #expect(try ask("top", "pod", "--sort-by=name").exitCode == 64)
            #expect(try ask("top", "node").output.split(separator: "\n").count == 2)
        }
    }

    @Test func simulatedPodsHaveNothingToAsk() throws {
        defer { command.remove() }
        try command.write(Self.pod)
        _ = try command.run("run", "--once")
        let result = try ask("logs", "talker", "-c", "main")
        #expect(result.exitCode == 1)
        #expect(result.errors.contains("nothing really runs"))
    }
}
