internal import KubernetesAPI

/// What one look at a Pod comes to: the writes and Events.
struct SchedulingAttempt {
    private(set) var plan = Plan()
    private let pod: Pod
    private let now: Timestamp

    init(_ pod: Pod, now: Timestamp) {
        self.pod = pod
        self.now = now
    }

    /// Binds the Pod, unless claims have to get their volumes first: then the node is kept in mind,
    /// and the Pod is looked at again when they have.
    mutating func place(on node: NodeInfo, _ volumes: VolumeRequest) {
        if volumes.delayed.isEmpty { return bind(to: node.name) }
        var nominated = pod
        var status = pod.status ?? PodStatus()
        status.nominatedNodeName = node.name
        nominated.status = status
        if nominated != pod { plan.actions.append(.updateStatus(nominated)) }
        plan.actions += volumes.delayed.actions(on: node)
    }

    private mutating func bind(to node: String) {
        var bound = pod
        bound.spec?.nodeName = node
        plan.actions.append(.update(bound))
        plan.events.append(
            EventRecord(
                .normal, "Scheduled", regarding: pod,
                "Successfully assigned \(pod.namespacedName) to \(node)"))
    }

    mutating func reportGated() {
        report(
            reason: "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates",
            nominatedNode: nil)
    }

    mutating func reportUnschedulable(_ message: String) {
        report(reason: "Unschedulable", message, nominatedNode: nil)
        recordFailure(message)
    }

    /// Nothing is preempted then, and what Kubernetes says of that is `not found`: its way of
    /// making room by resource claims misses what it would have noted of the Pod.
    ///
    /// - Parameter obstacle: why the whole cluster is out of question.
    mutating func reportUnschedulable(_ obstacle: Refusal, nodeCount: Int) {
        let diagnosis = Diagnosis.message(obstacle.description, nodeCount: nodeCount)
        reportUnschedulable("\(diagnosis) not found")
    }

    /// Makes room by preemption where that helps, and tells in either case why the Pod waits.
    mutating func reportUnschedulable(_ diagnosis: String, preemption: Preemption) {
        let message: String
        let nominatedNode: String?
        switch preemption.decide() {
        case .preempts(let node, let victims):
            for victim in victims { preempt(victim, on: node) }
            message = diagnosis
            nominatedNode = node
        case .waits(let reason):
            message = Self.explained(diagnosis, reason)
            nominatedNode = pod.nominatedNode
        case .isInVain(let reason):
            message = Self.explained(diagnosis, reason)
            nominatedNode = nil
        }
        report(reason: "Unschedulable", message, nominatedNode: nominatedNode)
        recordFailure(message)
    }

    /// The diagnosis with what Kubernetes' two ways of making room, resource claims and
    /// preemption, say about it.
    private static func explained(_ diagnosis: String, _ reason: String) -> String {
        "\(diagnosis) no new claims to deallocate, preemption: \(reason)"
    }

    private mutating func recordFailure(_ message: String) {
        plan.events.append(EventRecord(.warning, "FailedScheduling", regarding: pod, message))
    }

    private mutating func preempt(_ victim: Pod, on node: String) {
        if victim.isTerminating { return }
        var marked = victim
        marked.setCondition(
            .with {
                $0.type = "DisruptionTarget"
                $0.status = "True"
                $0.reason = Preemption.disruptionReason
                $0.message =
                    "\(Scheduler.schedulerName): preempting to accommodate a higher priority pod"
                $0.lastTransitionTime = now.truncatedToSeconds
            })
        plan.actions.append(.updateStatus(marked))
        plan.actions.append(.delete(victim.key, Deletion(uid: victim.uid)))
        plan.events.append(
            EventRecord(
                .normal, "Preempted", regarding: victim,
                "Preempted by pod \(pod.uid) on node \(node)"))
    }

    private mutating func report(reason: String, _ message: String, nominatedNode: String?) {
        let current = pod.condition("PodScheduled")
        var updated = pod
        updated.setCondition(
            .with {
                $0.type = "PodScheduled"
                $0.status = "False"
                $0.reason = reason
                $0.message = message
                $0.observedGeneration = pod.metadata.generation
                $0.lastTransitionTime =
                    current?.status == "False"
                    ? current?.lastTransitionTime : now.truncatedToSeconds
            })
        updated.status?.nominatedNodeName = nominatedNode
        if updated.status != pod.status { plan.actions.append(.updateStatus(updated)) }
    }
}

extension Pod {
    fileprivate mutating func setCondition(_ condition: PodCondition) {
        var status = status ?? PodStatus()
        var conditions = status.conditions ?? []
        if let place = conditions.firstIndex(where: { $0.type == condition.type }) {
            conditions[place] = condition
        } else {
            conditions.append(condition)
        }
        status.conditions = conditions
        self.status = status
    }
}
