import Kubelet
import KubernetesAPI

/// What happened in a scenario, in the form of the recordings of a kubelet, so that one backend can
/// be compared with another where nobody has recorded a kubelet.
struct PodRecording {
    /// How long a Pod may be Pending at the start before that counts as a state of its own.
    private static let brieflyPending: Duration = .seconds(2)

    let value: Value

    init(of run: PodScenarioRun, hasLogs: Bool) {
        var recording: ValueObject = [
            "runs": 1,
            "timeline": .array(Self.timeline(of: run)),
            "events": .array(Self.events(of: run)),
        ]
        if !run.answers.isEmpty { recording["actions"] = .array(run.answers.map(Self.action)) }
        if hasLogs { recording["logs"] = .object(Self.logs(of: run)) }
        recording["final"] = .object(
            ValueObject(run.finalPods.map { ($0.name, run.bare($0.status)) }))
        if !run.rejected.isEmpty {
            recording["rejected"] = .array(
                run.rejected.map { .object(["object": .string($0)]) })
        }
        if !run.isEndReached { recording["untilReached"] = false }
        value = .object(recording)
    }

    private static func timeline(of run: PodScenarioRun) -> [Value] {
        let observer = run.observer
        let all = observer.timelines.keys.sorted().flatMap { name in
            observer.visibleEntries(of: name, until: run.elapsed).enumerated().map {
                (name: name, isFirst: $0.offset == 0, $0.element.entry, $0.element.length)
            }
        }
        return all.sorted { $0.2.time < $1.2.time }.map { name, isFirst, entry, length in
            var value: ValueObject = ["t": seconds(entry.time)]
            value[name.contains("/") ? "object" : "pod"] = .string(name)
            for field in entry.state { value[field.key] = field.value }
            let isBrief =
                length < PodComparison.briefly || isFirst && length < Self.brieflyPending
            if isBrief { value["brief"] = true }
            return .object(value)
        }
    }

    private static func events(of run: PodScenarioRun) -> [Value] {
        var order: [ValueObject] = []
        var counts: [Value: Int64] = [:]
        var times: [Value: Duration] = [:]
        for event in run.observer.events {
            var value: ValueObject = [
                "object": .string(event.object), "type": .string(event.type),
                "reason": .string(event.reason), "message": .string(run.withTokens(event.message)),
            ]
            if let container = event.container { value["container"] = .string(container) }
            if counts[.object(value)] == nil {
                order.append(value)
                times[.object(value)] = event.time
            }
            counts[.object(value), default: 0] += 1
        }
        return order.map { event in
            let key = Value.object(event)
            var value: ValueObject = ["t": seconds(times[key] ?? .zero)]
            for field in event { value[field.key] = field.value }
            value["count"] = .int(counts[key] ?? 0)
            return .object(value)
        }
    }

    private static func action(_ answer: PodScenarioRun.Answer) -> Value {
        var value: ValueObject = ["t": seconds(answer.time)]
        if let code = answer.code { value["code"] = .int(Int64(code)) }
        if let exitCode = answer.exitCode { value["exitCode"] = .int(Int64(exitCode)) }
        if let output = answer.output { value["stdout"] = .string(output) }
        return .object(value)
    }

    private static func logs(of run: PodScenarioRun) -> ValueObject {
        var logs: [String: [String: [String: Value]]] = [:]
        for container in run.backend.containers {
            let pod = run.observer.aliases[container.pod] ?? container.pod
            let attempt = String(container.id.attempt)
            let lines = run.lines(ofPod: pod, container: container.id.name, attempt: attempt) ?? []
            logs[pod, default: [:]][container.id.name, default: [:]][attempt] = .array(
                lines.map { .string($0) })
        }
        return ValueObject(
            logs.sorted { $0.key < $1.key }.map { pod, containers in
                let sorted = containers.sorted { $0.key < $1.key }.map { name, attempts in
                    (
                        name,
                        Value.object(ValueObject(attempts.sorted { $0.key < $1.key }.map { $0 }))
                    )
                }
                return (pod, .object(ValueObject(sorted)))
            })
    }

    /// To a tenth, as recordings have times.
    private static func seconds(_ duration: Duration) -> Value {
        .double((duration.seconds * 10).rounded() / 10)
    }
}
