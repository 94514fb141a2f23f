import ArgumentParser
import Controllers
import Foundation
import Kubelet
import KubernetesAPI
import Reconcile

struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Join the streams of a container that runs.",
        discussion: """
            Prints what the container writes from now on, until it ends or the command is \
            interrupted; with -i it reads what is typed, if the container has stdin: true, and \
            with -it, or where it has tty: true, on this terminal. Exit codes: 0, or 1 if there is \
            no such Pod or container, or on an error.
            """)

    @OptionGroup var target: ContainerOptions

    @Flag(name: [.customShort("i"), .customLong("stdin")], help: "Hand standard input on.")
    var hasInput = false

    @Flag(name: [.customShort("t"), .customLong("tty")], help: "Be the container's terminal.")
    var hasTerminal = false

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let target = try target.find(to: "attach")
            let name = target.id.name
            let own = target.pod.spec?.container(named: name)
            if hasTerminal, own?.tty != true {
                Terminal.write(
                    "error: Unable to use a TTY - container \(name) did not allocate one\n")
            }
            let isRaw = hasInput && own?.tty == true && isatty(STDIN_FILENO) == 1
            if isRaw {
                Terminal.write("If you don't see a command prompt, try pressing enter.\n")
            }
            let streams = StandardStreams(
                hasInput: hasInput, isRaw: isRaw, announcesInput: true)
            defer { streams.restore() }
            try waiting {
                try await target.access.attach(
                    to: target.id, input: streams.input, output: StandardStreams.write)
            }
        }
    }
}

extension PodSpec {
    fileprivate func container(named name: String) -> Container? {
        (containers + (initContainers ?? [])).first { $0.name == name }
    }
}
