import Kubelet
import KubernetesAPI

/// Compares what is left of Pods, field by field, and the words of events, with a recording.
///
/// That is more than whoever compares a backend with recordings asks for: what a container runtime
/// says in its own words, and when something falls together with the end, is passed over.
struct PodEndComparison {
    private static let runtimeWords = [
        "failed to create containerd task", "rpc error", "failed to pull and unpack image",
        "errored and resulted in unknown state",
    ]
    /// Events whose words depend on names that are everybody's own, or on the rest of the cluster.
    private static let events: Set = ["FailedScheduling", "ScalingReplicaSet"]

    private let run: PodScenarioRun
    private let ignored: Set<String>
    private(set) var differences: [String] = []

    /// - Parameter hasResources: whether the recording has what containers were given.
    init(_ expected: Value, _ run: PodScenarioRun, hasResources: Bool) {
        self.run = run
        ignored = hasResources ? [] : ["resources", "allocatedResources"]
        for entry in expected["final"]?.object ?? [:] {
            let pod = run.finalPods.first { $0.name == entry.key }
            guard let pod else {
                differences.append("\(entry.key): nothing is left of it")
                continue
            }
            compare(
                run.bare(entry.value).withoutPodResources, run.bare(pod.status).withoutPodResources,
                at: entry.key)
        }
        compareEvents(expected["events"]?.array ?? [])
    }

    // MARK: Statuses

    private mutating func compare(_ wanted: Value?, _ got: Value?, at path: String) {
        if let alternatives = wanted?["$oneOf"]?.array {
            let isAny = alternatives.contains { PodComparison.isSame($0, got) }
            let isOfRuntime = alternatives.compactMap(\.string).contains(where: Self.isOfRuntime)
            if !isAny, !isOfRuntime { note(wanted, got, at: path) }
            return
        }
        if case .object(let old)? = wanted, case .object(let new)? = got {
            for key in Set(old.keys).union(new.keys).subtracting(ignored).sorted() {
                compare(old[key], new[key], at: "\(path).\(key)")
            }
            return
        }
        if case .array(let old)? = wanted, case .array(let new)? = got, old.count == new.count {
            for (index, pair) in zip(old, new).enumerated() {
                compare(pair.0, pair.1, at: "\(path)[\(index)]")
            }
            return
        }
        if let text = wanted?.string, Self.isOfRuntime(text) { return }
        if !PodComparison.isSame(wanted, got) { note(wanted, got, at: path) }
    }

    private static func isOfRuntime(_ text: String) -> Bool {
        runtimeWords.contains(where: text.contains)
    }

    private mutating func note(_ wanted: Value?, _ got: Value?, at path: String) {
        differences.append(
            "\(path): expected \(wanted?.text ?? "nothing"), got \(got?.text ?? "nothing")")
    }

    // MARK: Events

    private mutating func compareEvents(_ recorded: [Value]) {
        var wanted: Set<String> = []
        var optional: Set<String> = []
        for event in recorded where !Self.events.contains(event["reason"]?.string ?? "") {
            guard let message = event["message"]?.string,
                !Self.isOfRuntime(message)
            else { continue }
            let line = Self.line(
                event["reason"]?.string ?? "", event["object"]?.string ?? "",
                event["container"]?.string, message)
            if event["optional"]?.bool == true {
                optional.insert(line)
            } else {
                wanted.insert(line)
            }
        }
        var got: Set<String> = []
        for event in run.observer.events where !Self.events.contains(event.reason) {
            let message = run.withTokens(event.message)
            guard !Self.isOfRuntime(message) else { continue }
            got.insert(Self.line(event.reason, event.object, event.container, message))
        }
        for line in wanted.subtracting(got).sorted() { differences.append("not told: \(line)") }
        for line in got.subtracting(wanted).subtracting(optional).sorted() {
            differences.append("told: \(line)")
        }
    }

    private static func line(
        _ reason: String, _ object: String, _ container: String?, _ message: String
    ) -> String {
        let object = PodComparison.withoutHash(object)
        return "\(reason) \(object) \(container ?? "-"): \(message.debugDescription)"
    }
}

extension Value {
    /// A Pod's status without the `resources` of the whole: the node that was recorded had no
    /// control groups of Pods, from which a kubelet reads them.
    fileprivate var withoutPodResources: Value {
        guard case .object(var status) = self else { return self }
        status["resources"] = nil
        return .object(status)
    }
}
