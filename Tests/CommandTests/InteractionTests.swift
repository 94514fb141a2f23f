import Foundation
import Testing

/// What people do with containers that really run, on terminals and through pipes.
@Suite(.serialized) struct InteractionTests {
    private let command: Command

    init() throws { command = try Command() }

    private static let pods = """
        apiVersion: v1
        kind: Pod
        metadata: {name: talker, labels: {app: talker}}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: app:1
            command: [sh, -c, 'for i in 1 2 3 4 5 6 7 8; do echo "line $i"; sleep 0.5; done']
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: patient, labels: {app: talker}}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: app:1
            command: [sh, -c, 'seq 1 20; exec sleep 1000']
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: listener}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: app:1
            stdin: true
            command: [sh, -c, 'while read -r word; do echo "heard $word"; done; exec sleep 9']
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: once}
        spec:
          terminationGracePeriodSeconds: 1
          restartPolicy: Never
          containers:
          - name: main
            image: app:1
            stdin: true
            stdinOnce: true
            command: [sh, -c, 'cat; echo all']
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: screen}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: app:1
            stdin: true
            tty: true
            command: [sh, -c, 'while printf "? "; read -r word; do eval "$word"; done']

        """

    /// Runs Pods as processes while `body` asks, and ends them.
    private func whileRunning(_ pods: String = pods, _ body: (BackgroundRun) throws -> Void) throws
    {
        try command.write(pods)
        let run = try BackgroundRun(command, "--backend", "process", "--eviction-hard", "")
        defer {
            run.end()
            _ = try? command.run("down", "--timeout", "30s")
            command.remove()
        }
        try run.waitUntil("the start") {
            let all = try command.get("pods", "-o", "yaml").output
            return all.matches(of: /startedAt/).count >= pods.matches(of: /kind: Pod/).count
        }
        try body(run)
    }

    private func state(_ words: String...) -> [String] {
        guard let end = words.firstIndex(of: "--") else {
            return words + ["--state-dir", command.state.path]
        }
        return words[..<end] + ["--state-dir", command.state.path] + words[end...]
    }

    @Test func logsAreFollowedToTheEnd() throws {
        try whileRunning { run in
            let followed = try command.execute(state("logs", "-f", "talker"))
            #expect(followed.exitCode == 0)
            let lines = (1...8).map { "line \($0)\n" }.joined()
            #expect(followed.output == lines)
            try run.waitUntil("the restart") {
                try command.execute(state("logs", "--previous", "talker")).exitCode == 0
            }
            let previous = try command.execute(state("logs", "--previous", "talker"))
            #expect(previous.output == lines)
            let selected = try command.execute(state("logs", "-l", "app=talker", "--prefix"))
            let own = selected.output.split(separator: "\n").filter { $0.contains("/patient/") }
            #expect(own.count == 10)
            #expect(own.last == "[pod/patient/main] 20")
            #expect(selected.output.contains("[pod/talker/main] line "))
        }
    }

    /// The size comes a moment after the command has begun, as with every runtime.
    private static let sizedScript =
        "until [ \"$(stty size)\" != '0 0' ]; do sleep 0.05; done; stty size; read x; exit $x"

    @Test func aCommandOnATerminalHasItsSizeAndItsKeys() throws {
        try whileRunning { _ in
            let terminal = try TerminalRun(
                command, rows: 33, columns: 101,
                state("exec", "-it", "patient", "--", "sh", "-c", Self.sizedScript))
            try terminal.wait(for: "33 101")
            terminal.type("7\r")
            #expect(try terminal.end() == 7)
            let killed = try TerminalRun(
                command, state("exec", "-it", "patient", "--", "sh", "-c", "echo up; sleep 100"))
            try killed.wait(for: "up")
            // The key goes to the command and not to the program on this side.
            killed.type("\u{3}")
            #expect(try killed.end() == 130)
            let piped = try command.execute(
                state("exec", "-it", "patient", "--", "sh", "-c", "tty || true"), input: "")
            #expect(piped.errors.contains("Unable to use a TTY - input is not a terminal"))
            #expect(piped.output.contains("not a tty"))
        }
    }

    @Test func inputReachesTheContainerThatAskedForIt() throws {
        try whileRunning { run in
            let first = try TerminalRun(command, state("attach", "-i", "listener"))
            first.type("one\n")
            try first.wait(for: "heard one")
            first.leave()
            // The input goes on for the next.
            let second = try TerminalRun(command, state("attach", "-i", "listener"))
            second.type("two\n")
            try second.wait(for: "heard two")
            second.leave()
            let logs = try command.execute(state("logs", "listener"))
            #expect(logs.output == "heard one\nheard two\n")
            let once = try command.execute(state("attach", "-i", "once"), input: "this is\n")
            #expect(once.exitCode == 0, "\(once.errors)")
            #expect(once.output == "this is\nall\n")
            try run.waitUntil("the end") {
                try command.get("pod", "once").output.contains("Completed")
            }
            let deaf = try command.execute(state("attach", "-i", "patient"), input: "x\n")
            #expect(deaf.exitCode == 1)
            #expect(deaf.errors.contains("has no stdin"), "\(deaf.errors)")
        }
    }

    @Test func aContainersOwnTerminalIsJoined() throws {
        try whileRunning { _ in
            let terminal = try TerminalRun(
                command, rows: 12, columns: 34, state("attach", "-it", "screen"))
            try terminal.wait(for: "If you don't see a command prompt, try pressing enter.")
            terminal.type("stty size; tty; echo $TERM\r")
            try terminal.wait(for: "12 34")
            try terminal.wait(for: "/dev/pts/")
            try terminal.wait(for: "xterm")
            // The prompt shows though its line has not ended.
            try terminal.wait(for: "xterm\r\n? ")
            // More than a socket holds comes whole.
            terminal.type("seq 1 60000; echo $((60000 + 1))\r")
            try terminal.wait(for: "\r\n59999\r\n60000\r\n60001\r\n")
            #expect(terminal.output.contains("\r\n30000\r\n30001\r\n30002\r\n"))
            terminal.type("echo bye; exit 0\r")
            try terminal.wait(for: "bye")
            #expect(try terminal.end() == 0)
        }
    }

    @Test func changesAreWatched() throws {
        try whileRunning { _ in
            let watch = try TerminalRun(command, state("get", "pods", "-w"))
            try watch.wait(for: "patient")
            try command.write(Self.pods.replacing("name: patient", with: "name: another"))
            try watch.wait(for: "another")
            try watch.wait(for: "Terminating")
            watch.interrupt()
            #expect(try watch.end() == 0)
        }
    }

    @Test func anInterruptedRunLeavesItsWorkloads() throws {
        try command.write(Self.pods)
        let terminal = try TerminalRun(
            command,
            ["run", command.manifests.path, "--backend", "process", "--eviction-hard", ""]
                + state())
        try terminal.wait(for: "Following the manifests; interrupt to end.")
        try terminal.wait(for: "Pod default/patient is ready")
        // What the key for an interrupt does where the terminal is the program's own.
        terminal.interrupt()
        #expect(try terminal.end() == 0)
        let result = try command.execute(state("exec", "patient", "--", "echo", "still here"))
        #expect(result.output == "still here\n")
        _ = try command.run("down", "--timeout", "30s")
        command.remove()
    }

    @Test func progressIsOneLineOnATerminalAndManyInAPipe() throws {
        defer { command.remove() }
        try command.write(Command.deployment(replicas: 2))
        let piped = try command.run("run", "--once")
        #expect(piped.errors.contains("0s  0 of 1 objects ready"))
        #expect(!piped.errors.contains("\r") && !piped.errors.contains("\u{1B}"))
        try FileManager.default.removeItem(at: command.state)
        let terminal = try TerminalRun(
            command, ["run", command.manifests.path, "--once"] + state())
        #expect(try terminal.end() == 0)
        #expect(terminal.output.contains("\r\u{1B}[K0s  0 of 1 objects ready"))
        #expect(!terminal.output.contains("objects ready; Deployment.apps default/web\r\n"))
    }
}
