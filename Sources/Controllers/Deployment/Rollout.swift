package import KubernetesAPI

/// One look at a Deployment: the working copies of everything it may change.
///
/// The rules (`Rollout+….swift`) change the copies; `finish` turns the differences from what was
/// observed into one write an object.
struct Rollout {
    let observed: Deployment
    let now: Timestamp
    /// The Deployment with the status and the revision annotation it is to get.
    var deployment: Deployment
    /// The ReplicaSet with the Deployment's own template, where there is one.
    var new: ReplicaSet?
    /// All others, by age.
    var old: [ReplicaSet]
    /// The new ReplicaSet does not exist yet: it is created by this plan.
    private(set) var isNewToBeCreated = false
    private(set) var plan = Plan()
    private let observedReplicaSets: [ReplicaSet]
    /// Every ReplicaSet there is: tells which names are taken.
    let siblings: ObjectTable<ReplicaSet>

    /// - Parameter replicaSets: the ReplicaSets that the Deployment controls.
    init(
        _ deployment: Deployment, replicaSets: [ReplicaSet],
        among siblings: ObjectTable<ReplicaSet>,
        now: Timestamp
    ) {
        observed = deployment
        self.deployment = deployment
        self.siblings = siblings
        self.now = now.truncatedToSeconds
        let byAge = replicaSets.sorted(by: ReplicaSet.isOlder)
        observedReplicaSets = byAge
        new = byAge.first { $0.hasTemplate(of: deployment) }
        old = byAge
        if let new { old.removeAll { $0.uid == new.uid } }
    }

    /// Old ones by age, then the new one.
    var all: [ReplicaSet] { old + (new.map { [$0] } ?? []) }

    /// Those that still ask for Pods.
    var active: [ReplicaSet] { all.filter { $0.replicas > 0 } }

    /// The Pods that all ReplicaSets ask for together.
    var totalReplicas: Int { all.reduce(0) { $0 + $1.replicas } }

    var totalAvailable: Int { all.reduce(0) { $0 + $1.available } }

    var status: DeploymentStatus {
        get { deployment.status ?? DeploymentStatus() }
        set { deployment.status = newValue }
    }

    mutating func record(_ reason: String, _ message: String) {
        plan.events.append(EventRecord(.normal, reason, regarding: observed, message))
    }

    mutating func requeue(after duration: Duration) { plan.requeue(after: duration) }

    /// Makes `replicaSet` the new one; it is created when the plan is carried out.
    mutating func create(_ replicaSet: ReplicaSet) {
        plan.actions.append(.create(replicaSet))
        new = replicaSet
        isNewToBeCreated = true
    }

    mutating func delete(_ replicaSet: ReplicaSet) {
        plan.actions.append(.delete(replicaSet.key, Deletion(uid: replicaSet.uid)))
        old.removeAll { $0.uid == replicaSet.uid }
    }

    /// The plan with the writes that make the working copies real.
    consuming func finish() -> Plan {
        for observed in observedReplicaSets {
            let working = new?.uid == observed.uid ? new : old.first { $0.uid == observed.uid }
            if let working, working != observed { plan.actions.append(.update(working)) }
        }
        let isChanged =
            deployment.status != observed.status
            || deployment.metadata.annotations != observed.metadata.annotations
        if isChanged { plan.actions.append(.updateStatus(deployment)) }
        if isNewToBeCreated { plan.onRefusal = reportRefusal() }
        return plan
    }

    /// Shows that the new ReplicaSet was refused: there is no progress, and nothing else changes.
    private func reportRefusal() -> @Sendable (RefusedWrite) -> Plan {
        { [observed, now] refusal in
            var rest = Plan()
            guard refusal.action.isCreate else { return rest }
            let reason = "ReplicaSetCreateError"
            let message =
                "Failed to create new replica set \"\(refusal.action.key.name)\": "
                + refusal.message
            rest.events = [EventRecord(.warning, reason, regarding: observed, message)]
            guard observed.progressDeadline != nil else { return rest }
            var stuck = observed
            var status = observed.status ?? DeploymentStatus()
            status.set(.progressing, "False", reason: reason, message: message, now: now)
            stuck.status = status
            rest.actions = [.updateStatus(stuck)]
            return rest
        }
    }
}

extension ReplicaSet {
    /// Created earlier; of two of one second the one with the lesser name.
    static func isOlder(_ left: ReplicaSet, _ right: ReplicaSet) -> Bool {
        let leftTime = left.metadata.creationTimestamp?.truncatedToSeconds
        let rightTime = right.metadata.creationTimestamp?.truncatedToSeconds
        switch (leftTime, rightTime) {
        case (let leftTime?, let rightTime?) where leftTime != rightTime:
            return leftTime < rightTime
        default: return left.name < right.name
        }
    }

    var available: Int { Int(status?.availableReplicas ?? 0) }

    /// Whether the template is that of `deployment`, the hash label aside.
    package func hasTemplate(of deployment: Deployment) -> Bool {
        guard var own = spec?.template, var other = deployment.spec?.template else { return false }
        own.metadata?.labels?[Revision.templateHashLabel] = nil
        other.metadata?.labels?[Revision.templateHashLabel] = nil
        return own == other
    }
}
