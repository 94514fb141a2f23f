internal import Controllers
internal import KubernetesAPI

/// Whether an expectation held, and if not, when and why.
public struct RehearsalVerdict: Hashable, Sendable {
    public let expectation: String
    /// `nil` where it held.
    public let failure: String?

    public var holds: Bool { failure == nil }
}

/// Compares a timeline with what was expected.
struct ExpectationCheck {
    let timeline: Timeline
    let isComplete: Bool
    /// When the last thing happened.
    let duration: Duration

    func verdict(on expectation: RehearsalExpectation) -> RehearsalVerdict {
        RehearsalVerdict(expectation: expectation.text, failure: failure(of: expectation.claim))
    }

    private func failure(of claim: RehearsalExpectation.Claim) -> String? {
        switch claim {
        case .doesNotComplete:
            return isComplete ? "it completes after \(duration.timelineText)" : nil
        case .completes(let limit):
            if !isComplete { return "it does not complete" }
            guard let limit, duration > limit else { return nil }
            return "it completes after \(duration.timelineText)"
        case .noPodOn(let node, let moment):
            let samples = timeline.nodes[node] ?? []
            let steps = samples.map { Step(time: $0.time, value: Int64($0.pods)) }
            return failure(of: steps, moment, "Pods on \(node)") { $0 == 0 }
        case .count(let count, nil, let comparison, let limit, let moment) where count.isOfCluster:
            let steps = timeline.demand.map { sample in
                Step(time: sample.time, value: sample.demand.value(of: count))
            }
            return failure(of: steps, moment, count.rawValue) { comparison.holds($0, limit) }
        case .count(let count, let workload, let comparison, let limit, let moment):
            let meant = timeline.workloads.filter { workload?.matches($0.key) ?? $0.remains }
            if meant.isEmpty { return "there is no such workload, or nothing happened to it" }
            return meant.lazy.compactMap { found -> String? in
                let steps = found.samples.map { sample in
                    Step(time: sample.time, value: sample.counts.value(of: count))
                }
                return failure(of: steps, moment, "\(found.key) \(count.rawValue)") {
                    comparison.holds($0, limit)
                }
            }.first
        }
    }

    // MARK: Moments

    /// The value from a time on.
    private struct Step {
        let time: Duration
        let value: Int64
    }

    private func failure(
        of steps: [Step], _ moment: RehearsalExpectation.Moment, _ subject: String,
        holds: (Int64) -> Bool
    ) -> String? {
        func text(_ step: Step) -> String {
            "\(subject) is \(step.value) at \(step.time.timelineText)"
        }
        func value(at time: Duration) -> Step {
            let step = steps.last { $0.time <= time }
            return Step(time: time, value: step?.value ?? 0)
        }
        let wanted: [Step]
        switch moment {
        case .throughout: wanted = steps
        case .atTheEnd: wanted = [value(at: max(duration, steps.last?.time ?? .zero))]
        case .at(let time): wanted = [value(at: time)]
        case .after(let time): wanted = [value(at: time)] + steps.filter { $0.time > time }
        case .within(let time):
            let seen = [value(at: .zero)] + steps.filter { $0.time <= time }
            if seen.contains(where: { holds($0.value) }) { return nil }
            return "at no moment until \(time.timelineText): \(text(value(at: time)))"
        }
        return wanted.first { !holds($0.value) }.map(text)
    }
}

extension Timeline.Counts {
    fileprivate func value(of count: RehearsalExpectation.Count) -> Int64 {
        switch count {
        case .available: Int64(available)
        case .desired: Int64(desired)
        case .ready: Int64(ready)
        case .replicas: Int64(total)
        case .surge: Int64(surge)
        case .updated: Int64(updated)
        case .pods, .cpu, .memory: 0
        }
    }
}

extension Timeline.Demand {
    fileprivate func value(of count: RehearsalExpectation.Count) -> Int64 {
        switch count {
        case .pods: Int64(pods)
        case .cpu: cpuMillis
        case .memory: memoryBytes
        case .available, .desired, .ready, .replicas, .surge, .updated: 0
        }
    }
}
