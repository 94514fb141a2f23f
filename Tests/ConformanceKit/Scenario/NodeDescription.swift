import KubernetesAPI
import Reconcile

/// A node as a scenario describes it.
struct NodeDescription: Hashable {
    var name: String
    var labels: [String: String] = [:]
    var capacity: [String: String] = [:]
    var taints: [Taint] = []
    var isUnschedulable = false
    var isReady = true

    /// The nodes of a scenario that says nothing of nodes: room for everything.
    static let defaults: [NodeDescription] = (1...3).map { number in
        NodeDescription(
            name: "node-\(number)", capacity: ["cpu": "1000", "memory": "1000Gi", "pods": "2000"])
    }

    /// Reads a number of nodes, a map with a `count`, or a list of nodes.
    static func list(_ value: Value) throws(ScenarioFault) -> [NodeDescription] {
        switch value {
        case .int: return try list(["count": value])
        case .object(var object):
            let count = object["count"]?.int ?? 0
            object["count"] = nil
            guard (1...1000).contains(count) else {
                throw ScenarioFault("nodes.count must be from 1 to 1000")
            }
            var nodes: [NodeDescription] = []
            for number in 1...count {
                object["name"] = .string("node-\(number)")
                nodes.append(try NodeDescription(.object(object)))
            }
            return nodes
        case .array(let elements):
            var nodes: [NodeDescription] = []
            for element in elements { nodes.append(try NodeDescription(element)) }
            return nodes
        case .null, .bool, .double, .string:
            throw ScenarioFault("nodes must be a number, a map or a list")
        }
    }

    init(name: String, capacity: [String: String]) {
        self.name = name
        self.capacity = capacity
    }

    init(_ value: Value) throws(ScenarioFault) {
        var fields = try ScenarioFields(value, of: "a node")
        self = try NodeDescription(&fields)
        try fields.finish()
    }

    /// Takes the fields that describe a node and leaves the others.
    init(_ fields: inout ScenarioFields) throws(ScenarioFault) {
        name = try fields.requiredString("name")
        labels = try fields.stringMap("labels") ?? [:]
        capacity = try fields.stringMap("capacity") ?? [:]
        isUnschedulable = try fields.bool("unschedulable") ?? false
        isReady = try fields.bool("ready") ?? true
        for taint in fields.take("taints")?.array ?? [] {
            var problems: [DecodeProblem] = []
            taints.append(Taint.decode(taint, problems: &problems))
            if let problem = problems.first {
                throw ScenarioFault("a taint of node \(name): \(problem.path) cannot be read")
            }
        }
    }

    /// The Node object as its kubelet would have registered it.
    func object(now: Timestamp) -> Node {
        let usual = ["cpu": "4", "memory": "8Gi", "pods": "110"]
        let capacity = usual.merging(capacity) { _, given in given }
        let amounts = capacity.compactMapValues { Quantity($0) }
        var node = Node()
        node.metadata.name = name
        node.metadata.labels = ["kubernetes.io/hostname": name].merging(labels) { _, given in given
        }
        node.spec = .with {
            $0.unschedulable = isUnschedulable ? true : nil
            $0.taints = taints.isEmpty ? nil : taints
        }
        var status = NodeStatus()
        status.capacity = amounts
        status.allocatable = amounts
        node.status = status
        node.setReady(isReady, now: now)
        return node
    }
}

extension Node {
    /// Reports the Ready condition as a kubelet does.
    mutating func setReady(_ isReady: Bool, now: Timestamp) {
        setCondition(
            "Ready", isReady ? "True" : "False",
            reason: isReady ? "KubeletReady" : "KubeletNotReady", now: now)
    }

    /// Reports a condition; its transition time moves only if its status does.
    mutating func setCondition(_ type: String, _ state: String, reason: String, now: Timestamp) {
        var conditions = status?.conditions ?? []
        let position = conditions.firstIndex { $0.type == type }
        var condition = position.map { conditions[$0] } ?? NodeCondition.with { $0.type = type }
        if condition.status != state { condition.lastTransitionTime = now.truncatedToSeconds }
        condition.lastHeartbeatTime = now.truncatedToSeconds
        condition.status = state
        condition.reason = reason
        if let position { conditions[position] = condition } else { conditions.append(condition) }
        if status == nil { status = NodeStatus() }
        status?.conditions = conditions
    }
}
