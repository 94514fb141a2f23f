import Foundation
import KubernetesAPI
import Reconcile

/// The time of the machine, with waits that SIGINT, SIGTERM and `wake` end.
///
/// The signals are blocked and taken while waiting, so that the loop is never interrupted in the
/// middle of a step.
final class InterruptibleClock: WallClock {
    private static let wakeSignal = SIGUSR1

    private(set) var isInterrupted = false
    private let clock = SystemClock()
    private var signals = sigset_t()

    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, Self.wakeSignal)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    var now: Timestamp { clock.now }

    /// Ends the wait of whichever clock waits, from any thread: there is something to look at.
    static func wake() { kill(getpid(), wakeSignal) }

    func wait(until time: Timestamp) {
        let remaining = max(0, time.microseconds - now.microseconds)
        var timeout = timespec(
            tv_sec: Int(remaining / 1_000_000), tv_nsec: Int(remaining % 1_000_000) * 1_000)
        let signal = sigtimedwait(&signals, nil, &timeout)
        if signal > 0, signal != Self.wakeSignal { isInterrupted = true }
    }
}
