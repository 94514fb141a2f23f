internal import KubernetesAPI

/// Finds the Pods of lower priority that have to go so that a Pod fits somewhere.
struct Preemption {
    enum Outcome {
        case preempts(node: String, victims: [Pod])
        /// Room is being made already.
        case waits(reason: String)
        case isInVain(reason: String)
    }

    /// The reason of the condition DisruptionTarget that victims get.
    static let disruptionReason = "PreemptionByScheduler"
    /// As many nodes are tried at least, or a tenth of all if that is more.
    private static let leastCandidates = 100

    let nodeCount: Int
    private let request: PodRequest
    private let state: ClusterState
    private let nodes: NodeInfos
    private let refusals: [(slot: Int, reasons: [Refusal])]

    /// - Parameter refusals: why each node that was looked at cannot take the Pod.
    init(
        _ request: PodRequest, in state: ClusterState,
        refusals: [(slot: Int, reasons: [Refusal])]
    ) {
        self.request = request
        self.state = state
        self.refusals = refusals
        nodes = state.nodeInfos
        nodeCount = nodes.count
    }

    func decide() -> Outcome {
        if request.spec.preemptionPolicy == "Never" {
            return .isInVain(reason: "not eligible due to preemptionPolicy=Never.")
        }
        if isRoomBeingMade {
            return .waits(
                reason: "not eligible due to a terminating pod on the nominated node.")
        }
        var candidates: [PreemptionCandidate] = []
        var diagnosis = Diagnosis(nodeCount: nodeCount)
        let resolvable = refusals.filter { $0.reasons.allSatisfy(\.isResolvable) }
        diagnosis.add(
            "Preemption is not helpful for scheduling", nodes: nodeCount - resolvable.count)
        let limit = max(Self.leastCandidates, nodeCount / 10)
        var nodesWithoutVictims = 0
        for (slot, _) in resolvable where candidates.count < limit {
            let node = nodes.info(at: slot)
            guard let lowest = node.loads.first, lowest.priority < request.priority else {
                nodesWithoutVictims += 1
                continue
            }
            if let refusal = refusalWithoutVictims(by: node) {
                for reason in refusal { diagnosis.add(reason.description) }
                continue
            }
            switch trial(on: node) {
            case .success(let candidate): candidates.append(candidate)
            case .failure(let failure): for reason in failure.reasons { diagnosis.add(reason) }
            }
        }
        diagnosis.add(
            "No preemption victims found for incoming pod", nodes: nodesWithoutVictims)
        guard let best = candidates.min() else { return .isInVain(reason: diagnosis.message) }
        return .preempts(node: best.node, victims: best.victims)
    }

    /// Why the node cannot take the Pod even without all Pods of lower priority, as far as their
    /// sums tell: most nodes that cannot be cleared need no trial then.
    private func refusalWithoutVictims(by node: NodeInfo) -> [Refusal]? {
        if !request.asksOnlyForRoom { return nil }
        var usage = NodeUsage(node)
        for load in node.loads where load.priority < request.priority { usage.remove(load) }
        return NodeFiltering.refusal(of: request, by: node, usage, in: state)
    }

    /// Whether Pods that were preempted before are still on their way out.
    private var isRoomBeingMade: Bool {
        guard let name = request.pod.nominatedNode, let node = nodes[name] else { return false }
        let isLost = refusals.contains { refusal in
            refusal.slot == node.slot && !refusal.reasons.allSatisfy(\.isResolvable)
        }
        if isLost { return false }
        return state.pods.objects(.node(name)).contains { pod in
            pod.priority < request.priority && pod.isTerminating
                && pod.condition("DisruptionTarget")?.status == "True"
                && pod.condition("DisruptionTarget")?.reason == Self.disruptionReason
        }
    }

    private struct TrialFailure: Error {
        let reasons: [String]
    }

    /// The fewest and least important Pods that have to leave the node.
    ///
    /// All Pods of lower priority are taken away; if the Pod fits then, they come back one by one,
    /// those first whose budget would be violated and then the more important, as long as it still
    /// fits. Who cannot come back is a victim.
    private func trial(on node: NodeInfo) -> Result<PreemptionCandidate, TrialFailure> {
        var trial = Trial(request: request, node: node, usage: NodeUsage(node), state: state)
        let lower = state.pods.objects(.node(node.name))
            .filter { !$0.hasFinished && $0.priority < request.priority }
            .sorted(by: Pod.isMoreImportant)
        for pod in lower { trial.remove(pod) }
        if let refusal = trial.refusal {
            return .failure(TrialFailure(reasons: refusal.map(\.description)))
        }
        let (violating, others) = splitByBudget(lower)
        var victims: [Pod] = []
        var violations = 0
        for (pods, isViolating) in [(violating, true), (others, false)] {
            for pod in pods where !trial.canReprieve(pod) {
                victims.append(pod)
                if isViolating { violations += 1 }
            }
        }
        return .success(
            PreemptionCandidate(
                node: node.name, victims: victims.sorted(by: Pod.isMoreImportant),
                budgetViolations: violations))
    }

    /// Those whose deletion would violate a PodDisruptionBudget, and the others.
    private func splitByBudget(_ pods: [Pod]) -> (violating: [Pod], others: [Pod]) {
        var allowed: [ObjectKey: Int32] = [:]
        var violating: [Pod] = []
        var others: [Pod] = []
        for pod in pods {
            var isViolating = false
            let budgets =
                pod.metadata.labels?.isEmpty ?? true
                ? [] : state.podDisruptionBudgets.selecting(pod.metadata.labels, in: pod.namespace)
            for budget in budgets where budget.spec?.selector?.isEmpty == false {
                // Its disruption has been counted when it was evicted.
                if budget.status?.disruptedPods?[pod.name] != nil { continue }
                let left = (allowed[budget.key] ?? budget.status?.disruptionsAllowed ?? 0) - 1
                allowed[budget.key] = left
                if left < 0 { isViolating = true }
            }
            if isViolating { violating.append(pod) } else { others.append(pod) }
        }
        return (violating, others)
    }
}

/// A node without some of its Pods.
private struct Trial {
    var request: PodRequest
    let node: NodeInfo
    var usage: NodeUsage
    let state: ClusterState

    var refusal: [Refusal]? {
        NodeFiltering.refusal(of: request, by: node, usage, in: state)
    }

    mutating func remove(_ pod: Pod) {
        usage.remove(pod)
        request.count(pod, pods: -1, at: node.slot)
    }

    /// Puts a Pod back if there is room for it beside the one that is to be scheduled.
    mutating func canReprieve(_ pod: Pod) -> Bool {
        usage.add(pod)
        request.count(pod, pods: 1, at: node.slot)
        if refusal == nil { return true }
        remove(pod)
        return false
    }
}

/// A node that could be cleared, and what that would cost; the least costs less.
///
/// Compared as Kubernetes does: violated budgets, the priority of the most important victim, the
/// sum of priorities, the number of victims, how late the most important ones started, and the
/// name.
private struct PreemptionCandidate: Comparable {
    let node: String
    /// The more important first.
    let victims: [Pod]
    let budgetViolations: Int
    private let highestPriority: Int32
    private let prioritySum: Int64
    private let earliestStart: Timestamp?

    init(node: String, victims: [Pod], budgetViolations: Int) {
        self.node = node
        self.victims = victims
        self.budgetViolations = budgetViolations
        let highest = victims.first?.priority ?? .min
        highestPriority = highest
        // Shifted, so that more victims of negative priority do not look cheaper.
        prioritySum = victims.reduce(0) { $0 + Int64($1.priority) + Int64(Int32.max) + 1 }
        earliestStart =
            victims.filter { $0.priority == highest }.compactMap(\.status?.startTime).min()
    }

    static func < (left: PreemptionCandidate, right: PreemptionCandidate) -> Bool {
        if left.budgetViolations != right.budgetViolations {
            return left.budgetViolations < right.budgetViolations
        }
        if left.highestPriority != right.highestPriority {
            return left.highestPriority < right.highestPriority
        }
        if left.prioritySum != right.prioritySum { return left.prioritySum < right.prioritySum }
        if left.victims.count != right.victims.count {
            return left.victims.count < right.victims.count
        }
        switch (left.earliestStart, right.earliestStart) {
        case (let first?, let second?) where first != second: return first > second
        case (nil, .some): return true
        case (.some, nil): return false
        default: return left.node < right.node
        }
    }

    static func == (left: PreemptionCandidate, right: PreemptionCandidate) -> Bool {
        left.node == right.node
    }
}

extension Pod {
    /// The higher priority first; of equal ones the Pod that has run for longer.
    fileprivate static func isMoreImportant(_ left: Pod, than right: Pod) -> Bool {
        if left.priority != right.priority { return left.priority > right.priority }
        switch (left.status?.startTime, right.status?.startTime) {
        case (let first?, let second?): return first < second
        case (.some, nil): return true
        default: return false
        }
    }
}
