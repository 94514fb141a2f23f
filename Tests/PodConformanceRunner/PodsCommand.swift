public import ArgumentParser
public import EngineKit
import Foundation
import PodConformanceKit
import ProcessKit
import Synchronization

/// `pods`: compares the lives of Pods on a backend with those that a kubelet was recorded to lead.
@main
struct PodsCommand: ParsableCommand {
    enum Backend: String, ExpressibleByArgument, CaseIterable {
        case simulated, process, docker

        /// - Parameter engine: what `docker` stands for.
        func machine(_ engine: TrialEngineKind) throws -> any ScenarioMachine {
            switch self {
            case .simulated: SimulatedMachine()
            case .process: try ProcessMachine()
            case .docker: try EngineMachine(engine)
            }
        }

        /// How many scenarios go on at a time: in virtual time one, as none of them waits; few
        /// where each start takes a processor for a while, as an engine's do.
        var limit: Int {
            switch self {
            case .simulated: 1
            case .process: 24
            case .docker: 6
            }
        }

        /// How many when those that failed are tried again.
        static let limitOfRepeats = 2

        /// Whether the machine may be late because others keep it busy.
        var isReal: Bool { self != .simulated }
    }

    static let configuration = CommandConfiguration(
        commandName: "pods",
        abstract: "Compare the lives of Pods with those recorded of a kubelet.",
        discussion: """
            Runs every scenario (x.yaml with its recording x.expected.json) and prints one line \
            about each; what the backend cannot express is listed with the reason. On a real \
            backend scenarios take as long as they were recorded to, many side by side; what fails \
            there is tried once more, nearly alone, as a machine that is busy is late. The exit \
            code is 1 if one fails.
            """)

    @Option(help: "Where the Pods run.")
    var backend = Backend.simulated

    @Option(help: "Which container engine to start for --backend docker.")
    var engine = TrialEngineKind.podman

    @Option(help: "Run only scenarios whose name contains this.")
    var filter = ""

    @Flag(help: "Compare every field of the last statuses, and the words of events, too.")
    var strict = false

    @Option(help: "How many scenarios go on at a time.")
    var parallel: Int?

    @Option(help: "Write what happens into this directory, as recordings, and compare nothing.")
    var record: String?

    @Argument(help: "A directory with scenarios.")
    var directory: String

    private struct Tally {
        var passed = 0
        var failed = 0
        var skipped: [String] = []
        /// What failed, and is tried again.
        var open: Set<String> = []

        mutating func add(
            _ name: String, _ outcome: PodScenarioFile.Outcome, isTriedAgain: Bool
        ) {
            switch outcome {
            case .passed:
                passed += 1
                print("ok   \(name)")
            case .failed where isTriedAgain:
                open.insert(name)
                print("late \(name)")
            case .failed(let differences):
                failed += 1
                print("FAIL \(name)")
                for line in differences { print("     \(line)") }
            case .skipped(let reason): skipped.append("\(name): \(reason)")
            }
            // Whoever reads from a pipe sees how far it is.
            fflush(nil)
        }
    }

    func run() throws {
        let files = try PodScenarioFile.find(in: directory).filter {
            filter.isEmpty || $0.name.contains(filter)
        }
        let machine = try backend.machine(engine)
        if let record { return try write(files, on: machine, into: record) }
        let shared = SharedTally()
        PodScenarioBatch(
            files, on: machine, limit: parallel ?? backend.limit, comparesEnd: strict
        )
        .run { [isReal = backend.isReal] name, outcome in
            shared.tally.withLock { $0.add(name, outcome, isTriedAgain: isReal) }
        }
        let open = shared.tally.withLock { $0.open }
        if !open.isEmpty {
            print("again, \(Backend.limitOfRepeats) at a time:")
            PodScenarioBatch(
                files.filter { open.contains($0.name) }, on: machine, limit: Backend.limitOfRepeats,
                comparesEnd: strict
            ).run { name, outcome in
                shared.tally.withLock { $0.add(name, outcome, isTriedAgain: false) }
            }
        }
        let tally = shared.tally.withLock { $0 }
        if !tally.skipped.isEmpty {
            print("cannot be expressed on the \(backend.rawValue) backend:")
            for line in tally.skipped.sorted() { print("     \(line)") }
        }
        print("\(tally.passed) passed, \(tally.failed) failed")
        if tally.failed > 0 { throw ExitCode(1) }
    }

    /// Records how this backend behaves, so that another can be compared with it.
    private func write(
        _ files: [PodScenarioFile], on machine: any ScenarioMachine, into directory: String
    ) throws {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let shared = SharedTally()
        PodScenarioBatch(files, on: machine, limit: parallel ?? backend.limit)
            .record(into: directory) { name, outcome in
                shared.tally.withLock { $0.add(name, outcome, isTriedAgain: false) }
            }
        let tally = shared.tally.withLock { $0 }
        for line in tally.skipped.sorted() { print("cannot be expressed: \(line)") }
        print("\(tally.passed) recorded, \(tally.failed) failed")
        if tally.failed > 0 { throw ExitCode(1) }
    }

    private final class SharedTally: Sendable {
        let tally = Mutex(Tally())
    }
}

extension TrialEngineKind: ExpressibleByArgument {}
