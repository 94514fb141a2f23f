import ArgumentParser
import Manifests
import Reconcile

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show how the manifests differ from what runs.",
        discussion: """
            Prints a unified diff for every object that applying the manifests would create, \
            change or delete. Defaults are filled in on both sides, fields that the system owns \
            are left out, and values of Secrets are masked.

            Exit codes: 0 nothing differs, 1 something does, 2 an error.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    @Flag(
        name: .customLong("prune"), inversion: .prefixedNo,
        help: "Show objects whose manifest is gone as deleted.")
    var prunes = true

    func run() throws {
        try reportingFailures(exitCode: 2) {
            let desired = try manifests.load()
            let saved = try state.load()
            let store = saved.store
            try ClusterBaseline.ensure(in: store, now: saved.time)
            let proposal = Applier(prunes: prunes).propose(desired, to: store)
            Terminal.report(proposal.diagnostics)
            if proposal.diagnostics.containsErrors { throw CommandFailure.alreadyReported }
            let diff = DirectoryDiff(proposal, mask: SecretMask(salt: try state.salt()))
            print(diff.rendered(DiffStyle(color: output.isColored)), terminator: "")
            if !diff.isEmpty { throw ExitCode(1) }
        }
    }
}
