public import KubernetesAPI

/// Removes Pods that nobody else will, as Kubernetes' pod-garbage-collector does:
/// - Pods bound to a node that does not exist (any more),
/// - terminating Pods of a node that an administrator has declared out of service,
/// - terminating Pods that were never bound,
/// - the oldest Pods that have finished, where there are too many.
///
/// Kubernetes makes a pass every 20 seconds, and gives a node that is gone 40 seconds to come back.
/// Here the watches wait instead, so that nothing has to be remembered: whatever is looked at has
/// been due for long enough.
public struct PodGarbageCollector: Controller {
    /// How many finished Pods are kept (`--terminated-pod-gc-threshold`).
    public static let maximumFinishedPods = 12_500

    private static let period: Duration = .seconds(20)
    /// The quarantine of 40 seconds, and half a period until it begins and until it is seen to end.
    private static let orphanDelay: Duration = .seconds(60)
    private static let disruptionReason = "DeletionByPodGC"
    private static let finishedPods = ObjectKey(Pod.self, namespace: "", name: "")

    public let name = "pod-garbage-collector"

    private let maximumFinished: Int

    /// - Parameter maximumFinished: how many Pods that have finished are kept.
    public init(keepingFinished maximumFinished: Int = maximumFinishedPods) {
        self.maximumFinished = maximumFinished
    }

    public var watches: [Watch] {
        [
            Watch(Node.self, after: Self.orphanDelay) { node, state, enqueue in
                if !state.nodes.contains(node.namespacedName) { enqueue(node.key) }
            },
            Watch(Pod.self, after: Self.orphanDelay) { pod, state, enqueue in
                if let node = pod.missingNode(in: state) { enqueue(node) }
            },
            Watch(Node.self, after: Self.period) { node, state, enqueue in
                guard node.isOutOfService else { return }
                state.pods.forEach(.node(node.name)) { pod in
                    if pod.isTerminating { enqueue(pod.key) }
                }
            },
            Watch(Pod.self, after: Self.period) { pod, state, enqueue in
                if pod.isStopping, pod.isAbandoned(in: state) { enqueue(pod.key) }
                if pod.hasFinished { enqueue(Self.finishedPods) }
            },
            Watch(Pod.self) { pod, state, enqueue in
                if pod.isToBeRemoved(in: state) { enqueue(pod.key) }
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        if key == Self.finishedPods {
            removeOldest(in: state, &plan)
        } else if key.groupKind == Node.kind {
            removeOrphans(of: key, in: state, now: now, &plan)
        } else if let pod = state.pods[key.namespacedName] {
            if pod.isToBeRemoved(in: state) {
                remove(pod, &plan)
            } else if pod.isStopping, pod.isAbandoned(in: state) {
                var failed = pod
                if failed.status == nil { failed.status = PodStatus() }
                failed.status?.phase = "Failed"
                plan.actions.append(.updateStatus(failed))
            }
        }
        return plan
    }

    /// A Pod that has not finished fails first, so that its owner counts it; the change brings it
    /// back to be removed.
    private func removeOrphans(
        of node: ObjectKey, in state: ClusterState, now: Timestamp, _ plan: inout Plan
    ) {
        if state.nodes.contains(node.namespacedName) { return }
        for pod in state.pods.objects(.node(node.name)) {
            if pod.hasFinished {
                remove(pod, &plan)
            } else {
                var failed = pod.markedForDisruption(
                    reason: Self.disruptionReason, message: "PodGC: node no longer exists",
                    now: now)
                failed.status?.phase = "Failed"
                plan.actions.append(.updateStatus(failed))
            }
        }
    }

    /// Evicted Pods go first, then those that were created first.
    private func removeOldest(in state: ClusterState, _ plan: inout Plan) {
        let finished = state.pods.all.filter(\.hasFinished)
        let surplus = finished.count - maximumFinished
        if surplus <= 0 { return }
        let ranked = finished.sorted { left, right in
            if left.isEvicted != right.isEvicted { return left.isEvicted }
            let leftCreated = left.metadata.creationTimestamp ?? Timestamp()
            let rightCreated = right.metadata.creationTimestamp ?? Timestamp()
            return (leftCreated, left.namespacedName) < (rightCreated, right.namespacedName)
        }
        for pod in ranked.prefix(surplus) { remove(pod, &plan) }
    }

    private func remove(_ pod: Pod, _ plan: inout Plan) {
        plan.actions.append(.delete(pod.key, Deletion(uid: pod.uid, gracePeriodSeconds: 0)))
    }
}

extension Pod {
    fileprivate var isEvicted: Bool { phase == "Failed" && status?.reason == "Evicted" }

    /// The node the Pod is bound to, if there is no such node.
    fileprivate func missingNode(in state: ClusterState) -> ObjectKey? {
        guard let nodeName else { return nil }
        let key = ObjectKey(Node.self, namespace: "", name: nodeName)
        return state.nodes.contains(key.namespacedName) ? nil : key
    }

    /// No node will ever report the end of the Pod.
    fileprivate func isAbandoned(in state: ClusterState) -> Bool {
        guard let nodeName else { return true }
        return state.nodes["", nodeName]?.isOutOfService == true
    }

    /// The collector made the Pod fail, and now it goes.
    fileprivate func isToBeRemoved(in state: ClusterState) -> Bool {
        guard phase == "Failed", nodeName != nil else { return false }
        if isTerminating, isAbandoned(in: state) { return true }
        return condition("DisruptionTarget")?.reason == "DeletionByPodGC"
            && missingNode(in: state) != nil
    }
}

extension Node {
    /// Declared out of service, and indeed not ready.
    fileprivate var isOutOfService: Bool {
        readiness != "True" && taints.contains { $0.key == NodeTaint.outOfService }
    }
}
