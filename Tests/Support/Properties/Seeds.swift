internal import Foundation

/// The seeds that properties are tried with.
public enum Seeds {
    /// Names the one seed to try.
    public static let replayVariable = "PROPERTY_SEED"
    /// Names how many seeds to try.
    public static let countVariable = "PROPERTY_SEEDS"

    /// The seeds 1 to `count`, unless the environment asks for others.
    public static func chosen(_ count: Int) -> [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment[replayVariable].flatMap({ UInt64($0) }) { return [seed] }
        let count = environment[countVariable].flatMap { Int($0) } ?? count
        return (0..<max(1, count)).map { UInt64($0 + 1) }
    }
}
