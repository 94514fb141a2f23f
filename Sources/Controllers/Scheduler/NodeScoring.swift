internal import KubernetesAPI

/// Scores the nodes that can take a Pod: Kubernetes' default plugins with their default weights.
///
/// Each plugin gives every node 0 to 100. The resources are scored node by node; the others are
/// normalized over all nodes in question, and left out where they could not tell nodes apart.
struct NodeScoring {
    private static let taintWeight: Int64 = 3
    private static let nodeAffinityWeight: Int64 = 2
    private static let spreadWeight: Int64 = 2
    private static let podAffinityWeight: Int64 = 2
    private static let imageWeight: Int64 = 1

    private let request: PodRequest
    private let state: ClusterState
    private let nodes: NodeInfos

    init(_ request: PodRequest, in state: ClusterState) {
        self.request = request
        self.state = state
        nodes = state.nodeInfos
    }

    /// The best of the nodes; equal scores go to the lesser name, so that a plan is the same every
    /// time.
    func best(of slots: [Int]) -> Int? {
        if slots.count < 2 { return slots.first }
        var scores = slots.map { nodes.load(at: $0).score(for: request) }
        add(intolerance(of: slots), times: Self.taintWeight, to: &scores)
        add(preference(of: slots), times: Self.nodeAffinityWeight, to: &scores)
        if let spread = SpreadScore(request, in: state, over: slots) {
            add(spread.scores(of: slots), times: Self.spreadWeight, to: &scores)
        }
        if let affinity = AffinityScore(request.pod, in: state) {
            add(affinity.scores(of: slots), times: Self.podAffinityWeight, to: &scores)
        }
        if let images = ImageScore(request.spec, on: nodes) {
            add(images.scores(of: slots), times: Self.imageWeight, to: &scores)
        }
        let ranks = nodes.nameRanks
        var best = 0
        for index in scores.indices.dropFirst() where scores[index] >= scores[best] {
            let isBetter =
                scores[index] > scores[best] || ranks[slots[index]] < ranks[slots[best]]
            if isBetter { best = index }
        }
        return slots[best]
    }

    private func add(_ plugin: [Int64]?, times weight: Int64, to scores: inout [Int64]) {
        guard let plugin else { return }
        for index in scores.indices { scores[index] += plugin[index] * weight }
    }

    /// The fewer `PreferNoSchedule` taints are not tolerated, the better.
    private func intolerance(of slots: [Int]) -> [Int64]? {
        if slots.allSatisfy({ nodes.load(at: $0).isOpen }) { return nil }
        let counts: [Int64] = slots.map { slot in
            let taints = nodes.info(at: slot).taints
            let untolerated = taints.filter {
                $0.effect == "PreferNoSchedule" && !request.tolerates($0)
            }
            return Int64(untolerated.count)
        }
        guard let worst = counts.max(), worst > 0 else { return nil }
        return counts.map { 100 - 100 * $0 / worst }
    }

    /// The greater the weights of the preferred terms that match, the better.
    private func preference(of slots: [Int]) -> [Int64]? {
        let terms =
            request.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution
            ?? []
        if terms.isEmpty { return nil }
        let weights: [Int64] = slots.map { slot in
            let node = nodes.info(at: slot)
            return terms.reduce(0) { sum, term in
                let matches = term.preference.matches(nodeNamed: node.name, labels: node.labels)
                return sum + (matches ? Int64(term.weight) : 0)
            }
        }
        guard let greatest = weights.max(), greatest > 0 else { return nil }
        return weights.map { 100 * $0 / greatest }
    }
}

extension NodeLoad {
    /// 0 to 200: how good a place the node is, as far as resources tell.
    ///
    /// The share of CPU and memory that stays free (least allocated), where containers without
    /// requests count with a default, plus how evenly the two are requested (balanced allocation),
    /// which says nothing of a Pod without requests. Example: a node with 4 CPUs and 8 GiB of
    /// which 1 CPU and 4 GiB would be taken scores (75 + 50) / 2 + 87.
    func score(for request: PodRequest) -> Int64 {
        var free: Int64 = 0
        var resources: Int64 = 0
        if allocatableCPUMillis > 0 {
            let used = scoringCPUMillis &+ request.scoringCPUMillis
            free += freeHundredths(of: allocatableCPUMillis, used: used)
            resources += 1
        }
        if allocatableMemoryBytes > 0 {
            let used = scoringMemoryBytes &+ request.scoringMemoryBytes
            free += freeHundredths(of: allocatableMemoryBytes, used: used)
            resources += 1
        }
        if resources > 1 { free /= resources }
        if request.cpuMillis == 0, request.memoryBytes == 0 { return free }
        if resources < 2 { return free + 100 }
        let cpu = share(
            allocatableCPUMillis &- freeCPUMillis &+ request.cpuMillis, of: allocatableCPUMillis)
        let memory = share(
            allocatableMemoryBytes &- freeMemoryBytes &+ request.memoryBytes,
            of: allocatableMemoryBytes)
        return free + Int64((1 - abs(cpu - memory) / 2) * 100)
    }

    private func freeHundredths(of total: Int64, used: Int64) -> Int64 {
        max(0, total.saturatingSubtracting(used)).saturatingMultiplied(by: 100) / total
    }

    private func share(_ used: Int64, of total: Int64) -> Double {
        min(1, Double(used) / Double(total))
    }
}
