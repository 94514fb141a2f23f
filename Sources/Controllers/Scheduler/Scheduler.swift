public import KubernetesAPI

/// Binds Pods to nodes as Kubernetes' default scheduler does: filters the nodes on which a Pod can
/// run, scores them, takes the best; where none can take it, makes room by deleting Pods of lower
/// priority.
///
/// A Pod that fits nowhere keeps the condition `PodScheduled` False with Kubernetes' message, and
/// is looked at again when something changes that could help (`RetryHint`). A Pod for which room
/// is being made remembers the node in `status.nominatedNodeName`.
///
/// Kubernetes looks again after five minutes in any case, in case a change was missed; nothing is
/// missed here.
public struct Scheduler: Controller {
    public let name = Self.schedulerName

    static let schedulerName = "default-scheduler"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(changesOf: Pod.self) { old, new, state, enqueue in
                if let new, new.needsLook, new.isNewToScheduler(since: old) { enqueue(new.key) }
                if let change = ClusterChange(from: old, to: new) {
                    Self.enqueueWaiting(change, in: state, enqueue)
                }
            },
            Watch(PersistentVolumeClaim.self) { claim, state, enqueue in
                let key = IndexKey.claim(namespace: claim.namespace, name: claim.name)
                state.pods.forEach(key) { pod in
                    if pod.isWaitingForNode { enqueue(pod.key) }
                }
            },
            // As in Kubernetes any change of a volume gives all that wait for one another look.
            Watch(PersistentVolume.self) { _, state, enqueue in
                Self.enqueueWaiting([.volumes], in: state, enqueue)
            },
            Watch(StorageClass.self) { _, state, enqueue in
                Self.enqueueWaiting([.volumes], in: state, enqueue)
            },
            Watch(changesOf: Node.self) { old, new, state, enqueue in
                if let change = ClusterChange(from: old, to: new) {
                    Self.enqueueWaiting(change, in: state, enqueue)
                }
            },
            // To find no node at all is an error to Kubernetes' scheduler: such Pods are in
            // back-off, from one second up, which the arrival of a node does not shorten.
            Watch(changesOf: Node.self, after: .seconds(1)) { old, new, state, enqueue in
                if old == nil, new != nil { Self.enqueueWaiting([.none], in: state, enqueue) }
            },
        ]
    }

    /// Gives those that the change could help another look: higher priority first, then those that
    /// wait for longer.
    private static func enqueueWaiting(
        _ change: ClusterChange, in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        enqueueWaiting(change.affectedRules, in: state, enqueue) { pod, rule in
            RetryHint(pod, in: state)?.isWorthRetry(of: rule, after: change) == true
        }
    }

    private static func enqueueWaiting(
        _ rules: [PlacementRule], in state: ClusterState, _ enqueue: (ObjectKey) -> Void,
        where isWorthRetry: (Pod, PlacementRule) -> Bool = { _, _ in true }
    ) {
        var waiting: [Pod] = []
        var seen: Set<String> = []
        for rule in rules {
            state.pods.forEach(.refused(by: rule)) { pod in
                guard pod.isWaitingForNode, !seen.contains(pod.uid), isWorthRetry(pod, rule)
                else { return }
                seen.insert(pod.uid)
                waiting.append(pod)
            }
        }
        for pod in waiting.sorted(by: Pod.isAhead) { enqueue(pod.key) }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        guard let pod = state.pods[key.namespacedName], pod.needsLook, let spec = pod.spec else {
            return Plan()
        }
        var attempt = SchedulingAttempt(pod, now: now)
        if !(spec.schedulingGates ?? []).isEmpty {
            attempt.reportGated()
            return attempt.plan
        }
        let nodes = state.nodeInfos
        if nodes.count == 0 {
            attempt.reportUnschedulable("no nodes available to schedule pods")
            return attempt.plan
        }
        let request = PodRequest(pod, spec, in: state)
        if let obstacle = request.volumes.obstacle {
            attempt.reportUnschedulable(obstacle, nodeCount: nodes.count)
            return attempt.plan
        }
        let filtering = NodeFiltering(request, in: state)
        if let best = filtering.nominatedSlot
            ?? NodeScoring(request, in: state).best(of: filtering.accepting)
        {
            attempt.place(on: nodes.info(at: best), request.volumes)
        } else {
            let refusals = filtering.refusals
            attempt.reportUnschedulable(
                Diagnosis(of: refusals, nodeCount: nodes.count).message,
                preemption: Preemption(request, in: state, refusals: refusals))
        }
        return attempt.plan
    }
}

extension Pod {
    /// Not bound yet, and ours to bind.
    fileprivate var needsLook: Bool {
        nodeName == nil && !isTerminating && !hasFinished
            && spec?.schedulerName ?? Scheduler.schedulerName == Scheduler.schedulerName
    }

    /// Not bound yet, and nothing speaks against binding it.
    fileprivate var isWaitingForNode: Bool {
        needsLook && (spec?.schedulingGates ?? []).isEmpty
    }

    /// The order in which waiting Pods are looked at.
    fileprivate static func isAhead(_ left: Pod, of right: Pod) -> Bool {
        if left.priority != right.priority { return left.priority > right.priority }
        let (first, second) = (left.metadata.creationTimestamp, right.metadata.creationTimestamp)
        if let first, let second, first != second { return first < second }
        return left.namespacedName < right.namespacedName
    }

    /// Whether more than what the scheduler and others report of the Pod has changed.
    fileprivate func isNewToScheduler(since old: Pod?) -> Bool {
        guard let old else { return true }
        return old.uid != uid || old.boxedSpec != boxedSpec
            || old.metadata.labels != metadata.labels
    }
}
