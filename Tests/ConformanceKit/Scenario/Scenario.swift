import KubernetesAPI

/// A recorded scenario: what to do, step by step, and how to look at what comes of it.
struct Scenario {
    /// No step may ask for more of anything: rounds, seconds, Pods.
    static let maximumCount = 100_000

    /// The nodes; `nil` for scenarios that do not speak of nodes.
    let nodes: [NodeDescription]?
    /// How long nothing must change until the cluster counts as settled.
    let settle: Duration
    let options: SnapshotOptions
    let steps: [Step]

    init(_ value: Value) throws(ScenarioFault) {
        var fields = try ScenarioFields(value, of: "the scenario")
        // Hints for people and schedulers of test runs.
        _ = fields.take("description")
        _ = fields.take("weight")
        nodes = try fields.take("nodes").map { nodes throws(ScenarioFault) in
            try NodeDescription.list(nodes)
        }
        settle = .milliseconds(try fields.count("settle", limit: Self.maximumCount) ?? 500)
        options = try SnapshotOptions(fields.take("snapshot") ?? [:])
        guard let steps = fields.take("steps") else {
            throw ScenarioFault("the scenario has no steps")
        }
        self.steps = try Step.list(steps)
        try fields.finish()
    }
}

/// What a snapshot shows beyond the usual.
struct SnapshotOptions: Hashable {
    var showsNodesOfPods: Bool
    var showsMessages: Bool
    var hidesNodes: Bool
    var podLabels: [String]
    var podAnnotations: [String]
    /// Paths in the spec of Pods, such as `containers.0.resources`.
    var podSpec: [String]

    init(_ value: Value) throws(ScenarioFault) {
        var fields = try ScenarioFields(value, of: "snapshot")
        showsNodesOfPods = try fields.bool("nodes") ?? false
        showsMessages = try fields.bool("messages") ?? false
        hidesNodes = try fields.bool("noNodeObjects") ?? false
        podLabels = try fields.strings("podLabels") ?? []
        podAnnotations = try fields.strings("podAnnotations") ?? []
        podSpec = try fields.strings("podSpec") ?? []
        try fields.finish()
    }
}

extension Scenario {
    /// The kinds of the objects that the steps apply.
    var appliedKinds: Set<GroupKind> { Self.appliedKinds(steps) }

    private static func appliedKinds(_ steps: [Step]) -> Set<GroupKind> {
        var kinds: Set<GroupKind> = []
        for step in steps {
            if case .batch(let steps) = step.request { kinds.formUnion(appliedKinds(steps)) }
            guard case .apply(let manifests) = step.request else { continue }
            for manifest in manifests {
                let type = GroupVersionKind(
                    apiVersion: manifest["apiVersion"]?.string ?? "",
                    kind: manifest["kind"]?.string ?? "")
                kinds.insert(type.groupKind)
            }
        }
        return kinds
    }
}
