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
    private var refusing: [TopologyCounts] = []

    init(_ pod: Pod, in state: ClusterState) {
        self.pod = pod
        self.state = state
        let nodes = state.nodeInfos
        let affinity = pod.spec?.affinity
        affinityTerms = pod.terms(
            affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution, in: state)
        antiAffinityTerms = pod.terms(
            affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution, in: state)
        affinityCounts = affinityTerms.map { TopologyCounts(nodes.topology($0.topologyKey)) }
        antiAffinityCounts = antiAffinityTerms.map {
            TopologyCounts(nodes.topology($0.topologyKey))
        }
        countGroups(of: nodes)
    }

    /// Whether the Pod has no rules and none concerns it.
    var isEmpty: Bool {
        affinityTerms.isEmpty && antiAffinityTerms.isEmpty && refusing.isEmpty
    }

    private mutating func countGroups(of nodes: NodeInfos) {
        if let first = affinityTerms.first, let selector = first.selector {
            nodes.groups.forEach(in: first.namespaces, matching: selector) { group in
                guard matchesAllTerms(group.identity.namespace, group.identity.labels)
                else { return }
                for index in affinityCounts.indices { group.add(to: &affinityCounts[index]) }
            }
        }
        for (index, term) in antiAffinityTerms.enumerated() {
            guard let selector = term.selector else { continue }
            nodes.groups.forEach(in: term.namespaces, matching: selector) { group in
                group.add(to: &antiAffinityCounts[index])
            }
        }
        nodes.groups.forEachWithAffinity { group in
            for key in refusedTopologies(by: group.identity) {
                let place = refusingPlace(of: key)
                group.add(to: &refusing[place])
            }
        }
    }

    // MARK: Judging

    func refusal(at slot: Int) -> Refusal? {
        if !meetsAffinity(at: slot) { return .affinityUnmet }
        // A node without the label is in no place that could be shared.
        if Self.hasAny(antiAffinityCounts, at: slot) { return .antiAffinity }
        if Self.hasAny(refusing, at: slot) { return .antiAffinityOfOthers }
        return nil
    }

    /// Whether one of the numbers for a node is positive. This is asked of every node: by index
    /// nothing is copied.
    private static func hasAny(_ counts: [TopologyCounts], at slot: Int) -> Bool {
        for index in counts.indices where counts[index][slot] ?? 0 > 0 { return true }
        return false
    }

    /// The first Pods of a group that is to stay together find nobody yet: where no Pod matches
    /// anywhere, a Pod that matches its own terms may go to any place that has the labels.
    private func meetsAffinity(at slot: Int) -> Bool {
        var isMet = true
        for index in affinityCounts.indices {
            guard let count = affinityCounts[index][slot] else { return false }
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
            for index in affinityCounts.indices { affinityCounts[index].add(pods, at: slot) }
        }
        for (index, term) in antiAffinityTerms.enumerated() where term.matches(other) {
            antiAffinityCounts[index].add(pods, at: slot)
        }
        for key in refusedTopologies(by: PlacementGroup.Identity(other)) {
            let place = refusingPlace(of: key)
            refusing[place].add(pods, at: slot)
        }
    }

    /// The place of a topology in `refusing`, at which it is put if it is not there.
    private mutating func refusingPlace(of key: String) -> Int {
        if let place = refusing.firstIndex(where: { $0.topology.key == key }) { return place }
        refusing.append(TopologyCounts(state.nodeInfos.topology(key)))
        return refusing.count - 1
    }

    /// The topologies in which Pods of that kind refuse to share a place with this Pod.
    private func refusedTopologies(by other: PlacementGroup.Identity) -> [String] {
        let terms = other.antiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
        return terms.map { other.term($0, in: state) }.filter { $0.matches(pod) }
            .map(\.topologyKey)
    }
}
