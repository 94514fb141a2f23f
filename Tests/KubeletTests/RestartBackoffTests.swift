import KubernetesAPI
import Testing

@testable import Kubelet

@Suite struct RestartBackoffTests {
    @Test func doublesFromTenSecondsToFiveMinutes() {
        var backoff = RestartBackoff()
        var now = Timestamp(seconds: 1000)
        var waits: [Int64] = []
        for _ in 0..<8 {
            let due = backoff.nextAttempt(after: now, now: now)
            waits.append(due.map { ($0 - now).components.seconds } ?? 0)
            let failure = now
            now = due ?? now
            backoff.attempt(after: failure, now: now)
        }
        #expect(waits == [0, 10, 20, 40, 80, 160, 300, 300])
    }

    @Test func forgetsAfterTenMinutes() {
        var backoff = RestartBackoff()
        let start = Timestamp(seconds: 1000)
        backoff.attempt(after: start, now: start)
        backoff.attempt(after: start, now: start)
        let failure = start + .seconds(601)
        #expect(backoff.nextAttempt(after: failure, now: failure) == nil)
        backoff.attempt(after: failure, now: failure)
        #expect(backoff.delayText == "10s")
    }

    @Test func writesItsWaitAsGoDoes() {
        var backoff = RestartBackoff()
        let start = Timestamp(seconds: 1000)
        var texts: [String] = []
        for _ in 0..<6 {
            backoff.attempt(after: start, now: start)
            texts.append(backoff.delayText)
        }
        #expect(texts == ["10s", "20s", "40s", "1m20s", "2m40s", "5m0s"])
    }
}
