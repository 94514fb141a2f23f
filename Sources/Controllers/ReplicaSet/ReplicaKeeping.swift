internal import KubernetesAPI

/// One look at a ReplicaSet or a ReplicationController: makes it have as many Pods as it asks for.
struct ReplicaKeeping<Owner: PodReplicator> {
    /// How many Pods one look creates or deletes at the most; the rest waits for the next.
    static var burstReplicas: Int { 500 }

    let owner: Owner
    let state: ClusterState
    let now: Timestamp
    private var plan = Plan()

    init(_ owner: Owner, in state: ClusterState, now: Timestamp) {
        self.owner = owner
        self.state = state
        self.now = now
    }

    /// Adopts, releases, creates and deletes Pods, and reports what it found.
    consuming func decide() -> Plan {
        guard let selector = owner.labelSelector else { return plan }
        if let counts = settledCounts(selector) {
            let updated = owner.reporting(counts, failure: nil)
            if updated != owner { plan.actions.append(.updateStatus(updated)) }
            return plan
        }
        let active = state.pods.claimed(
            by: owner, selector: selector, plan: &plan, where: \.isActive)
        if !owner.isTerminating { scale(active) }
        let terminating = state.pods.controlled(by: owner.uid)
            .count { $0.isStopping && selector.matches($0.metadata.labels) }

        let counts = ReplicaCounts(of: owner, active: active, terminating: terminating, now: now)
        let updated = owner.reporting(counts, failure: nil)
        requeue(active)
        if plan.actions.contains(where: \.isCreate) { plan.onRefusal = report(counts) }
        if updated != owner { plan.actions.append(.updateStatus(updated)) }
        return plan
    }

    /// The counts where nothing is left to do but to report them, and no time to wait for: told
    /// from tallies, however many Pods there are. `nil` where each Pod has to be looked at.
    private func settledCounts(_ selector: LabelSelector) -> ReplicaCounts? {
        if owner.isTerminating { return nil }
        let groups = state.replicaTallies[owner.uid]
        var active = 0
        for group in groups {
            active += group.active
            let isOwn = group.active == 0 || selector.matches(group.labels)
            guard isOwn, group.isReadyFor(owner.minReadySeconds, now: now) else { return nil }
        }
        if active != owner.replicas { return nil }
        var canAdopt = false
        state.pods.forEach(.uncontrolled(namespace: owner.namespace)) { pod in
            canAdopt = canAdopt || (pod.isActive && selector.matches(pod.metadata.labels))
        }
        return canAdopt ? nil : ReplicaCounts(of: owner, groups, selector)
    }

    /// Shows in the status that a Pod was refused. A condition that says so already stays as it is,
    /// with the message of the first refusal.
    private func report(_ counts: ReplicaCounts) -> @Sendable (RefusedWrite) -> Plan {
        { [plan, owner, now] refusal in
            var rest = plan.rest(after: refusal, byPodControlOf: owner)
            guard refusal.action.isCreate else { return rest }
            let failure = ReplicaFailure(
                reason: "FailedCreate", message: refusal.message, since: now.truncatedToSeconds)
            // Takes the place of the status without the failure: a status that is written twice
            // would bring the next look at once, and that the next.
            rest.actions = [.updateStatus(owner.reporting(counts, failure: failure))]
            return rest
        }
    }

    private mutating func scale(_ active: [Pod]) {
        let surplus = active.count - owner.replicas
        if surplus < 0 {
            create(min(-surplus, Self.burstReplicas))
        } else if surplus > 0 {
            let ranking = VictimRanking(now: now, relatedPodsOnNode: relatedPodsOnNode())
            delete(ranking.victims(min(surplus, Self.burstReplicas), of: active))
        }
    }

    private mutating func create(_ count: Int) {
        // In a namespace that is being deleted every Pod would be refused: that is no failure.
        guard let template = owner.podTemplate, !state.isTerminating(namespace: owner.namespace)
        else { return }
        let factory = PodFactory(owner: owner, template: template)
        for pod in factory.pods(count, prefix: owner.name + "-", in: state.pods) {
            plan.actions.append(.create(pod))
            plan.events.append(.created(pod: pod.name, by: owner))
        }
    }

    private mutating func delete(_ victims: [Pod]) {
        for pod in victims {
            plan.actions.append(.delete(pod.key, Deletion(uid: pod.uid)))
            plan.events.append(
                EventRecord(
                    .normal, "SuccessfulDelete", regarding: owner, "Deleted pod: \(pod.name)"))
        }
    }

    private func relatedPodsOnNode() -> [String: Int] {
        var counts: [String: Int] = [:]
        for relative in owner.relatives(in: state) {
            state.pods.forEach(.owner(relative.uid)) { pod in
                if pod.isActive { counts[pod.nodeName ?? "", default: 0] += 1 }
            }
        }
        return counts
    }

    /// A ready Pod becomes available by the clock alone, so the first to do so sets the time.
    private mutating func requeue(_ active: [Pod]) {
        if owner.minReadySeconds == 0 { return }
        for pod in active {
            let wait = pod.timeUntilAvailable(minReadySeconds: owner.minReadySeconds, now: now)
            if let wait, wait > .zero { plan.requeue(after: wait) }
        }
    }
}

extension ReplicaKeeping {
    /// What makes an object of the kind worth a look: itself, its Pods, and Pods without a
    /// controller that it could adopt.
    ///
    /// - Parameter table: where the objects of the kind are.
    static func watches(
        _ table: @escaping @Sendable (ClusterState) -> ObjectTable<Owner>
    ) -> [Watch] {
        [
            .itself(Owner.self),
            Watch(changesOf: Pod.self) { old, new, state, enqueue in
                // Most reports of a Pod, such as of a restart, change none of its owner's numbers.
                if let old, let new, old.countsLike(new) { return }
                for pod in [old, new].compactMap(\.self) {
                    Self.enqueueOwners(of: pod, table(state), enqueue)
                }
            },
        ]
    }

    private static func enqueueOwners(
        of pod: Pod, _ table: ObjectTable<Owner>, _ enqueue: (ObjectKey) -> Void
    ) {
        guard let controller = pod.metadata.controllerReference else {
            for owner in table.selecting(pod.metadata.labels, in: pod.namespace) {
                enqueue(owner.key)
            }
            return
        }
        guard controller.kind == Owner.kind.kind else { return }
        enqueue(ObjectKey(Owner.self, namespace: pod.namespace, name: controller.name))
    }
}
