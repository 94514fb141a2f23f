internal import KubernetesAPI

/// What a Pod requires of the Pods around it, and what they require of it.
struct AffinityRules {
    private let pod: Pod
    private let state: ClusterState
    private let affinityTerms: [AffinityTerm]
    private let antiAffinityTerms: [AffinityTerm]
    /// How many Pods match all affinity terms, for the topology of each term.
    private var affinityCounts: [TopologyCounts]
    /// How many Pods match each anti-affinity term.
    private var antiAffinityCounts: [TopologyCounts]
    /// How many Pods there are that refuse this one, for each topology they do so in.
    private var refusing: [(topologyKey: String, counts: TopologyCounts)] = []

    init?(_ pod: Pod, in state: ClusterState) {
        self.pod = pod
        self.state = state
        let nodes = state.nodeInfos
        let affinity = pod.spec?.affinity
        affinityTerms = pod.terms(
            affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution, in: state)
        antiAffinityTerms = pod.terms(
            affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution, in: state)
        if affinityTerms.isEmpty, antiAffinityTerms.isEmpty, !nodes.groups.hasAffinity {
            return nil
        }
        affinityCounts = affinityTerms.map { TopologyCounts(nodes.topology($0.topologyKey)) }
        antiAffinityCounts = antiAffinityTerms.map {
            TopologyCounts(nodes.topology($0.topologyKey))
        }
        countGroups(of: nodes)
        if affinityTerms.isEmpty, antiAffinityTerms.isEmpty, refusing.isEmpty { return nil }
    }

    private mutating func countGroups(of nodes: NodeInfos) {
        if let first = affinityTerms.first, let selector = first.selector {
            nodes.groups.forEach(in: first.namespaces, matching: selector) { group in
                guard matchesAllTerms(group.identity.namespace, group.identity.labels)
                else { return }
                for count in group.counts { addAffinity(count.pods, at: count.slot) }
            }
        }
        for (index, term) in antiAffinityTerms.enumerated() {
            guard let selector = term.selector else { continue }
            nodes.groups.forEach(in: term.namespaces, matching: selector) { group in
                for count in group.counts {
                    antiAffinityCounts[index].add(count.pods, at: count.slot)
                }
            }
        }
        nodes.groups.forEachWithAffinity { group in
            for key in refusedTopologies(by: group.identity) {
                for count in group.counts { addRefusing(key, count.pods, at: count.slot) }
            }
        }
    }

    // MARK: Judging

    func refusal(at slot: Int) -> Refusal? {
        if !meetsAffinity(at: slot) { return .affinityUnmet }
        // A node without the label is in no place that could be shared.
        if antiAffinityCounts.contains(where: { $0[slot] ?? 0 > 0 }) { return .antiAffinity }
        if refusing.contains(where: { $0.counts[slot] ?? 0 > 0 }) { return .antiAffinityOfOthers }
        return nil
    }

    /// The first Pods of a group that is to stay together find nobody yet: where no Pod matches
    /// anywhere, a Pod that matches its own terms may go to any place that has the labels.
    private func meetsAffinity(at slot: Int) -> Bool {
        var isMet = true
        for counts in affinityCounts {
            guard let count = counts[slot] else { return false }
            if count <= 0 { isMet = false }
        }
        if isMet { return true }
        return affinityCounts.allSatisfy { $0.total == 0 }
            && matchesAllTerms(pod.namespace, pod.metadata.labels)
    }

    private func matchesAllTerms(_ namespace: String, _ labels: [String: String]?) -> Bool {
        affinityTerms.allSatisfy { $0.matches(namespace: namespace, labels: labels) }
    }

    // MARK: Counting

    /// Counts `other` in or out at a node.
    mutating func count(_ other: Pod, pods: Int, at slot: Int) {
        if !affinityTerms.isEmpty, matchesAllTerms(other.namespace, other.metadata.labels) {
            addAffinity(pods, at: slot)
        }
        for (index, term) in antiAffinityTerms.enumerated() where term.matches(other) {
            antiAffinityCounts[index].add(pods, at: slot)
        }
        for key in refusedTopologies(by: PlacementGroup.Identity(other)) {
            addRefusing(key, pods, at: slot)
        }
    }

    private mutating func addAffinity(_ pods: Int, at slot: Int) {
        for index in affinityCounts.indices { affinityCounts[index].add(pods, at: slot) }
    }

    private mutating func addRefusing(_ key: String, _ pods: Int, at slot: Int) {
        let place = refusing.firstIndex { $0.topologyKey == key }
        if place == nil {
            refusing.append((key, TopologyCounts(state.nodeInfos.topology(key))))
        }
        refusing[place ?? refusing.count - 1].counts.add(pods, at: slot)
    }

    /// The topologies in which Pods of that kind refuse to share a place with this Pod.
    private func refusedTopologies(by other: PlacementGroup.Identity) -> [String] {
        let terms = other.antiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
        return terms.map { other.term($0, in: state) }.filter { $0.matches(pod) }
            .map(\.topologyKey)
    }
}
