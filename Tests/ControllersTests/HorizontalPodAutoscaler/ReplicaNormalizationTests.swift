import KubernetesAPI
import Testing

@testable import Controllers

@Suite("How what the metrics ask for is calmed down")
struct ReplicaNormalizationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var current = 5
        let desired: Int
        /// Recommendations of earlier looks, one each second, the last of them a second ago.
        var earlier: [Int] = []
        /// Replicas added, or taken away, ten seconds ago.
        var scaled = 0
        var up: HPAScalingRules?
        var down: HPAScalingRules?
        let result: Int
        let reasons: [String]
    }

    private static let fast = HPAScalingRules.rules(
        window: 0, [.policy("Percent", 1000, seconds: 15)])
    private static let calm = HPAScalingRules.rules(
        window: 60, [.policy("Percent", 1000, seconds: 15)])

    static let cases: [Case] = [
        Case(
            testDescription: "without rules the target at most doubles", desired: 30, result: 10,
            reasons: ["ReadyForNewScale", "ScaleUpLimit"]),
        Case(
            testDescription: "or grows to 4", current: 1, desired: 9, result: 4,
            reasons: ["ReadyForNewScale", "ScaleUpLimit"]),
        Case(
            testDescription: "up to the maximum", current: 15, desired: 30, result: 20,
            reasons: ["ReadyForNewScale", "TooManyReplicas"]),
        Case(
            testDescription: "down to the minimum", desired: 0, result: 2,
            reasons: ["ReadyForNewScale", "TooFewReplicas"]),
        Case(
            testDescription: "without rules a higher recommendation holds it up", desired: 3,
            earlier: [5, 4], result: 5, reasons: ["ScaleDownStabilized", "DesiredWithinRange"]),
        Case(
            testDescription: "a window of zero forgets at once", desired: 3, earlier: [5, 4],
            up: fast, down: fast, result: 3, reasons: ["ReadyForNewScale", "DesiredWithinRange"]),
        Case(
            testDescription: "a window for scaling up holds it down", desired: 9, earlier: [4, 7],
            up: calm, down: fast, result: 5, reasons: ["ScaleUpStabilized", "DesiredWithinRange"]),
        Case(
            testDescription: "as far as the lowest recommendation", desired: 9, earlier: [8, 7],
            up: calm, down: fast, result: 7, reasons: ["ScaleUpStabilized", "DesiredWithinRange"]),
        Case(
            testDescription: "a policy limits growth", desired: 9,
            up: .rules(window: 0, [.policy("Pods", 2, seconds: 60)]),
            down: fast, result: 7, reasons: ["ReadyForNewScale", "ScaleUpLimit"]),
        Case(
            testDescription: "counting what was added in its period", desired: 9, scaled: 2,
            up: .rules(window: 0, [.policy("Pods", 2, seconds: 60)]), down: fast, result: 5,
            reasons: ["ReadyForNewScale", "ScaleUpLimit"]),
        Case(
            testDescription: "and not before", desired: 9, scaled: 2,
            up: .rules(window: 0, [.policy("Pods", 2, seconds: 10)]), down: fast, result: 7,
            reasons: ["ReadyForNewScale", "ScaleUpLimit"]),
        Case(
            testDescription: "a share of growth is rounded up", desired: 9,
            up: .rules(window: 0, [.policy("Percent", 10, seconds: 60)]), down: fast, result: 6,
            reasons: ["ReadyForNewScale", "ScaleUpLimit"]),
        Case(
            testDescription: "of several policies the most lenient counts", desired: 9,
            up: .rules(
                window: 0, [.policy("Pods", 1, seconds: 60), .policy("Percent", 50, seconds: 60)]),
            down: fast, result: 8, reasons: ["ReadyForNewScale", "ScaleUpLimit"]),
        Case(
            testDescription: "or the strictest", desired: 9,
            up: .rules(
                window: 0, select: "Min",
                [.policy("Pods", 1, seconds: 60), .policy("Percent", 50, seconds: 60)]),
            down: fast, result: 6, reasons: ["ReadyForNewScale", "ScaleUpLimit"]),
        Case(
            testDescription: "a disabled direction stays", desired: 2, up: fast,
            down: .rules(window: 0, select: "Disabled", [.policy("Pods", 4, seconds: 60)]),
            result: 5, reasons: ["ReadyForNewScale", "ScaleDownLimit"]),
        Case(
            testDescription: "a share of shrinking is cut off", desired: 2, up: fast,
            down: .rules(window: 0, [.policy("Percent", 10, seconds: 60)]), result: 4,
            reasons: ["ReadyForNewScale", "ScaleDownLimit"]),
        Case(
            testDescription: "shrinking counts what was added before", desired: 2, scaled: 2,
            up: fast, down: .rules(window: 0, [.policy("Pods", 1, seconds: 60)]), result: 2,
            reasons: ["ReadyForNewScale", "DesiredWithinRange"]),
    ]

    @Test(arguments: cases) func normalization(_ item: Case) {
        let isRuled = item.up != nil || item.down != nil
        let behavior = HorizontalPodAutoscalerBehavior.with {
            $0.scaleUp = item.up
            $0.scaleDown = item.down
        }
        var settings = AutoscalingSettings()
        settings.syncPeriod = .seconds(1)
        var history = AutoscalingHistory()
        for (index, replicas) in item.earlier.enumerated() {
            let age = item.earlier.count - index
            history.record(
                replicas, at: autoscalingNow - .seconds(age), keeping: .seconds(300))
        }
        if item.scaled != 0 {
            history.recordScaling(
                from: item.current - item.scaled, to: item.current,
                at: autoscalingNow - .seconds(10), behavior: behavior)
        }
        let outcome = ReplicaNormalization(
            current: item.current, desired: item.desired, limits: 2...20,
            behavior: isRuled ? behavior : nil, settings: settings, now: autoscalingNow
        ).normalize(history)
        #expect(outcome.replicas == item.result)
        #expect([outcome.stability.reason, outcome.limitation.reason] == item.reasons)
    }
}
