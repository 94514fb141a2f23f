/// Something that holds for every history.
public struct Property: Sendable {
    /// What holds, as a sentence.
    public let name: String
    private let makeHistory: @Sendable (_ seed: UInt64, Setting) -> History
    private let findViolations: @Sendable (History, Setting) -> [String]

    /// - Parameters:
    ///   - history: makes the kind of history the property is about.
    ///   - violations: how the property is broken for a history; empty if it holds.
    public init(
        _ name: String, history: @escaping @Sendable (_ seed: UInt64, Setting) -> History,
        violations: @escaping @Sendable (History, Setting) -> [String]
    ) {
        self.name = name
        makeHistory = history
        findViolations = violations
    }

    /// Tries the property on the history of a seed.
    ///
    /// - Returns: what went wrong; `nil` if the property held.
    public func failure(seed: UInt64, in setting: Setting) -> PropertyFailure? {
        let history = makeHistory(seed, setting)
        let violations = findViolations(history, setting)
        if violations.isEmpty { return nil }
        return PropertyFailure(
            property: name, seed: seed, violations: violations, history: history.text)
    }
}

/// A history for which a property does not hold.
public struct PropertyFailure: Error, Equatable, CustomStringConvertible {
    public let property: String
    public let seed: UInt64
    public let violations: [String]
    public let history: String

    /// The command that tries the same history again.
    public var replay: String {
        "make simulate SEED=\(seed), or \(Seeds.replayVariable)=\(seed) scripts/test PropertyTests"
    }

    public var description: String {
        """
        does not hold: \(property)
        \(violations.map { "  " + $0 }.joined(separator: "\n"))
        The history of seed \(seed):
        \(history.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
        Try it again: \(replay)
        """
    }
}
