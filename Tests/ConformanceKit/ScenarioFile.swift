import Controllers
import KubernetesAPI
import Manifests
import Reconcile

/// A scenario and its recording, as files.
public struct ScenarioFile: Sendable {
    private static let scenarioEnding = ".yaml"
    private static let recordingEnding = ".expected.json"

    /// The name of the file without its folders and ending.
    public let name: String
    private let scenario: SourceFile
    private let recording: SourceFile?

    init(name: String, scenario: SourceFile, recording: SourceFile?) {
        self.name = name
        self.scenario = scenario
        self.recording = recording
    }

    /// The scenarios in directories, and single ones, in the order of their paths.
    ///
    /// - Throws: `ScenarioFault` if a path cannot be read or holds no scenario.
    public static func find(in paths: [String]) throws(ScenarioFault) -> [ScenarioFile] {
        var found: [ScenarioFile] = []
        for path in paths {
            var files = try read(path)
            if path.hasSuffix(scenarioEnding) {
                files += (try? read(path.dropLast(scenarioEnding.count) + recordingEnding)) ?? []
            }
            let recordings = files.filter { $0.path.hasSuffix(recordingEnding) }
            let recordingByPath = Dictionary(
                recordings.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            let scenarios = files.filter { $0.path.hasSuffix(scenarioEnding) }
            if scenarios.isEmpty { throw ScenarioFault("\(path) holds no scenario") }
            for scenario in scenarios {
                let stem = String(scenario.path.dropLast(scenarioEnding.count))
                found.append(
                    ScenarioFile(
                        name: stem.split(separator: "/").last.map(String.init) ?? stem,
                        scenario: scenario, recording: recordingByPath[stem + recordingEnding]))
            }
        }
        return found
    }

    private static func read(_ path: some StringProtocol) throws(ScenarioFault) -> [SourceFile] {
        let found = ManifestSource.path(String(path)).files()
        if let diagnostic = found.diagnostics.first {
            throw ScenarioFault("\(path): \(diagnostic.message)")
        }
        return found.files
    }

    // MARK: Running

    /// Runs the scenario until a snapshot differs from the recording.
    ///
    /// - Parameter log: gets a line about each snapshot.
    public func run(log: (String) -> Void = { _ in }) -> ScenarioOutcome {
        var step: String?
        var differences: [Difference] = []
        var fault: ScenarioFault?
        var kinds: Set<GroupKind> = []
        do throws(ScenarioFault) {
            let scenario = try Scenario(Self.document(scenario))
            guard let recording else { throw ScenarioFault("there is no recording of it") }
            let expected = try Expectation(Self.document(recording)).snapshots
            kinds = scenario.appliedKinds
            var run = try ScenarioRun(scenario)
            var count = 0
            try run.run { snapshot in
                step = snapshot.step
                differences =
                    expected.indices.contains(count)
                    ? expected[count].differences(from: snapshot)
                    : [Difference(path: "step", expected: nil, actual: snapshot.step)]
                log("     step \(snapshot.step) \(snapshot.word): \(differences.count) differences")
                count += 1
                return differences.isEmpty
            }
            if differences.isEmpty, count < expected.count {
                step = expected[count].step
                differences = [Difference(path: "step", expected: step, actual: nil)]
            }
        } catch {
            fault = error
        }
        return ScenarioOutcome(
            name: name, step: step, differences: differences, fault: fault,
            idleKinds: kinds.intersection(ControllerSet.kindsWithoutController).map(\.kind).sorted()
        )
    }

    private static func document(_ file: SourceFile) throws(ScenarioFault) -> Value {
        let reading = ManifestReader().readDocuments(file)
        if let diagnostic = reading.diagnostics.first {
            throw ScenarioFault("\(file.path): \(diagnostic.message)")
        }
        guard let document = reading.documents.first, reading.documents.count == 1 else {
            throw ScenarioFault("\(file.path) must hold one document")
        }
        return ScenarioText(document).value
    }
}
