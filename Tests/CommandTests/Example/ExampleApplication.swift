import Foundation

/// A copy of the example in `manifests/`, with marks by which its processes are found.
final class ExampleApplication: Sendable {
    /// How many Pods each tier has.
    static let replicas = ["api": 2, "store": 1, "web": 3]
    private static let ports = ["8080", "8081", "7070"]

    private static let source = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../manifests").standardizedFileURL

    let machine: ExampleMachine
    let command: Command
    let mark = UUID().uuidString
    /// Where the web tier listens; the others do on the ports after it. Others than those of the
    /// example, as Pods of several trials may share the machine's address.
    let webPort = UInt16.random(in: 2_000..<3_000) * 10
    private let options: [String]

    init(on machine: ExampleMachine) throws {
        self.machine = machine
        options = try machine.options()
        command = try Command()
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.source.path)
        for file in files { try write(file) }
    }

    /// Writes a file of the example, changed. The web tier takes longer for a page than its preStop
    /// hook does, so that a server is told to end while it answers.
    ///
    /// - Throws: `TrialFault` if the file does not have what is to be replaced.
    func write(
        _ file: String, revision: Int = 0, replacing changes: [(old: String, new: String)] = []
    ) throws {
        let tier = file.prefix { $0 != "." }
        let marks = """
                      env:
                        - {name: TRIAL, value: "\(mark)"}
                        - {name: TRIAL_POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                        - {name: TIER, value: "\(tier)"}
                        - {name: REVISION, value: "number-\(revision)"}
                        - {name: PATIENCE, value: "3"}

            """
        var text = try String(contentsOf: Self.source.appending(path: file), encoding: .utf8)
        text = text.replacing("          env:\n", with: marks)
        // Beside a busy machine's other work the share of what they ask for is next to nothing.
        text = text.replacing("cpu: 50m", with: "cpu: 200m")
        for (offset, port) in Self.ports.enumerated() {
            text = text.replacing(port, with: "\(Int(webPort) + offset)")
        }
        for (old, new) in changes {
            guard text.contains(old) else { throw TrialFault("\(file) has no \(old)") }
            text = text.replacing(old, with: new)
        }
        // At once: half a file would be another application.
        try Data(text.utf8).write(to: command.manifests.appending(path: file), options: .atomic)
    }

    // MARK: Commands

    /// Runs `reconcile` until everything is ready.
    func converge() throws {
        let result = try command.execute(runArguments + ["--once", "--timeout", "180"])
        guard result.exitCode == 0 else { throw TrialFault("not ready: \(result.errors)") }
        try machine.settle()
    }

    /// Starts a `reconcile` that goes on.
    func start() throws -> Process { try command.start(runArguments) }

    private var runArguments: [String] {
        ["run", command.manifests.path] + options + ["--state-dir", command.state.path]
    }

    /// Takes everything down.
    ///
    /// - Returns: what is left all the same.
    func end() throws -> [String] {
        defer { command.remove() }
        let result = try command.execute([
            "down", command.manifests.path, "--state-dir", command.state.path, "--timeout", "120s",
        ])
        if result.exitCode != 0 { return ["down failed: \(result.errors)"] }
        try waitUntil("nothing runs", within: 10) { !TrialProcess.isAnything(of: mark) }
        return try machine.remains(inState: command.state.path).map { "left: \($0)" }
    }

    func pods(of tier: String) throws -> [ObservedPod] {
        let answer = try command.get(
            "pods", "-n", "visits", "-l", "app.kubernetes.io/name=\(tier)", "-o", "json")
        guard answer.exitCode == 0 else { throw TrialFault(answer.errors) }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(ObservedPods.self, from: Data(answer.output.utf8)).items
    }

    var processes: [TrialProcess] { TrialProcess.all(of: mark) }

    // MARK: Judgements

    /// Whether a new revision of the web tier runs, and nothing of an old one.
    func hasRolledOut(_ revision: Int) -> Bool {
        let web = processes.filter { $0.tier == "web" }
        return web.count == Self.replicas["web"]
            && web.allSatisfy { $0.revision == "number-\(revision)" }
    }

    /// The Pods that run twice, now.
    var doubles: [String] {
        Dictionary(grouping: processes, by: \.pod).filter { $0.value.count > 1 }.keys.sorted()
    }

    /// What is not as it should be once everything is ready.
    func faults(expecting revision: Int) throws -> [String] {
        var faults: [String] = []
        var known: [String] = []
        for (tier, count) in Self.replicas.sorted(by: { $0.key < $1.key }) {
            let pods = try pods(of: tier).map(\.name)
            if pods.count != count { faults.append("\(tier) has the Pods \(pods)") }
            known += pods
        }
        let running = processes
        if running.map(\.pod).sorted() != known.sorted() {
            faults.append("there are the Pods \(known), and processes of \(running.map(\.pod))")
        }
        for server in running where server.tier == "web" {
            guard server.revision != "number-\(revision)" else { continue }
            faults.append("\(server.pod) is of revision \(server.revision)")
        }
        let remains = try machine.remains(inState: command.state.path)
        if remains.count != known.count * machine.remainsOfPod {
            faults.append("for \(known.count) Pods there are \(remains)")
        }
        return faults
    }

    func waitUntil(
        _ what: String, within seconds: TimeInterval, _ condition: () throws -> Bool
    ) throws {
        let end = Date() + seconds
        while try !condition() {
            guard Date() < end else { throw TrialFault("it did not come about: \(what)") }
            usleep(100_000)
        }
    }
}

/// What `get pods -o json` says, as far as trials ask.
struct ObservedPods: Decodable {
    let items: [ObservedPod]
}

struct ObservedPod: Decodable {
    struct Metadata: Decodable {
        let name: String
    }

    struct State: Decodable {
        struct Waiting: Decodable {
            let reason: String?
            let message: String?
        }

        struct Running: Decodable {
            let startedAt: Date
        }

        struct Terminated: Decodable {
            let startedAt: Date
            let finishedAt: Date
        }

        let waiting: Waiting?
        let running: Running?
        let terminated: Terminated?
    }

    struct ContainerStatus: Decodable {
        let restartCount: Int
        let state: State?
        let lastState: State?
    }

    struct Status: Decodable {
        let podIP: String?
        let containerStatuses: [ContainerStatus]?
    }

    let metadata: Metadata
    let status: Status?

    var name: String { metadata.name }
}
