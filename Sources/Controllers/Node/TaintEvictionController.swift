public import KubernetesAPI

/// Deletes Pods from nodes with NoExecute taints that they do not tolerate, or not any longer, as
/// Kubernetes' taint-eviction-controller does.
///
/// A Pod first gets the condition DisruptionTarget, which tells its owner that the Pod did not fail
/// by itself; that change brings it back, and then it is deleted.
public struct TaintEvictionController: Controller {
    private static let disruptionReason = "DeletionByTaintManager"
    private static let eventReason = "TaintManagerEviction"

    /// The kind of the keys of Pods that had to leave a node and need not any more.
    ///
    /// Kubernetes tells so in an Event. It is the one thing that cannot be read off the state, for
    /// the taint is gone by then; it is taken from the change itself, and nothing but the Event
    /// depends on it.
    private static let cancellation = GroupKind(group: "", kind: "PodEvictionCancellation")

    public let name = "taint-eviction-controller"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(Pod.self) { pod, state, enqueue in
                guard !pod.isTerminating, let node = pod.nodeName else { return }
                let taints = state.nodeInfos[node]?.taints ?? []
                if taints.contains(where: { $0.effect == "NoExecute" }) { enqueue(pod.key) }
            },
            Watch(Node.self) { node, state, enqueue in
                Self.enqueuePods(on: node, in: state, enqueue)
            },
        ]
    }

    /// Of a node whose taints have changed all Pods are looked at, also those that are terminating
    /// already: Kubernetes evicts them once more, which shows as an Event.
    private static func enqueuePods(
        on node: Node, in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        let seen = node.noExecuteTaints
        let current = state.nodes[node.namespacedName]?.noExecuteTaints ?? []
        if seen.isEmpty, current.isEmpty { return }
        let hasChanged = !seen.elementsEqual(current) { $0.key == $1.key && $0.value == $1.value }
        state.pods.forEach(.node(node.name)) { pod in
            if hasChanged, pod.isSpared(under: current, after: seen) {
                enqueue(ObjectKey(cancellation, pod.namespacedName))
            }
            if hasChanged || !pod.isTerminating { enqueue(pod.key) }
        }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let pod = state.pods[key.namespacedName] else { return plan }
        if key.groupKind == Self.cancellation {
            record("Cancelling deletion of Pod", pod, &plan)
            return plan
        }
        guard let node = pod.nodeName.flatMap({ state.nodes["", $0] }) else { return plan }
        switch TaintEviction(of: pod, from: node.noExecuteTaints, now: now) {
        case .never: break
        case .at(let time) where time > now: plan.requeue(after: time - now)
        case .at, .now: evict(pod, now: now, &plan)
        }
        return plan
    }

    private func evict(_ pod: Pod, now: Timestamp, _ plan: inout Plan) {
        let current = pod.condition("DisruptionTarget")
        let isMarked = current?.status == "True" && current?.reason == Self.disruptionReason
        if isMarked, !pod.isTerminating {
            plan.actions.append(.delete(pod.key, Deletion(uid: pod.uid)))
            return
        }
        record("Marking for deletion Pod", pod, &plan)
        if isMarked { return }
        let marked = pod.markedForDisruption(
            reason: Self.disruptionReason,
            message: "Taint manager: deleting due to NoExecute taint", now: now)
        plan.actions.append(.updateStatus(marked))
    }

    private func record(_ text: String, _ pod: Pod, _ plan: inout Plan) {
        plan.events.append(
            EventRecord(
                .normal, Self.eventReason, regarding: pod, "\(text) \(pod.namespacedName)"))
    }
}

extension Pod {
    /// Whether the Pod had to leave some time later, and need not under the taints there are now.
    fileprivate func isSpared(under current: [Taint], after earlier: [Taint]) -> Bool {
        guard !isTerminating,
            case .at = TaintEviction(of: self, from: earlier, now: Timestamp())
        else { return false }
        return TaintEviction(of: self, from: current, now: Timestamp()) == .never
    }

    /// The Pod with the condition DisruptionTarget: it is going to be deleted, and not because it
    /// failed.
    func markedForDisruption(reason: String, message: String, now: Timestamp) -> Pod {
        let current = condition("DisruptionTarget")
        let condition = PodCondition.with {
            $0.type = "DisruptionTarget"
            $0.status = "True"
            $0.reason = reason
            $0.message = message
            $0.lastTransitionTime =
                current?.status == "True" ? current?.lastTransitionTime : now.truncatedToSeconds
        }
        var marked = self
        if marked.status == nil { marked.status = PodStatus() }
        let others = (status?.conditions ?? []).filter { $0.type != condition.type }
        marked.status?.conditions = others + [condition]
        return marked
    }
}
