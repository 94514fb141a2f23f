internal import Dispatch
public import KubernetesAPI
public import Reconcile

/// The time of the machine, with waits that a backend ends when it has something to report.
public final class ReportClock: WallClock, Sendable {
    private let signal = DispatchSemaphore(value: 0)

    public init() {}

    public var now: Timestamp { SystemClock().now }

    /// Ends a wait, the one that goes on or the next; from any thread.
    public func wake() { signal.signal() }

    public func wait(until time: Timestamp) {
        let microseconds = max(0, time.microseconds - now.microseconds)
        _ = signal.wait(timeout: .now() + .microseconds(Int(clamping: microseconds)))
    }
}
