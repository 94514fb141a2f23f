import ArgumentParser
import Foundation
import Manifests
import Reconcile

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show how the manifests differ from what runs.",
        discussion: """
            Prints a unified diff for every object that applying the manifests would create, \
            change, replace or delete. Defaults are filled in on both sides, fields that the \
            system owns are left out, and values of Secrets are masked.

            If KUBECTL_EXTERNAL_DIFF names a program, such as "colordiff -N -u", it compares \
            the two versions, as files in two directories, instead.

            Exit codes: 0 nothing differs, 1 something does, 2 an error.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    @Flag(
        name: .customLong("prune"), inversion: .prefixedNo,
        help: "Show objects whose manifest is gone as deleted.")
    var prunes = true

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The format of the output: text, json or markdown.")
    var outputFormat: DiffFormat = .text

    @Flag(name: [.customShort("y"), .long], help: "Show both versions in two columns.")
    var sideBySide = false

    @Option(help: "How wide two columns are together (default: the terminal's width, or 130).")
    var width: Int?

    func validate() throws {
        if let width, width < 1 { throw ValidationError("--width takes a positive number") }
    }

    func run() throws {
        try reportingFailures(exitCode: 2) {
            let desired = try manifests.load()
            let saved = try state.load(under: manifests.admission.policy)
            let store = saved.store
            try ClusterBaseline.ensure(in: store, now: saved.time)
            let proposal = Applier(prunes: prunes, replaces: true).propose(desired, to: store)
            Terminal.report(proposal.diagnostics)
            if proposal.diagnostics.containsErrors { throw CommandFailure.alreadyReported }
            let diff = DirectoryDiff(proposal, mask: SecretMask(salt: try state.salt()))
            try show(diff)
            if !diff.isEmpty { throw ExitCode(1) }
        }
    }

    private func show(_ diff: DirectoryDiff) throws {
        let style = DiffStyle(color: output.isColored)
        switch outputFormat {
        case .json: print(DiffJSON.render(diff))
        case .markdown: print(DiffMarkdown.render(diff), terminator: "")
        case .text:
            if let program = try ExternalDiff.fromEnvironment(), !diff.isEmpty {
                try program.show(diff)
            } else if sideBySide {
                let text = diff.sideBySide(width: width ?? Terminal.width ?? 130, style)
                print(text, terminator: "")
            } else {
                print(diff.rendered(style), terminator: "")
            }
        }
    }
}

enum DiffFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
}
