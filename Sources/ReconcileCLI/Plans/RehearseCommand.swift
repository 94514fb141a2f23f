import ArgumentParser
import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile

struct RehearseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Run manifests through a scenario of events, in virtual time.",
        discussion: """
            The manifests run on simulated nodes; then the events of the scenario happen (nodes \
            are lost, images cannot be pulled, another directory is applied), and what it expects \
            is checked. With --monkey random faults happen, once for each seed.

            Exit codes: 0 everything expected holds, 1 something does not, 2 an error.
            """)

    @Argument(help: "The directory or file with manifests.", completion: .directory)
    var manifests: String

    @Argument(help: "The scenario.", completion: .file(extensions: ["yaml", "yml"]))
    var scenario: String?

    @Option(name: .shortAndLong, help: "The namespace of objects whose manifest names none.")
    var namespace: String = "default"

    @Flag(help: "Let random things go wrong, and report the worst availability.")
    var monkey = false

    @Option(help: "How many seeds --monkey tries.")
    var seeds: Int = 100

    @Option(help: "The one seed that --monkey tries, with everything that happens.")
    var seed: UInt64?

    @Option(help: "How many simulated nodes there are (default: what the scenario says, or 3).")
    var nodes: Int?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The format of the output: text, json or junit.")
    var outputFormat: RehearsalFormat = .text

    @Option(help: "Write JUnit XML to this file as well.", completion: .file())
    var junit: String?

    @OptionGroup var admission: PolicyOptions
    @OptionGroup var durations: DurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if scenario == nil, !monkey {
            throw ValidationError("name a scenario, or let --monkey make them up")
        }
        if monkey, seed == nil, outputFormat == .junit || junit != nil {
            throw ValidationError("JUnit XML is about one rehearsal: add --seed")
        }
        if !(1...1_000_000).contains(seeds) {
            throw ValidationError("--seeds takes a number from 1 to 1000000")
        }
        if let nodes, !(0...10_000).contains(nodes) {
            throw ValidationError("--nodes takes a number from 0 to 10000")
        }
    }

    func run() throws {
        try reportingFailures(exitCode: 2) {
            let desired = try DesiredState(
                namespace: namespace, mayBeEmpty: false, policy: admission.policy
            ).load([manifests])
            var rehearsal = try readScenario()
            if let nodes { rehearsal.nodes = nodes }
            let rehearser = Rehearser(timings: durations.timings, policy: admission.policy)
            if monkey, seed == nil {
                try runMonkey(desired, rehearsal, rehearser)
                return
            }
            let result =
                if monkey, let seed {
                    try Monkey(rehearser).rehearse(desired, rehearsal, seed: seed, now: start)
                } else {
                    try rehearser.rehearse(desired, rehearsal, now: start)
                }
            try show(result)
            if !result.passed { throw ExitCode(1) }
        }
    }

    /// A Monday at noon: a rehearsal is the same whenever it takes place.
    private var start: Timestamp { Timestamp(seconds: 1_767_614_400) }

    private func readScenario() throws -> Rehearsal {
        guard let scenario else { return Rehearsal() }
        let source = ManifestSource(argument: scenario).files()
        Terminal.report(source.diagnostics)
        guard let file = source.files.first else { throw CommandFailure.alreadyReported }
        var reader = RehearsalReader(path: scenario, namespace: namespace)
        let rehearsal = reader.read(file)
        Terminal.report(reader.diagnostics)
        guard let rehearsal, !reader.diagnostics.containsErrors else {
            throw CommandFailure.alreadyReported
        }
        return rehearsal
    }

    private func runMonkey(
        _ desired: [Manifest], _ rehearsal: Rehearsal, _ rehearser: Rehearser
    ) throws {
        let report = try Monkey(rehearser).run(
            desired, rehearsal, seeds: (1...seeds).map { UInt64($0) }, now: start)
        switch outputFormat {
        case .json: print(RehearsalJSON.render(report))
        case .text, .junit:
            print(RehearsalText(style: output.style).render(report), terminator: "")
        }
        if !report.unrecovered.isEmpty || !report.failures.isEmpty { throw ExitCode(1) }
    }

    private func show(_ result: RehearsalResult) throws {
        // No state directory keeps a salt: fingerprints hold for this output alone.
        let mask = SecretMask(salt: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
        let name = scenario ?? "monkey"
        switch outputFormat {
        case .text:
            print(
                RehearsalText(style: output.style).render(result, mask: mask), terminator: "")
        case .json: print(RehearsalJSON.render(result, mask: mask))
        case .junit: print(RehearsalJUnit.render(result, name: name), terminator: "")
        }
        if let junit {
            let text = RehearsalJUnit.render(result, name: name)
            try Data(text.utf8).write(to: URL(filePath: junit), options: .atomic)
        }
    }
}

enum RehearsalFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, junit
}
