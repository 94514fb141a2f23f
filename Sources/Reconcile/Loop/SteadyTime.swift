public import KubernetesAPI

/// A time that goes on as the machine's does, and never back.
///
/// A clock that is set back, as by a server of times after a start of the machine, would otherwise
/// stop everything that waits, probes and deadlines among it, for as long as it was ahead. Then
/// this time stays ahead, and goes on by what has passed. Where the clock is set forward, it
/// follows.
public struct SteadyTime: Sendable {
    /// A clock that is behind by less is waited for: it is being corrected.
    private static let tolerance: Duration = .seconds(1)

    private var last: Timestamp
    private var lastElapsed: Duration?

    /// - Parameter start: no time is before it.
    public init(notBefore start: Timestamp = Timestamp(seconds: 0)) { last = start }

    /// The time now.
    ///
    /// - Parameters:
    ///   - wall: what the machine's clock shows.
    ///   - elapsed: the time since some moment, by a clock that nobody sets.
    public mutating func now(wall: Timestamp, elapsed: Duration) -> Timestamp {
        let passed = lastElapsed.map { elapsed - $0 } ?? .zero
        lastElapsed = elapsed
        let due = last + max(passed, .zero)
        last = wall < due - Self.tolerance ? due : max(wall, last)
        return last
    }

    /// Lets no later time be before `time`.
    public mutating func advance(to time: Timestamp) { last = max(last, time) }
}
