import ArgumentParser
import Controllers
import Foundation
import Kubelet
import KubernetesAPI
import Manifests
import ProcessBackend
import Reconcile

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what applying the manifests would set in motion.",
        discussion: """
            Runs the controllers over a copy of the observed state in virtual time and shows what \
            becomes of the objects, what the controllers do about it and why, and how many Pods \
            there are meanwhile. Nothing is changed.

            With --from OLD --to NEW the plan is that of the change between two directories; the \
            state is neither read nor needed.

            Exit codes: 0 the plan was made, 1 an error; with --detailed-exitcode 0 nothing would \
            change, 1 an error, 2 something would.
            """)

    @Argument(
        help: "Directories or files with manifests; - reads standard input.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var paths: [String] = []

    @Option(
        name: [.customShort("f"), .long],
        help: "A directory or file with manifests, as for kubectl; may be repeated.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var filename: [String] = []

    @Option(name: .shortAndLong, help: "The namespace of objects whose manifest names none.")
    var namespace: String = "default"

    @Option(help: "Plan the change from this directory, as if it ran already.")
    var from: String?

    @Option(help: "Plan the change to this directory; with --from.")
    var to: String?

    @OptionGroup var admission: PolicyOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var nodes: NodeOptions
    @OptionGroup var durations: DurationOptions
    @OptionGroup var layers: LayerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var safety: SafetyOptions

    @Flag(help: "Exit with 2 if something would change.")
    var detailedExitcode = false

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The format of the output: text, json, markdown or html.")
    var outputFormat: PlanFormat = .text

    @Option(help: "A table of loads over time (CSV), which autoscalers answer to.")
    var load: String?

    @Option(
        help: "Plan as if it were this time, such as 2026-01-31T12:00:00Z.",
        transform: PlanCommand.time)
    var at: Timestamp?

    @Option(
        help: """
            Say what this backend makes of each field of the manifests' Pods: honoured, \
            approximated, not honoured.
            """)
    var backend: Backend?

    @OptionGroup var engine: EngineOptions

    @Option(help: "Save the plan to this file, for `reconcile apply`.", completion: .file())
    var out: String?

    func validate() throws {
        if from != nil, to == nil, paths.isEmpty, filename.isEmpty {
            throw ValidationError("--from needs --to, the directory to change to")
        }
        if backend == .simulated {
            throw ValidationError("simulated nodes honour every field: there is nothing to tell")
        }
        if engine.engine != nil, backend != .docker, backend != .auto {
            throw ValidationError("--engine needs --backend docker or auto")
        }
        if to != nil, from == nil { throw ValidationError("--to needs --from") }
        if out != nil, from != nil || load != nil {
            throw ValidationError("--out saves plans that can be applied: not --from or --load")
        }
        if paths.isEmpty, filename.isEmpty, to == nil {
            throw ValidationError("name a directory of manifests, such as manifests/")
        }
    }

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let nodeFields = try NodeFields(backend, engine)
            let session = try PlanSession(self)
            let forecast = try session.forecast()
            try safety.check(forecast.proposal, in: session.store)
            Terminal.report(forecast.proposal.diagnostics)
            KindNotice.report(session.desired)
            var report = PlanReport(forecast, mask: SecretMask(salt: session.salt))
            report.podFields = nodeFields?.report(on: session.desired)
            show(report)
            if let out {
                let file = PlanFile(
                    pinning: session.desired, from: sources, state: session.stateContent,
                    forecast, choices: choices, salt: session.salt)
                try Data(file.content).write(to: URL(filePath: out), options: .atomic)
                try state.directory.writeSalt(session.salt)
                Terminal.write("note: carry it out with: reconcile apply \(out)\n")
            }
            if detailedExitcode, !forecast.isEmpty { throw ExitCode(2) }
        }
    }

    private func show(_ report: PlanReport) {
        switch outputFormat {
        case .text:
            print(
                PlanText(style: output.style, layers: layers.layers).render(report),
                terminator: "")
        case .json: print(PlanJSON.render(report))
        case .markdown: print(PlanMarkdown.render(report), terminator: "")
        case .html: print(PlanHTML.render(report), terminator: "")
        }
    }

    private static func time(_ text: String) throws -> Timestamp {
        guard let time = Timestamp(text) else {
            throw ValidationError("\"\(text)\" is no time such as 2026-01-31T12:00:00Z")
        }
        return time
    }

    /// Where the desired state is.
    var sources: [String] { paths + filename + (to.map { [$0] } ?? []) }

    /// What decides, beside the manifests, on what a plan does.
    private var choices: PlanFile.Choices {
        PlanFile.Choices(
            namespace: namespace, prunes: safety.prunes, nodes: nodes.nodes,
            timings: durations.timings,
            usesObservedDurations: durations.usesObserved)
    }
}

enum PlanFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown, html
}
