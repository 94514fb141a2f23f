import KubernetesAPI

/// What is asked of a node: objects, what is done to them, and until when.
struct PodScenario {
    enum Trigger {
        case at(Duration)
        case when(PodCondition, after: Duration)
    }

    enum Request {
        case delete(kind: String, name: String, gracePeriodSeconds: Int64?)
        case apply(Value)
        case patch(kind: String, name: String, type: String, subresource: String?, Value)
        case exec(pod: String?, container: String?, command: [String])
    }

    struct Action {
        let trigger: Trigger
        let request: Request
    }

    /// The node that stands for `$(NODE)`.
    static let node = "node-1"
    private static let defaultMaximum: Duration = .seconds(120)
    private static let defaultAddition: Duration = .milliseconds(2500)

    let needs: [String]
    let objects: [Value]
    let actions: [Action]
    let end: Trigger
    let maximum: Duration
    let hasLogs: Bool
    /// Whether the recorded statuses have what containers were given.
    let hasResources: Bool
    let watchedKinds: [String]

    /// - Parameter namespace: what stands for `$(NS)`.
    init(_ document: Value, namespace: String) throws(PodScenarioFault) {
        guard let root = Self.replaceTokens(document, namespace).object else {
            throw PodScenarioFault("a scenario must be a map")
        }
        try Self.check(
            .object(root),
            [
                "description", "needs", "objects", "actions", "until", "logs", "watch", "max",
                "long", "resources",
            ], in: "the scenario")
        needs = root["needs"]?.array?.compactMap(\.string) ?? []
        objects = root["objects"]?.array ?? []
        var actions: [Action] = []
        for value in root["actions"]?.array ?? [] { actions.append(try Self.action(value)) }
        self.actions = actions
        hasLogs = root["logs"]?.bool ?? false
        hasResources = root["resources"]?.bool ?? false
        watchedKinds = root["watch"]?.array?.compactMap(\.string) ?? []
        if let seconds = root["until"].flatMap(Self.duration) {
            end = .at(seconds)
            maximum = seconds
        } else {
            guard let until = root["until"] else { throw PodScenarioFault("until is missing") }
            let plus = until["plus"].flatMap(Self.duration) ?? Self.defaultAddition
            end = .when(try PodCondition(until), after: plus)
            maximum = root["max"].flatMap(Self.duration) ?? Self.defaultMaximum
        }
    }

    static func duration(_ value: Value) -> Duration? {
        switch value {
        case .int(let seconds): .seconds(seconds)
        case .double(let seconds): .microseconds(Int64(seconds * 1_000_000))
        default: nil
        }
    }

    /// The Pods that the scenario makes, those of its workloads and of later patches too.
    var podSpecs: [PodSpec] {
        let applied = actions.compactMap { action in
            if case .apply(let manifest) = action.request { manifest } else { nil }
        }
        return (objects + applied).compactMap { manifest in
            let template =
                manifest["spec"]?["template"]
                ?? manifest["spec"]?["jobTemplate"]?["spec"]?["template"]
            let spec = template?["spec"] ?? manifest["spec"]
            guard let spec, spec["containers"] != nil else { return nil }
            var problems: [DecodeProblem] = []
            let pod = Pod.decode(["spec": spec], problems: &problems)
            return pod.spec
        }
    }

    private static func replaceTokens(_ value: Value, _ namespace: String) -> Value {
        switch value {
        case .string(let text):
            .string(
                text.replacing("$(NS)", with: namespace).replacing("$(NODE)", with: node))
        case .array(let elements): .array(elements.map { replaceTokens($0, namespace) })
        case .object(let object):
            .object(ValueObject(object.map { ($0.key, replaceTokens($0.value, namespace)) }))
        case .null, .bool, .int, .double: value
        }
    }

    /// Refuses what would be passed over: a scenario that asks for it would not be tried.
    private static func check(
        _ value: Value, _ known: Set<String>, in place: String
    ) throws(PodScenarioFault) {
        for key in value.object?.keys ?? [] where !known.contains(key) {
            throw PodScenarioFault("the field \(key) of \(place) is not supported")
        }
    }

    private static func action(_ value: Value) throws(PodScenarioFault) -> Action {
        try check(
            value, ["at", "when", "after", "delete", "apply", "patch", "exec", "note"],
            in: "an action")
        let trigger: Trigger
        if let at = value["at"].flatMap(duration) {
            trigger = .at(at)
        } else if let condition = value["when"] {
            let after = value["after"].flatMap(duration) ?? .zero
            trigger = .when(try PodCondition(condition), after: after)
        } else {
            throw PodScenarioFault("an action has no time")
        }
        return Action(trigger: trigger, request: try request(value))
    }

    private static func request(_ value: Value) throws(PodScenarioFault) -> Request {
        if let delete = value["delete"] {
            try check(delete, ["kind", "name", "gracePeriodSeconds"], in: "a deletion")
            return .delete(
                kind: delete["kind"]?.string ?? "", name: delete["name"]?.string ?? "",
                gracePeriodSeconds: delete["gracePeriodSeconds"]?.int)
        }
        if let apply = value["apply"] { return .apply(apply) }
        if let patch = value["patch"] {
            try check(patch, ["kind", "name", "type", "subresource", "patch"], in: "a patch")
            let subresource = patch["subresource"]?.string
            if let subresource, !["", "status", "scale"].contains(subresource) {
                throw PodScenarioFault("the subresource \(subresource) is not supported")
            }
            let type = patch["type"]?.string ?? "strategic"
            if !["strategic", "merge", "json"].contains(type) {
                throw PodScenarioFault("a patch of type \(type) is not supported")
            }
            return .patch(
                kind: patch["kind"]?.string ?? "", name: patch["name"]?.string ?? "",
                type: type, subresource: subresource, patch["patch"] ?? .null)
        }
        if let exec = value["exec"] {
            try check(exec, ["pod", "container", "command"], in: "a command")
            return .exec(
                pod: exec["pod"]?.string, container: exec["container"]?.string,
                command: exec["command"]?.array?.compactMap(\.string) ?? [])
        }
        throw PodScenarioFault("an action without anything to do")
    }
}

/// What a scenario waits for.
struct PodCondition {
    let pod: String?
    let phases: [String]
    let isReady: Bool?
    let container: (name: String, fields: Value)?
    let isGone: Bool
    let readyCount: Int?
    let event: String?
    let object: (name: String, condition: String)?

    init(_ value: Value) throws(PodScenarioFault) {
        let known: Set = [
            "pod", "phase", "ready", "container", "state", "reason", "restartCount", "gone",
            "podsReady", "event", "object", "condition", "plus",
        ]
        for key in value.object?.keys ?? [] where !known.contains(key) {
            throw PodScenarioFault("the condition \(key) is not supported")
        }
        pod = value["pod"]?.string
        phases =
            value["phase"]?.string.map { [$0] }
            ?? value["phase"]?.array?.compactMap(\.string) ?? []
        let name = value["container"]?.string
        container = name.map { ($0, value) }
        isReady = name == nil ? value["ready"]?.bool : nil
        isGone = value["gone"]?.bool ?? false
        readyCount = value["podsReady"]?.int.map { Int($0) }
        event = value["event"]?.string
        object = value["object"]?.string.map { ($0, value["condition"]?.string ?? "") }
    }
}
