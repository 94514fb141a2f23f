internal import KubernetesAPI

/// How much a Pod and the Pods that run already would like, or not like, to share a place.
struct AffinityScore {
    /// What a term that another Pod requires counts for, seen from that Pod.
    private static let requiredTermWeight = 1

    private let pod: Pod
    private let state: ClusterState
    private var sums: [TopologyCounts] = []

    init?(_ pod: Pod, in state: ClusterState) {
        self.pod = pod
        self.state = state
        let affinity = pod.spec?.affinity
        let liked = affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
        let disliked =
            affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
        if liked.isEmpty, disliked.isEmpty, !state.nodeInfos.groups.hasAffinity { return nil }
        addOwn(liked, sign: 1)
        addOwn(disliked, sign: -1)
        state.nodeInfos.groups.forEachWithAffinity { addLiking(of: $0) }
        if sums.isEmpty { return nil }
    }

    /// 0 to 100 for each node, from the least liked to the most.
    func scores(of slots: [Int]) -> [Int64] {
        var totals = Array(repeating: 0, count: slots.count)
        for sum in sums {
            for index in slots.indices { totals[index] += sum[slots[index]] ?? 0 }
        }
        guard let least = totals.min(), let greatest = totals.max(), greatest > least else {
            return slots.map { _ in 0 }
        }
        return totals.map { Int64(100 * Double($0 - least) / Double(greatest - least)) }
    }

    /// What the Pod prefers.
    private mutating func addOwn(_ terms: [WeightedPodAffinityTerm], sign: Int) {
        for weighted in terms {
            guard let term = pod.terms([weighted.podAffinityTerm], in: state).first,
                let selector = term.selector
            else { continue }
            let weight = Int(weighted.weight) * sign
            state.nodeInfos.groups.forEach(in: term.namespaces, matching: selector) { group in
                add(weight, group, term.topologyKey)
            }
        }
    }

    /// What the Pods of a group prefer of this one.
    private mutating func addLiking(of group: PlacementGroup) {
        let affinity = group.identity.affinity
        func addIfMatching(_ term: PodAffinityTerm, _ weight: Int) {
            let term = group.identity.term(term, in: state)
            if term.matches(pod) { add(weight, group, term.topologyKey) }
        }
        for term in affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [] {
            addIfMatching(term, Self.requiredTermWeight)
        }
        for weighted in affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [] {
            addIfMatching(weighted.podAffinityTerm, Int(weighted.weight))
        }
        let antiAffinity = group.identity.antiAffinity
        for weighted in antiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [] {
            addIfMatching(weighted.podAffinityTerm, -Int(weighted.weight))
        }
    }

    private mutating func add(_ weight: Int, _ group: PlacementGroup, _ key: String) {
        let place = sums.firstIndex { $0.topology.key == key }
        if place == nil { sums.append(TopologyCounts(state.nodeInfos.topology(key))) }
        group.add(to: &sums[place ?? sums.count - 1], times: weight)
    }
}
