import KubernetesAPI
import Testing

@testable import Controllers

@Suite("What an autoscaler remembers")
struct AutoscalingHistoryTests {
    private func time(_ seconds: Int) -> Timestamp { autoscalingNow + .seconds(seconds) }

    private func recent(_ history: AutoscalingHistory, after: Int, now: Int) -> [Int] {
        history.recommendations(
            after: time(after), now: time(now), syncPeriod: .seconds(15))
    }

    @Test func theFirstSizeIsARecommendation() {
        var history = AutoscalingHistory()
        history.begin(with: 4, at: time(0))
        history.begin(with: 9, at: time(15))
        #expect(recent(history, after: -1, now: 0) == [4])
    }

    @Test func aRecommendationStandsForAllLooksUntilTheNext() {
        var history = AutoscalingHistory()
        history.record(4, at: time(0), keeping: .seconds(300))
        history.record(4, at: time(15), keeping: .seconds(300))
        history.record(2, at: time(60), keeping: .seconds(300))
        #expect(history.recommendations.count == 2)
        // The last look that asked for 4 was at 45 seconds.
        #expect(recent(history, after: 44, now: 75) == [4, 2])
        #expect(recent(history, after: 45, now: 75) == [2])
    }

    @Test func nothingIsRecommendedWhileMetricsFail() {
        var history = AutoscalingHistory()
        history.record(4, at: time(0), keeping: .seconds(300))
        history.interrupt(at: time(15))
        history.interrupt(at: time(30))
        #expect(recent(history, after: 0, now: 600) == [])
        #expect(recent(history, after: -1, now: 600) == [4])
        #expect(history.recommendations.count == 2)
    }

    @Test func whatHasLeftTheLongestWindowIsForgotten() {
        var history = AutoscalingHistory()
        for look in 0..<100 {
            history.record(look, at: time(look * 15), keeping: .seconds(60))
        }
        #expect(history.recommendations.count <= 6)
        #expect(history.recommendations.last?.replicas == 99)
    }

    @Test func theNumberOfEntriesIsBounded() {
        var history = AutoscalingHistory()
        for look in 0..<1000 {
            history.record(look, at: time(look), keeping: .seconds(3600))
        }
        #expect(history.recommendations.count == 256)
    }

    @Test func scalingsAddUpWithinThePeriod() {
        let behavior = HorizontalPodAutoscalerBehavior.with {
            $0.scaleUp = .rules([.policy("Pods", 4, seconds: 60)])
        }
        var history = AutoscalingHistory()
        history.recordScaling(from: 3, to: 5, at: time(0), behavior: behavior)
        history.recordScaling(from: 5, to: 4, at: time(30), behavior: behavior)
        #expect(history.change(after: time(-1)) == 1)
        #expect(history.change(after: time(0)) == -1)
        history.recordScaling(from: 4, to: 8, at: time(61), behavior: behavior)
        #expect(history.scaleUps.map(\.change) == [4])
    }

    @Test func theAnnotationTellsAllOfIt() {
        var history = AutoscalingHistory()
        history.record(4, at: time(0), keeping: .seconds(300))
        history.interrupt(at: time(15))
        history.recordScaling(
            from: 4, to: 6, at: time(0), behavior: HorizontalPodAutoscalerBehavior())
        #expect(
            history.text
                == "recommendations=4@2023-11-14T22:14:00.000000Z,none@2023-11-14T22:14:15.000000Z"
                + ";scaleUps=2@2023-11-14T22:14:00.000000Z")
        #expect(AutoscalingHistory(history.text) == history)
    }

    @Test(arguments: ["", "x", "recommendations", "recommendations=-4@now;scaleUps=2", ";=;@,"])
    func aSpoiltAnnotationIsWorthNothing(_ text: String) {
        #expect(AutoscalingHistory(text) == AutoscalingHistory())
    }
}
