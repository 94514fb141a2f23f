public import KubernetesAPI

/// Keeps as many Pods as a ReplicaSet asks for, as Kubernetes' replicaset-controller does.
public struct ReplicaSetController: Controller {
    /// How many Pods one look creates or deletes at the most; the rest waits for the next.
    static let burstReplicas = 500

    public let name = "replicaset-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(ReplicaSet.self),
            Watch(Pod.self) { pod, state, enqueue in
                if let controller = pod.metadata.controllerReference {
                    guard controller.kind == "ReplicaSet" else { return }
                    enqueue(
                        ObjectKey(
                            ReplicaSet.self, namespace: pod.namespace, name: controller.name))
                } else {
                    let matching = state.replicaSets.selecting(
                        pod.metadata.labels, in: pod.namespace)
                    for replicaSet in matching { enqueue(replicaSet.key) }
                }
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let replicaSet = state.replicaSets[key.namespacedName],
            let selector = replicaSet.spec?.selector
        else { return plan }

        let active = state.pods.claimed(
            by: replicaSet, selector: selector, plan: &plan, where: \.isActive)
        if !replicaSet.isTerminating {
            scale(replicaSet, active: active, in: state, now: now, plan: &plan)
        }
        let terminating = state.pods.controlled(by: replicaSet.uid)
            .count { $0.isStopping && selector.matches($0.metadata.labels) }

        var updated = replicaSet
        updated.status = ReplicaSetStatus(
            of: replicaSet, active: active, terminating: terminating, now: now)
        if updated.status != replicaSet.status { plan.actions.append(.updateStatus(updated)) }
        requeue(replicaSet, active: active, now: now, plan: &plan)
        return plan
    }

    private func scale(
        _ replicaSet: ReplicaSet, active: [Pod], in state: ClusterState, now: Timestamp,
        plan: inout Plan
    ) {
        let surplus = active.count - replicaSet.replicas
        if surplus < 0 {
            create(min(-surplus, Self.burstReplicas), for: replicaSet, in: state, plan: &plan)
        } else if surplus > 0 {
            let ranking = VictimRanking(
                now: now,
                relatedPodsOnNode: relatedPodsOnNode(replicaSet, in: state))
            let victims = ranking.victims(min(surplus, Self.burstReplicas), of: active)
            delete(victims, of: replicaSet, plan: &plan)
        }
    }

    private func create(
        _ count: Int, for replicaSet: ReplicaSet, in state: ClusterState, plan: inout Plan
    ) {
        guard let template = replicaSet.spec?.template else { return }
        let factory = PodFactory(owner: replicaSet, template: template)
        for pod in factory.pods(count, prefix: replicaSet.name + "-", in: state.pods) {
            plan.actions.append(.create(pod))
            plan.events.append(
                EventRecord(
                    .normal, "SuccessfulCreate", regarding: replicaSet,
                    "Created pod: \(pod.name)"))
        }
    }

    private func delete(_ victims: [Pod], of replicaSet: ReplicaSet, plan: inout Plan) {
        for pod in victims {
            plan.actions.append(.delete(pod.key, Deletion(uid: pod.uid)))
            plan.events.append(
                EventRecord(
                    .normal, "SuccessfulDelete", regarding: replicaSet,
                    "Deleted pod: \(pod.name)"))
        }
    }

    /// Active Pods by node, counted over all ReplicaSets that have the same controller: during a
    /// rollout the old and the new ones of a Deployment.
    private func relatedPodsOnNode(
        _ replicaSet: ReplicaSet, in state: ClusterState
    ) -> [String: Int] {
        var related = [replicaSet]
        if let controller = replicaSet.metadata.controllerReference {
            related = state.replicaSets.controlled(by: controller.uid)
        }
        var counts: [String: Int] = [:]
        for sibling in related {
            state.pods.forEach(.owner(sibling.uid)) { pod in
                if pod.isActive { counts[pod.nodeName ?? "", default: 0] += 1 }
            }
        }
        return counts
    }

    /// A ready Pod becomes available by the clock alone, so the first to do so sets the time.
    private func requeue(
        _ replicaSet: ReplicaSet, active: [Pod], now: Timestamp, plan: inout Plan
    ) {
        let minReadySeconds = replicaSet.spec?.minReadySeconds ?? 0
        if minReadySeconds == 0 { return }
        for pod in active {
            let wait = pod.timeUntilAvailable(minReadySeconds: minReadySeconds, now: now)
            if let wait, wait > .zero { plan.requeue(after: wait) }
        }
    }
}

extension ReplicaSet {
    /// `spec.replicas`, which is 1 where it is absent.
    var replicas: Int { Int(spec?.replicas ?? 1) }
}
