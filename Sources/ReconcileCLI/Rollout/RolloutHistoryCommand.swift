import ArgumentParser
import Controllers
import KubernetesAPI
import Manifests
import Reconcile

struct RolloutHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show the revisions that can be gone back to.",
        discussion: "Exit codes: 0, or 1 if there is no such object or revision, or on an error.")

    @OptionGroup var target: TargetOptions

    @Option(help: "Show the Pod template of this revision.")
    var revision: Int64 = 0

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let store = try target.state.load().store
            let secrets = store.state.table(Secret.self).all
            let mask = SecretMask(salt: try target.state.salt()).hiding(secrets)
            for object in try target.objects(in: store) {
                guard let history = RolloutHistory(of: object, in: store.state) else {
                    throw ValidationFailure(
                        "no history viewer has been implemented for "
                            + "\"\(object.groupVersionKind.kind)\"")
                }
                print(try text(of: object, history, mask: mask))
            }
        }
    }

    private func text(
        of object: any KubernetesObject, _ history: RolloutHistory, mask: SecretMask
    ) throws -> String {
        if revision == 0 { return "\(object.qualifiedName) \n" + list(history) }
        guard let entry = history.target(revision) else {
            throw ValidationFailure("unable to find the specified revision")
        }
        return "\(object.qualifiedName) with revision #\(revision)\n"
            + ObjectDescription.text(of: entry.shownTemplate, mask: mask)
    }

    private func list(_ history: RolloutHistory) -> String {
        if history.revisions.isEmpty { return "No rollout history found." }
        let rows = history.revisions.map { "\($0.number)\t\($0.changeCause ?? "<none>")\n" }
        return TabbedText.aligned("REVISION\tCHANGE-CAUSE\n" + rows.joined())
    }
}
