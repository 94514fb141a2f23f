import Foundation
import KubernetesAPI
import Reconcile
import Synchronization

/// The time of the machine, which goes on also where its clock is set back, with waits that SIGINT,
/// SIGTERM and `wake` end.
///
/// A signal interrupts nothing in the middle of a step: whichever thread gets it only remembers it.
/// It cannot be blocked and waited for instead, as swift-subprocess, which starts programs, has a
/// thread that blocks none.
final class InterruptibleClock: WallClock {
    /// Of all clocks, as the signals are.
    private static let wakeUp = WakeUp()
    private static let wasSignalled = Atomic<Bool>(false)

    private(set) var isInterrupted = false
    private let clock = SystemClock()
    private let origin = ContinuousClock.now
    private var time = SteadyTime()

    init() {
        // What the handler needs is there before a signal comes.
        _ = (Self.wakeUp, Self.wasSignalled.load(ordering: .relaxed))
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] {
            sigaddset(&signals, number)
            signal(number) { _ in
                InterruptibleClock.wasSignalled.store(true, ordering: .relaxed)
                InterruptibleClock.wake()
            }
        }
        // Whoever started this program may have blocked them.
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    var now: Timestamp { time.now(wall: clock.now, elapsed: .now - origin) }

    /// Lets no later time be before `start`: an earlier run may have been ahead of the clock.
    func advance(to start: Timestamp) { time.advance(to: start) }

    /// Ends the wait of whichever clock waits, from any thread: there is something to look at.
    static func wake() { wakeUp.wake() }

    func wait(until time: Timestamp) {
        let microseconds = max(0, time.microseconds - now.microseconds)
        // Rounded up: what is due is due then.
        Self.wakeUp.wait(milliseconds: microseconds / 1000 + (microseconds % 1000 > 0 ? 1 : 0))
        if Self.wasSignalled.exchange(false, ordering: .relaxed) { isInterrupted = true }
    }
}
