import Foundation
import KubernetesAPI
import Reconcile

/// The time of the machine, with waits that SIGINT and SIGTERM end.
///
/// The signals are blocked and taken while waiting, so that the loop is never interrupted in the
/// middle of a step.
final class InterruptibleClock: WallClock {
    private(set) var isInterrupted = false
    private let clock = SystemClock()
    private var signals = sigset_t()

    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    var now: Timestamp { clock.now }

    func wait(until time: Timestamp) {
        let remaining = max(0, time.microseconds - now.microseconds)
        var timeout = timespec(
            tv_sec: Int(remaining / 1_000_000), tv_nsec: Int(remaining % 1_000_000) * 1_000)
        if sigtimedwait(&signals, nil, &timeout) > 0 { isInterrupted = true }
    }
}
