import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile
import Testing

/// Plans of the changes in recorded scenarios: how many Pods of each revision there are, from one
/// moment to the next, as in the recordings of Kubernetes' own controllers.
@Suite("Plans of recorded changes")
struct RecordedRolloutTests {
    /// Scenarios that change workloads and then let rounds of the kubelet pass.
    static let scenarios = [
        "daemonset-update-default", "daemonset-update-surge-1",
        "daemonset-update-unavailable-2", "deployment-history-limit",
        "deployment-rollback", "deployment-rolling-0-1", "deployment-rolling-0-3",
        "deployment-rolling-1-0", "deployment-rolling-100pct-4", "deployment-rolling-25pct-10",
        "deployment-rolling-30pct-7", "deployment-rolling-both-2-1",
        "deployment-rolling-tiny-pct-3", "scheduler-spread",
        "service-many", "statefulset-history", "statefulset-max-unavailable",
        "statefulset-ordered", "statefulset-parallel", "statefulset-partition",
        "statefulset-partition-scale", "statefulset-start-ordinal", "statefulset-update-order",
    ]

    @Test(arguments: scenarios)
    func giveTheRecordedSizes(_ name: String) throws {
        var replay = try ScenarioReplay(name)
        try replay.run()
        #expect(replay.comparedChanges > 0)
    }
}

/// How many Pods each revision of the workloads has, moment by moment.
private struct RevisionSizes: Equatable, CustomStringConvertible {
    /// For each revision its sizes; without names, which differ, and revisions without Pods.
    private let columns: [[Int]]

    init(_ moments: [[String: Int]]) {
        var distinct: [[String: Int]] = []
        for moment in moments.map({ $0.filter { $0.value > 0 } }) where distinct.last != moment {
            distinct.append(moment)
        }
        let names = Set(distinct.flatMap(\.keys))
        columns = names.map { name in distinct.map { $0[name] ?? 0 } }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    var description: String {
        columns.map { $0.map(String.init).joined(separator: " ") }.joined(separator: " | ")
    }
}

/// Walks through a scenario: what it changes is planned, compared with the snapshots up to the next
/// change, and carried out.
private struct ScenarioReplay {
    private(set) var comparedChanges = 0

    private let name: String
    private let steps: [Value]
    private let snapshots: [Value]
    private let store = Store()
    private let planner: Planner
    private var desired: [Value] = []
    private var now = planStart
    /// The last snapshot so far.
    private var recordedBefore: [String: Int] = [:]

    init(_ name: String) throws {
        self.name = name
        func document(_ ending: String) throws -> Value {
            let path = testsDirectory.appending(path: "Conformance/scenarios/\(name)\(ending)")
            let file = SourceFile(path: name + ending, bytes: Array(try Data(contentsOf: path)))
            return try #require(ManifestReader().readDocuments(file).documents.first?.value)
        }
        let scenario = try document(".yaml")
        steps = scenario["steps"]?.array ?? []
        snapshots = try document(".expected.json")["snapshots"]?.array ?? []
        // A round of the scripted kubelet makes ready and stops Pods at the same moment.
        var timings = SimulatedNodes.Timings()
        timings.start = .zero
        planner = Planner(timings: timings)
        try ClusterBaseline.ensure(in: store, nodes: 0, now: now)
        let capacity = ["cpu": "1000", "memory": "1000Gi", "pods": "2000"]
        for node in Self.nodes(scenario["nodes"]) {
            try NodeRegistration.join(
                SimulatedNode.make(named: node.name, capacity: capacity, labels: node.labels),
                in: store, now: now)
        }
    }

    private static func nodes(_ value: Value?) -> [(name: String, labels: [String: String])] {
        switch value {
        case .array(let nodes)?:
            nodes.enumerated().map { index, node in
                let labels = (node["labels"]?.object ?? [:]).map { ($0.key, $0.value.string ?? "") }
                return (
                    node["name"]?.string ?? "node-\(index + 1)",
                    Dictionary(uniqueKeysWithValues: labels)
                )
            }
        case .int(let count)?: (1...Int(count)).map { ("node-\($0)", [:]) }
        default: (1...3).map { ("node-\($0)", [:]) }
        }
    }

    // MARK: Steps

    /// Goes on as long as the scenario only changes objects and lets the kubelet do its rounds, and
    /// each change is carried out before the next.
    mutating func run() throws {
        var index = 0
        while index < steps.count, try change(steps[index]) {
            let first = index
            index += 1
            while index < steps.count, steps[index]["round"] != nil { index += 1 }
            if index == first + 1 { return }
            let observed = snapshots.filter { snapshot in
                let number = snapshot["step"]?.string?.prefix { $0 != "." } ?? ""
                return Int(number).map { (first + 1...index).contains($0) } ?? false
            }
            try compare(observed)
        }
    }

    private mutating func change(_ step: Value) throws -> Bool {
        if let objects = step["apply"]?.array {
            desired += objects
            return true
        }
        let patch: Value
        let target: Value
        if let request = step["patch"], request["subresource"] == nil {
            (target, patch) = (request, request["patch"] ?? [:])
        } else if let request = step["scale"] {
            (target, patch) = (request, ["spec": ["replicas": request["replicas"] ?? 1]])
        } else {
            return false
        }
        let index = try #require(
            desired.firstIndex {
                $0["kind"] == target["kind"] && $0["metadata"]?["name"] == target["name"]
            })
        desired[index] = try StrategicMergePatch.apply(
            patch, to: desired[index], schema: Deployment.self)
        return true
    }

    // MARK: Comparing

    private mutating func compare(_ recorded: [Value]) throws {
        let text = YAMLWriter().write(desired)
        let before = moment()
        let forecast = try planner.carryOut(try manifests(text), on: store, now: now)
        now = now + forecast.duration + .seconds(1)
        let planned = RevisionSizes([before] + moments(of: forecast.timeline))
        let expected = RevisionSizes([recordedBefore] + recorded.map(sizes))
        recordedBefore = recorded.last.map(sizes) ?? [:]
        comparedChanges += 1
        #expect(planned == expected, "\(name)")
    }

    /// The sizes that are there now, by revision.
    private func moment() -> [String: Int] {
        var sizes: [String: Int] = [:]
        for set in store.state.replicaSets.all {
            sizes[set.name] = Int(set.spec?.replicas ?? 0)
        }
        for pod in store.state.pods.all {
            guard let revision = pod.metadata.labels?["controller-revision-hash"] else { continue }
            sizes[revision, default: 0] += 1
        }
        return sizes
    }

    private func moments(of timeline: Timeline) -> [[String: Int]] {
        let revisions = timeline.workloads.flatMap(\.revisions)
        let times = Set(revisions.flatMap { $0.sizes.map(\.time) }).sorted()
        return times.map { time in
            var moment: [String: Int] = [:]
            for revision in revisions {
                moment[revision.name] = revision.sizes.last { $0.time <= time }?.replicas
            }
            return moment
        }
    }

    /// The sizes in a snapshot, by revision.
    private func sizes(_ snapshot: Value) -> [String: Int] {
        var sizes: [String: Int] = [:]
        for entry in snapshot["state"]?.object ?? [:] {
            if entry.key.hasPrefix("ReplicaSet/") {
                sizes[entry.key] = Int(entry.value["spec"]?["replicas"]?.int ?? 0)
            }
            let pods = entry.key == "Pods" ? entry.value.array ?? [] : [entry.value]
            guard entry.key.hasPrefix("Pod") else { continue }
            for pod in pods where pod["terminating"] != true {
                guard let template = pod["template"]?.string else { continue }
                sizes[template, default: 0] += Int(pod["count"]?.int ?? 1)
            }
        }
        return sizes
    }
}
