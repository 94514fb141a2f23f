import ArgumentParser
import Controllers
import Foundation
import Kubelet
import KubernetesAPI
import Reconcile

struct ExecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in a container.",
        discussion: """
            For Pods that really run (run --backend): exec web-0 -- ls /, or exec -it web-0 -- sh \
            for a shell on this terminal. The exit code is that of the command: 127 if there is no \
            such program, 126 if it cannot be run, and 1 on an error of this one.
            """)

    @OptionGroup var target: ContainerOptions

    @Argument(parsing: .postTerminator, help: "The command, after --.")
    var command: [String]

    @Flag(name: [.customShort("i"), .customLong("stdin")], help: "Hand standard input on.")
    var hasInput = false

    @Flag(name: [.customShort("t"), .customLong("tty")], help: "Give the command a terminal.")
    var hasTerminal = false

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let target = try target.find(to: "exec into")
            var request = ExecRequest(target.id, command: command)
            let isTerminal = isatty(STDIN_FILENO) == 1
            if hasTerminal, hasInput, !isTerminal {
                Terminal.write("Unable to use a TTY - input is not a terminal\n")
            }
            request.hasTerminal = hasTerminal && (!hasInput || isTerminal)
            let streams = StandardStreams(hasInput: hasInput, isRaw: request.hasTerminal)
            defer { streams.restore() }
            let asked = request
            let code = try waiting {
                try await target.access.exec(
                    asked, input: streams.input, output: StandardStreams.write)
            }
            streams.restore()
            guard code != 0 else { return }
            Terminal.write("command terminated with exit code \(code)\n")
            throw ExitCode(code)
        }
    }
}
