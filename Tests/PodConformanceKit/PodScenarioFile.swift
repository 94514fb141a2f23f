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
    /// What the simulated backend offers of that which scenarios may need.
    private static let offers: Set = [
        "memory-limit", "shared-pid-namespace", "second-image", "pid-namespace",
        "network-namespace",
    ]

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

    /// Carries the scenario out and compares what happens with its recording.
    public func run() -> Outcome {
        do throws(PodScenarioFault) {
            let scenario = try PodScenario(try Self.document(scenario))
            let missing = scenario.needs.filter { !Self.offers.contains($0) }
            guard missing.isEmpty else {
                return .skipped("needs \(missing.joined(separator: ", "))")
            }
            guard let recording else { throw PodScenarioFault("there is no recording of it") }
            let expected = try Self.document(recording)
            let run = try PodScenarioRun(scenario)
            do throws(PodScenarioFault) {
                try run.run()
            } catch {
                if let fault = run.backend.fault { return .skipped(fault.description) }
                throw error
            }
            let comparison = PodComparison(
                expected, run, hasLogs: scenario.hasLogs, end: run.elapsed)
            if comparison.differences.isEmpty { return .passed }
            return .failed(comparison.differences + run.observer.account)
        } catch {
            return .failed([error.description])
        }
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
