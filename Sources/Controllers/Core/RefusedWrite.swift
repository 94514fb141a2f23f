internal import KubernetesAPI

/// A write of a plan that the API server refused, for example because a quota is used up.
public struct RefusedWrite: Sendable {
    /// The writes of the plan before it, which were done.
    public let done: [Action]
    public let action: Action
    /// The writes of the plan after it, which were not tried.
    public let remaining: [Action]
    /// The server's message: `pods "web-1" is forbidden: exceeded quota: …`.
    public let message: String

    public init(done: [Action], action: Action, remaining: [Action], message: String) {
        self.done = done
        self.action = action
        self.remaining = remaining
        self.message = message
    }
}

extension Plan {
    /// What is left of the plan after a create was refused: no more creates, which would meet the
    /// same, but all other writes, and the events of what was done. After the refusal of another
    /// write only the events are left.
    ///
    /// - Parameters:
    ///   - created: the event that tells of a create.
    ///   - refused: the event that tells of the refusal.
    func rest(
        after refusal: RefusedWrite, created: (ObjectKey) -> EventRecord, refused: EventRecord
    ) -> Plan {
        var rest = Plan()
        guard refusal.action.isCreate else {
            rest.events = events
            return rest
        }
        rest.actions = refusal.remaining.filter { !$0.isCreate }
        let undone = Set(
            ([refusal.action] + refusal.remaining).filter(\.isCreate).map { created($0.key) })
        rest.events = events.filter { !undone.contains($0) } + [refused]
        rest.requeueAfter = requeueAfter
        return rest
    }

    /// The rest of a plan that makes Pods, whose events are those of Kubernetes' Pod control.
    func rest(after refusal: RefusedWrite, byPodControlOf owner: some KubernetesObject) -> Plan {
        rest(
            after: refusal,
            created: { .created(pod: $0.name, by: owner) },
            refused: EventRecord(
                .warning, "FailedCreate", regarding: owner, "Error creating: \(refusal.message)"))
    }
}

extension EventRecord {
    static func created(pod name: String, by owner: some KubernetesObject) -> EventRecord {
        EventRecord(.normal, "SuccessfulCreate", regarding: owner, "Created pod: \(name)")
    }
}

extension Action {
    var isCreate: Bool {
        switch self {
        case .create: true
        case .update, .updateStatus, .delete: false
        }
    }
}
