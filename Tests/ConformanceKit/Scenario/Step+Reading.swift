import Controllers
import KubernetesAPI

extension Step {
    static func list(_ value: Value) throws(ScenarioFault) -> [Step] {
        guard let elements = value.array else { throw ScenarioFault("steps must be a list") }
        var steps: [Step] = []
        for element in elements { steps.append(try Step(element)) }
        return steps
    }

    private init(_ value: Value) throws(ScenarioFault) {
        guard var object = value.object else { throw ScenarioFault("a step must be a map") }
        object["note"] = nil
        guard object.count == 1, let entry = object.first else {
            throw ScenarioFault("a step must have one key, not \(object.keys)")
        }
        word = entry.key
        request = try StepRequest(entry.key, entry.value)
    }
}

extension StepRequest {
    fileprivate init(_ word: String, _ value: Value) throws(ScenarioFault) {
        switch word {
        case "apply": self = .apply(value.array ?? [value])
        case "patch": self = .patch(try PatchRequest(value))
        case "scale": self = try Self.scale(value)
        case "delete": self = try Self.delete(value)
        case "evict": self = .evict(try Self.read(value, of: word, PodSelector.init(_:of:)))
        case "kubelet": self = .kubelet(try Self.each(value, KubeletReport.init))
        case "round": self = .round(try KubeletRound(value))
        case "node": self = .node(try Self.each(value, NodeOperation.init))
        case "metrics": self = .metrics(try Self.each(value, MetricsReport.init))
        case "wait": self = .wait(.seconds(try Self.seconds(value, limit: 86_400, of: word)))
        case "align": self = .align(second: try Self.seconds(value, limit: 59, of: word))
        case "read": self = .read
        case "batch": self = .batch(try Step.list(value))
        default: throw ScenarioFault("the step \(word) is not supported")
        }
    }

    /// Reads a map of which `body` takes every field.
    private static func read<Result>(
        _ value: Value, of place: String,
        _ body: (inout ScenarioFields, String) throws(ScenarioFault) -> Result
    ) throws(ScenarioFault) -> Result {
        var fields = try ScenarioFields(value, of: place)
        let result = try body(&fields, place)
        try fields.finish()
        return result
    }

    /// Reads one thing or a list of them.
    private static func each<Result>(
        _ value: Value, _ body: (Value) throws(ScenarioFault) -> Result
    ) throws(ScenarioFault) -> [Result] {
        var results: [Result] = []
        for element in value.array ?? [value] { results.append(try body(element)) }
        return results
    }

    private static func seconds(
        _ value: Value, limit: Int64, of word: String
    ) throws(ScenarioFault) -> Int {
        guard let seconds = value.int, (0...limit).contains(seconds) else {
            throw ScenarioFault("\(word) must be a number of seconds from 0 to \(limit)")
        }
        return Int(seconds)
    }

    private static func scale(_ value: Value) throws(ScenarioFault) -> StepRequest {
        try read(value, of: "scale") { fields, place throws(ScenarioFault) in
            let target = try RequestTarget(&fields, of: place)
            guard let replicas = fields.take("replicas")?.int else {
                throw ScenarioFault("scale has no replicas")
            }
            return .scale(target, replicas: replicas)
        }
    }

    private static func delete(_ value: Value) throws(ScenarioFault) -> StepRequest {
        try read(value, of: "delete") { fields, place throws(ScenarioFault) in
            let target = try RequestTarget(&fields, of: place)
            let policy = try fields.choice("propagationPolicy", Deletion.PropagationPolicy.self)
            let grace = try fields.count("gracePeriodSeconds", limit: Scenario.maximumCount)
            return .delete(
                target,
                Deletion(
                    propagationPolicy: policy, gracePeriodSeconds: grace.map { Int64($0) }))
        }
    }
}

extension PatchRequest {
    fileprivate init(_ value: Value) throws(ScenarioFault) {
        var fields = try ScenarioFields(value, of: "patch")
        target = try RequestTarget(&fields, of: "patch")
        type = try fields.choice("type", PatchType.self) ?? .merge
        subresource = try fields.choice("subresource", Subresource.self)
        guard let patch = fields.take("patch") else { throw ScenarioFault("patch has no patch") }
        self.patch = patch
        try fields.finish()
    }
}

extension KubeletReport {
    fileprivate init(_ value: Value) throws(ScenarioFault) {
        var fields = try ScenarioFields(value, of: "kubelet")
        pods = try PodSelector(&fields, of: "kubelet")
        guard let outcome = try fields.choice("set", Outcome.self) else {
            throw ScenarioFault("kubelet has no set")
        }
        self.outcome = outcome
        exitCode = Int32(try fields.count("exitCode", limit: 255) ?? 1)
        container = try fields.string("container")
        reason = try fields.string("reason")
        restarts = Int32(try fields.count("restarts", limit: 1000) ?? 1)
        if let conditions = fields.take("conditions") {
            self.conditions = try Self.conditions(conditions)
        }
        try fields.finish()
    }

    private static func conditions(
        _ value: Value
    ) throws(ScenarioFault) -> [String: (status: String, reason: String?)] {
        var conditions: [String: (status: String, reason: String?)] = [:]
        for entry in value.object ?? [:] {
            if let status = entry.value.string {
                conditions[entry.key] = (status, nil)
            } else {
                var fields = try ScenarioFields(entry.value, of: "kubelet.conditions")
                let status = try fields.requiredString("status")
                conditions[entry.key] = (status, try fields.string("reason"))
                try fields.finish()
            }
        }
        return conditions
    }
}

extension KubeletRound {
    fileprivate init(_ value: Value) throws(ScenarioFault) {
        var fields = try ScenarioFields(value, of: "round")
        times = try fields.count("times", limit: 1000)
        pods = try PodSelector(fields.take("select"), of: "round")
        outcome = try fields.choice("set", KubeletReport.Outcome.self) ?? .ready
        if outcome == .gone { throw ScenarioFault("round.set cannot be gone") }
        try fields.finish()
    }
}

extension NodeOperation {
    fileprivate init(_ value: Value) throws(ScenarioFault) {
        var fields = try ScenarioFields(value, of: "node")
        guard let operation = try fields.choice("op", Operation.self) else {
            throw ScenarioFault("node has no op")
        }
        self.operation = operation
        node = try NodeDescription(&fields)
        conditionType = try fields.string("type")
        conditionStatus = try fields.string("status")
        var taint = Taint()
        taint.key = try fields.string("key") ?? ""
        taint.value = try fields.string("value")
        taint.effect = try fields.string("effect") ?? ""
        self.taint = taint
        try fields.finish()
    }
}
