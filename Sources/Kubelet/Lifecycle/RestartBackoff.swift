internal import KubernetesAPI

/// How long to wait before something is tried again: 10 s, doubling to 5 minutes.
///
/// The wait counts from the last failure, and the first failure has none: a container is restarted
/// at once, then after 10, 20, 40, 80, 160 and 300 s. What went well for ten minutes is forgiven.
struct RestartBackoff: Hashable, Sendable {
    static let initialDelay: Duration = .seconds(10)
    static let maximumDelay: Duration = .seconds(300)
    /// Twice the longest wait.
    static let forgiveness: Duration = .seconds(600)

    /// The wait that is in force; `nil` before the first failure.
    private(set) var delay: Duration?
    private var lastAttempt = Timestamp(seconds: 0)

    /// The last attempt was so long ago that it counts no more, whatever becomes of it.
    func isForgiven(now: Timestamp) -> Bool {
        now - lastAttempt > Self.forgiveness + Self.maximumDelay
    }

    /// When the next attempt is due after a failure at `failure`; `nil` if now.
    func nextAttempt(after failure: Timestamp, now: Timestamp) -> Timestamp? {
        guard let delay, failure - lastAttempt <= Self.forgiveness else { return nil }
        // What an earlier run was told by another clock may be to come.
        let due = min(failure, now) + delay
        return due > now ? due : nil
    }

    /// An attempt is made now, after a failure at `failure`: the next wait is longer.
    mutating func attempt(after failure: Timestamp, now: Timestamp) {
        if let delay, failure - lastAttempt <= Self.forgiveness {
            self.delay = min(delay * 2, Self.maximumDelay)
        } else {
            delay = Self.initialDelay
        }
        lastAttempt = now
    }

    /// The wait as a Go duration: `10s`, `1m20s`, `5m0s`.
    var delayText: String {
        (delay ?? .zero).goText
    }
}

/// What a back-off is for: another image of the same container begins without one.
struct BackoffKey: Hashable, Sendable {
    let name: String
    let image: String?
}
