import ArgumentParser
import Reconcile

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what applying the manifests would set in motion, step by step.",
        discussion: """
            Runs the controllers over a copy of the observed state in virtual time and prints \
            every move with the time at which it would happen. Nothing is changed.

            Exit codes: 0 the plan was made, 1 an error; with --detailed-exitcode 0 nothing would \
            change, 1 an error, 2 something would.
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var nodes: NodeOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Exit with 2 if something would change.")
    var detailedExitcode = false

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The format of the output: text or json.")
    var outputFormat: PlanFormat = .text

    func run() throws {
        try reportingFailures(exitCode: 1) {
            let desired = try manifests.load()
            let saved = try state.load()
            let now = max(saved.time, SystemClock().now)
            try nodes.prepare(saved.store, now: now)
            let forecast = try Planner().forecast(desired, on: saved.store, now: now)
            Terminal.report(forecast.proposal.diagnostics)
            KindNotice.report(desired)
            switch outputFormat {
            case .text: print(ForecastText(style: output.style).render(forecast), terminator: "")
            case .json: print(ForecastJSON.render(forecast))
            }
            if detailedExitcode, !forecast.isEmpty { throw ExitCode(2) }
        }
    }
}

enum PlanFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
