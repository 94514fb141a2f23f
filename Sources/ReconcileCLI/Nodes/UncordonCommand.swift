import ArgumentParser
import Controllers
import Reconcile

struct UncordonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uncordon",
        abstract: "Let new Pods come to a node again.",
        discussion: "Exit codes: 0, or 1 if there is no such node or on an error.")

    @Argument(help: "The name of the node.")
    var node: String

    @OptionGroup var state: StateOptions

    func run() throws {
        try reportingFailures(exitCode: 1) {
            try state.withCluster { try $0.setUnschedulable(false, node: node) }
        }
    }
}
