import KubernetesAPI

/// Which Pods a step is about.
struct PodSelector: Hashable {
    enum State: String {
        case pending, running, ready, notReady, unready, active, failed, succeeded, terminating
    }

    enum Revision: String {
        case new, old
    }

    enum Order: String {
        case oldest, newest
    }

    /// A namespace of the scenario; `nil` for its main one.
    var namespace: String?
    /// The controller of the Pod, or the controller of that one: `Deployment/web`, `Job/tick#1`.
    var owner: String?
    var name: String?
    var labels: [String: String]?
    var node: String?
    var ordinals: [Int64]?
    var indexes: [Int64]?
    var revision: Revision?
    var state: State?
    var includesTerminating: Bool
    var includesFinished: Bool
    var order: Order
    /// How many Pods are taken; `nil` for all.
    var count: Int?

    /// - Parameter value: the map `select`; absent, it chooses every Pod.
    init(_ value: Value?, of place: String) throws(ScenarioFault) {
        var fields = try ScenarioFields(value ?? [:], of: "\(place).select")
        namespace = try fields.string("namespace")
        owner = try fields.string("owner")
        name = try fields.string("name")
        labels = try fields.stringMap("labels")
        node = try fields.string("node")
        ordinals = try fields.ints("ordinal")
        indexes = try fields.ints("index")
        revision = try fields.choice("revision", Revision.self)
        state = try fields.choice("state", State.self)
        includesTerminating = try fields.bool("terminating") ?? false
        includesFinished = try fields.bool("finished") ?? false
        order = try fields.choice("order", Order.self) ?? .oldest
        count = try fields.podCount()
        try fields.finish()
    }

    /// The selector of a step, where `count` may also stand beside `select`.
    init(_ fields: inout ScenarioFields, of place: String) throws(ScenarioFault) {
        try self.init(fields.take("select"), of: place)
        if let outer = try fields.podCount() { count = count.map { min($0, outer) } ?? outer }
    }
}

extension ScenarioFields {
    /// One of the words that `type` knows.
    mutating func choice<Choice: RawRepresentable<String>>(
        _ name: String, _ type: Choice.Type
    ) throws(ScenarioFault) -> Choice? {
        guard let word = try string(name) else { return nil }
        guard let choice = Choice(rawValue: word) else {
            throw ScenarioFault("\(name) cannot be \(word)")
        }
        return choice
    }

    /// A number of Pods, where `all` is the same as nothing.
    fileprivate mutating func podCount() throws(ScenarioFault) -> Int? {
        var copy = self
        if copy.take("count") == "all" {
            self = copy
            return nil
        }
        return try count("count", limit: Scenario.maximumCount)
    }
}
