internal import Foundation
import KubernetesAPI
import Manifests

/// A scenario and its recording, as files.
public struct PodScenarioFile: Sendable {
    /// What became of a scenario.
    public enum Outcome: Sendable {
        case passed
        case failed([String])
        /// The backend cannot express it, and why.
        case skipped(String)
    }

    private static let ending = ".yaml"
    private static let recordingEnding = ".expected.json"
    /// The name of the file without folder and ending.
    public let name: String
    private let scenario: SourceFile
    private let recording: SourceFile?

    /// The scenarios of a directory, by name.
    ///
    /// - Throws: `PodScenarioFault` if it cannot be read or holds none.
    public static func find(in directory: String) throws(PodScenarioFault) -> [PodScenarioFile] {
        let found = ManifestSource.path(directory).files()
        if let diagnostic = found.diagnostics.first {
            throw PodScenarioFault("\(directory): \(diagnostic.message)")
        }
        let byPath = Dictionary(
            found.files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let scenarios = found.files.filter { $0.path.hasSuffix(ending) }.map { file in
            let stem = String(file.path.dropLast(ending.count))
            return PodScenarioFile(
                name: stem.split(separator: "/").last.map(String.init) ?? stem, scenario: file,
                recording: byPath[stem + recordingEnding])
        }
        if scenarios.isEmpty { throw PodScenarioFault("\(directory) holds no scenario") }
        return scenarios.sorted { $0.name < $1.name }
    }

    /// How long the recording is, in seconds; 0 where there is none.
    public var length: Double {
        let document = recording.flatMap { try? Self.document($0) }
        return document?["timeline"]?.array?.compactMap { $0["t"]?.seconds }.max() ?? 0
    }

    /// Carries the scenario out and compares what happens with its recording.
    ///
    /// - Parameter comparesEnd: also compares every field of what is left, and the words of events.
    public func run(
        on machine: any ScenarioMachine = SimulatedMachine(), comparesEnd: Bool = false
    ) -> Outcome {
        do throws(PodScenarioFault) {
            return try run(
                recorded: Self.document(scenario), on: machine, comparesEnd: comparesEnd)
        } catch {
            return .failed([error.description])
        }
    }

    private func run(
        recorded document: Value, on machine: any ScenarioMachine, comparesEnd: Bool
    ) throws(PodScenarioFault) -> Outcome {
        guard let recording else { throw PodScenarioFault("there is no recording of it") }
        let expected = try Self.document(recording)
        let names = (expected["timeline"]?.array ?? []).compactMap { $0["pod"]?.string }
        return try perform(document, on: machine, knownNames: Set(names)) { run, scenario in
            var differences = PodComparison(
                expected, run, hasLogs: scenario.hasLogs, end: run.elapsed
            ).differences
            if comparesEnd {
                differences +=
                    PodEndComparison(
                        expected, run, hasResources: scenario.hasResources
                    ).differences
            }
            return differences.isEmpty ? .passed : .failed(differences + run.observer.account)
        }
    }

    /// Carries the scenario out and writes what happens down, in the form of a recording.
    ///
    /// - Parameter directory: where `NAME.expected.json` will be; it must be there.
    public func record(
        on machine: any ScenarioMachine, into directory: String
    ) -> Outcome {
        do throws(PodScenarioFault) {
            return try perform(Self.document(scenario), on: machine) { run, scenario in
                let text = JSONWriter(pretty: true, sortedKeys: false)
                    .write(PodRecording(of: run, hasLogs: scenario.hasLogs).value)
                let path = "\(directory)/\(name)\(Self.recordingEnding)"
                do {
                    try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
                    return .passed
                } catch {
                    return .failed(["\(path) cannot be written: \(error.localizedDescription)"])
                }
            }
        } catch {
            return .failed([error.description])
        }
    }

    /// Carries the scenario out on a node of its own.
    ///
    /// - Parameter judge: looks at what happened, while the node is there.
    private func perform(
        _ document: Value, on machine: any ScenarioMachine, knownNames: Set<String> = [],
        _ judge: (PodScenarioRun, PodScenario) -> Outcome
    ) throws(PodScenarioFault) -> Outcome {
        let node: ScenarioNode
        do {
            node = try machine.makeNode()
        } catch {
            throw PodScenarioFault("there is no node for it: \(error)")
        }
        defer { node.close() }
        let scenario = try PodScenario(document, namespace: node.namespace)
        let missing = scenario.needs.filter { !machine.offers.contains($0) }
        guard missing.isEmpty else { return .skipped("needs \(missing.joined(separator: ", "))") }
        for spec in scenario.podSpecs {
            if let obstacle = machine.obstacle(to: spec) { return .skipped(obstacle) }
        }
        let run = try PodScenarioRun(scenario, on: node, knownNames: knownNames)
        do throws(PodScenarioFault) {
            try run.run()
        } catch {
            if let fault = node.fault() { return .skipped(fault) }
            throw error
        }
        return judge(run, scenario)
    }

    private static func document(_ file: SourceFile) throws(PodScenarioFault) -> Value {
        let reading = ManifestReader().readDocuments(file)
        if let diagnostic = reading.diagnostics.first(where: { $0.severity == .error }) {
            throw PodScenarioFault("\(file.path): \(diagnostic.message)")
        }
        guard let document = reading.documents.first else {
            throw PodScenarioFault("\(file.path) is empty")
        }
        return ScenarioLetters(document).value
    }
}
