internal import Controllers
public import KubernetesAPI
public import Manifests

/// A plan that was saved to be carried out later, pinned to what it was made from: fingerprints of
/// the desired and the observed state, and of every move that it foresees.
///
/// The file holds no manifest and no value of one, only where they are.
public struct PlanFile: Sendable {
    /// The only format there is so far.
    private static let version: Int64 = 1

    /// What decides, beside the manifests, on what a plan does.
    public struct Choices: Hashable, Sendable {
        public let namespace: String
        public let prunes: Bool
        /// The number of simulated nodes; `nil` for those there are.
        public let nodes: Int?
        public let timings: SimulatedNodes.Timings
        /// Whether what was observed counts more than the timings.
        public let usesObservedDurations: Bool

        public init(
            namespace: String, prunes: Bool, nodes: Int?, timings: SimulatedNodes.Timings,
            usesObservedDurations: Bool
        ) {
            self.namespace = namespace
            self.prunes = prunes
            self.nodes = nodes
            self.timings = timings
            self.usesObservedDurations = usesObservedDurations
        }
    }

    /// The directories and files with the manifests, as they were named.
    public let sources: [String]
    public let choices: Choices
    /// The time at which the plan starts.
    public let start: Timestamp
    /// The closing line of the plan.
    public let summary: String
    private let desired: String
    private let observed: String
    private let moves: String

    /// - Parameters:
    ///   - state: the content of the state file; empty where there is none.
    ///   - salt: that of the state directory, without which the fingerprints say nothing.
    public init(
        pinning manifests: [Manifest], from sources: [String], state: [UInt8],
        _ forecast: Forecast, choices: Choices, salt: [UInt8]
    ) {
        self.sources = sources
        self.choices = choices
        start = forecast.start
        summary = PlanReport(forecast, mask: SecretMask(salt: salt)).closingLine
        desired = Fingerprint.of(manifests, salt: salt)
        observed = Fingerprint.of(state, salt: salt)
        moves = Fingerprint.of(forecast.moves, salt: salt)
    }

    // MARK: Checking

    public func isMadeFrom(_ manifests: [Manifest], salt: [UInt8]) -> Bool {
        desired == Fingerprint.of(manifests, salt: salt)
    }

    /// - Parameter state: the content of the state file; empty where there is none.
    public func isMadeFor(state: [UInt8], salt: [UInt8]) -> Bool {
        observed == Fingerprint.of(state, salt: salt)
    }

    /// Whether exactly these moves were foreseen.
    public func foresees(_ forecast: Forecast, salt: [UInt8]) -> Bool {
        moves == Fingerprint.of(forecast.moves, salt: salt)
    }

    // MARK: The file

    public var content: [UInt8] {
        var fields: ValueObject = [
            "planVersion": .int(Self.version),
            "sources": .array(sources.map { .string($0) }),
            "namespace": .string(choices.namespace), "prune": .bool(choices.prunes),
            "startMicroseconds": .int(start.microseconds), "summary": .string(summary),
            "desired": .string(desired), "observed": .string(observed), "moves": .string(moves),
        ]
        if let nodes = choices.nodes { fields["nodes"] = .int(Int64(nodes)) }
        let timings = choices.timings
        fields["observedDurations"] = .bool(choices.usesObservedDurations)
        fields["seconds"] = [
            "start": .double(timings.start.inSeconds),
            "ready": .double(timings.ready.inSeconds),
            "stop": .double(timings.stop.inSeconds), "run": .double(timings.run.inSeconds),
        ]
        return Array((JSONWriter(pretty: true).write(.object(fields)) + "\n").utf8)
    }

    /// Reads a file that `content` made.
    ///
    /// - Throws: `PlanFileError` for anything else.
    public init(reading bytes: [UInt8], path: String) throws(PlanFileError) {
        let reading = ManifestReader().readDocuments(SourceFile(path: path, bytes: bytes))
        guard !reading.diagnostics.containsErrors, let root = reading.documents.first?.value,
            root["planVersion"]?.int == Self.version, let start = root["startMicroseconds"]?.int,
            let desired = root["desired"]?.string, let observed = root["observed"]?.string,
            let moves = root["moves"]?.string, let namespace = root["namespace"]?.string,
            let prunes = root["prune"]?.bool, let sources = root["sources"]?.array
        else { throw PlanFileError(path: path) }
        self.sources = sources.compactMap(\.string)
        self.start = Timestamp(microseconds: start)
        (self.desired, self.observed, self.moves) = (desired, observed, moves)
        summary = root["summary"]?.string ?? ""
        choices = Choices(
            namespace: namespace, prunes: prunes, nodes: root["nodes"]?.int.map(Int.init),
            timings: Self.timings(root["seconds"] ?? [:]),
            usesObservedDurations: root["observedDurations"] == true)
    }

    private static func timings(_ value: Value) -> SimulatedNodes.Timings {
        func duration(_ name: String) -> Duration {
            switch value[name] {
            case .double(let seconds)?: .seconds(seconds)
            case .int(let seconds)?: .seconds(seconds)
            default: .zero
            }
        }
        var timings = SimulatedNodes.Timings()
        (timings.start, timings.ready) = (duration("start"), duration("ready"))
        (timings.stop, timings.run) = (duration("stop"), duration("run"))
        return timings
    }
}

/// A file that no `plan --out` of this version made.
public struct PlanFileError: Error, CustomStringConvertible {
    public let path: String

    public var description: String { "\(path) is no plan that this version can carry out" }
}

/// 128 bits that tell two contents apart and say nothing about them without the salt.
private enum Fingerprint {
    static func of(_ bytes: [UInt8], salt: [UInt8]) -> String {
        let halves = [UInt64(2), 3].map { number in
            let key = (
                KeyedHash.hash(salt, key: (number, 0)), KeyedHash.hash(salt, key: (number, 1))
            )
            let digits = String(KeyedHash.hash(bytes, key: key), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return halves.joined()
    }

    static func of(_ manifests: [Manifest], salt: [UInt8]) -> String {
        var text = ""
        for manifest in manifests {
            text += "\(manifest.title)\n\(JSONWriter().write(manifest.value))\n"
        }
        return of(Array(text.utf8), salt: salt)
    }

    static func of(_ moves: [Forecast.Move], salt: [UInt8]) -> String {
        var text = ""
        for move in moves {
            let cause = move.cause.map(\.description) ?? ""
            text += "\(move.time) \(move.verb) \(move.key) \(move.detail) \(move.author) \(cause)\n"
        }
        return of(Array(text.utf8), salt: salt)
    }
}
