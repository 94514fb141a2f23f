public import KubernetesAPI

/// Binds Pods to nodes: filters the nodes on which a Pod can run, scores them, takes the best.
///
/// It keeps to requests, `nodeName`, `nodeSelector`, required node affinity, taints,
/// `unschedulable` and the places of bound volumes. A Pod that fits nowhere keeps the condition
/// `PodScheduled` False with Kubernetes' message, and is looked at again when a node, a claim or
/// another Pod changes in a way that could help.
public struct Scheduler: Controller {
    public let name = "default-scheduler"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(Pod.self) { pod, state, enqueue in
                if pod.isWaitingForNode { enqueue(pod.key) }
                // Resources may have become free: those that wait get another chance.
                let current = state.pods[pod.namespacedName]
                let isFreed =
                    pod.nodeName != nil && (current == nil || current?.hasFinished == true)
                if isFreed { Self.enqueueWaiting(in: state, enqueue) }
            },
            Watch(PersistentVolumeClaim.self) { claim, state, enqueue in
                let key = IndexKey.claim(namespace: claim.namespace, name: claim.name)
                state.pods.forEach(key) { pod in
                    if pod.isWaitingForNode { enqueue(pod.key) }
                }
            },
            Watch(Node.self) { _, state, enqueue in Self.enqueueWaiting(in: state, enqueue) },
        ]
    }

    private static func enqueueWaiting(in state: ClusterState, _ enqueue: (ObjectKey) -> Void) {
        state.pods.forEach(.node("")) { pod in
            if pod.isWaitingForNode { enqueue(pod.key) }
        }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let pod = state.pods[key.namespacedName], pod.isWaitingForNode,
            let spec = pod.spec
        else { return plan }
        let request = PodRequest(spec, volumes: VolumeRequest(pod, in: state))
        if let obstacle = request.volumes.obstacle {
            let message = "\(Self.none(of: state.nodeInfos.count)): \(obstacle)."
            reportUnschedulable(pod, message, now: now, plan: &plan)
            return plan
        }
        let pinnedNodes = spec.pinnedNodes
        var best: (score: Int64, node: String)?
        var refusals: [Refusal: Int] = [:]
        var looks = 0
        state.nodeInfos.forEach(named: pinnedNodes) { node, load in
            looks += 1
            if !load.takes(request), let refusal = node.refusal(of: request) {
                for reason in refusal { refusals[reason, default: 0] += 1 }
                return
            }
            let score = load.score(for: request)
            if let best, score < best.score { return }
            // Equal scores go to the lesser name, so that a plan is the same every time.
            guard let current = best else {
                best = (score, node.name)
                return
            }
            let isBetter =
                score > current.score || (score == current.score && node.name < current.node)
            if isBetter { best = (score, node.name) }
        }
        if let best {
            bind(pod, to: best.node, plan: &plan)
        } else {
            let count = state.nodeInfos.count
            if looks < count { refusals[.notNamed] = count - looks }
            reportUnschedulable(
                pod, Self.message(refusals, nodes: count), now: now, plan: &plan)
        }
        return plan
    }

    private func bind(_ pod: Pod, to node: String, plan: inout Plan) {
        var bound = pod
        bound.spec?.nodeName = node
        plan.actions.append(.update(bound))
        plan.events.append(
            EventRecord(
                .normal, "Scheduled", regarding: pod,
                "Successfully assigned \(pod.namespacedName) to \(node)"))
    }

    private func reportUnschedulable(
        _ pod: Pod, _ message: String, now: Timestamp, plan: inout Plan
    ) {
        let current = pod.condition("PodScheduled")
        if current?.status == "False", current?.message == message { return }
        var updated = pod
        var status = pod.status ?? PodStatus()
        let condition = PodCondition.with {
            $0.type = "PodScheduled"
            $0.status = "False"
            $0.reason = "Unschedulable"
            $0.message = message
            $0.lastTransitionTime =
                current?.status == "False"
                ? current?.lastTransitionTime : now.truncatedToSeconds
        }
        status.conditions =
            (status.conditions ?? []).filter { $0.type != "PodScheduled" }
            + [condition]
        updated.status = status
        plan.actions.append(.updateStatus(updated))
        plan.events.append(EventRecord(.warning, "FailedScheduling", regarding: pod, message))
    }

    /// `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`
    static func message(_ refusals: [Refusal: Int], nodes: Int) -> String {
        let prefix = none(of: nodes)
        if refusals.isEmpty { return prefix + "." }
        let reasons = refusals.map { "\($0.value) \($0.key.description)" }.sorted()
        return "\(prefix): \(reasons.joined(separator: ", "))."
    }

    private static func none(of nodes: Int) -> String { "0/\(nodes) nodes are available" }
}

extension Pod {
    /// Not bound yet, and nothing speaks against binding it.
    fileprivate var isWaitingForNode: Bool {
        nodeName == nil && !isTerminating && !hasFinished
            && (spec?.schedulingGates ?? []).isEmpty
            && spec?.schedulerName ?? "default-scheduler" == "default-scheduler"
    }
}
