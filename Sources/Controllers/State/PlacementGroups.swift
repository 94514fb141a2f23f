internal import KubernetesAPI

/// The bound Pods that rules about other Pods cannot tell apart, counted by node: those of one
/// namespace with the same labels and the same affinity to other Pods. The Pods of a ReplicaSet
/// are one group.
struct PlacementGroup {
    struct Identity: Hashable {
        let namespace: String
        let labels: [String: String]
        let affinity: PodAffinity?
        let antiAffinity: PodAntiAffinity?

        init(_ pod: Pod) {
            namespace = pod.namespace
            labels = pod.metadata.labels ?? [:]
            affinity = pod.spec?.affinity?.podAffinity
            antiAffinity = pod.spec?.affinity?.podAntiAffinity
        }

        var hasAffinity: Bool { affinity != nil || antiAffinity != nil }
    }

    struct NodeCount {
        /// The place of the node in `NodeInfos`.
        let slot: Int
        var pods = 0
        /// Those of `pods` that are not being deleted.
        var stayingPods = 0
    }

    let identity: Identity
    /// Ascending by slot.
    private(set) var counts: [NodeCount] = []
    private var tallies = PlacementTallies()

    init(_ identity: Identity) { self.identity = identity }

    /// Adds how many Pods of the group each value of a topology has.
    func add(to sums: inout TopologyCounts, times weight: Int = 1) {
        if PlacementTallies.pays(sums.topology, nodeCount: counts.count) {
            sums.add(tallies.tally(sums.topology, of: counts).pods, times: weight)
        } else {
            for count in counts { sums.add(weight * count.pods, at: count.slot) }
        }
    }

    /// Adds how many Pods of the group that are not being deleted each value of a topology has.
    func addStaying(to sums: inout TopologyCounts) {
        if PlacementTallies.pays(sums.topology, nodeCount: counts.count) {
            sums.add(tallies.tally(sums.topology, of: counts).stayingPods)
        } else {
            for count in counts { sums.add(count.stayingPods, at: count.slot) }
        }
    }

    fileprivate func copy() -> PlacementGroup {
        var copy = self
        copy.tallies = PlacementTallies()
        return copy
    }

    fileprivate mutating func add(pods: Int, stayingPods: Int, at slot: Int) {
        defer {
            tallies.add(
                pods: pods, stayingPods: stayingPods, at: slot, nodeCount: counts.count)
        }
        var low = 0
        var high = counts.count
        while low < high {
            let middle = (low + high) / 2
            if counts[middle].slot < slot { low = middle + 1 } else { high = middle }
        }
        if low == counts.count || counts[low].slot != slot {
            counts.insert(NodeCount(slot: slot), at: low)
        }
        counts[low].pods += pods
        counts[low].stayingPods += stayingPods
        if counts[low].pods == 0 { counts.remove(at: low) }
    }
}

/// Every `PlacementGroup`, found by namespace and label.
///
/// A Pod that comes or goes changes one count; a rule about other Pods costs what the groups it
/// selects have nodes, however many Pods there are.
struct PlacementGroups {
    /// `nil` where a group has no Pod any more; such places are used again.
    private var groups: [PlacementGroup?] = []
    private var vacant: [Int] = []
    private var position: [PlacementGroup.Identity: Int] = [:]
    private var ofLabel: [IndexKey: [Int]] = [:]
    private var ofNamespace: [String: [Int]] = [:]
    private var affine: [Int] = []

    /// Counts `pod` in (or, if `pods` is negative, out) at a node.
    mutating func add(_ pod: Pod, pods: Int, at slot: Int) {
        let identity = PlacementGroup.Identity(pod)
        let place = position[identity] ?? insert(identity)
        groups[place]?.add(pods: pods, stayingPods: pod.isTerminating ? 0 : pods, at: slot)
        if groups[place]?.counts.isEmpty == true { remove(identity, at: place) }
    }

    /// Calls `body` with the groups of the namespaces whose labels match.
    func forEach(
        in namespaces: NamespaceScope, matching selector: LabelSelector,
        _ body: (PlacementGroup) -> Void
    ) {
        func visit(_ places: [Int]?) {
            for place in places ?? [] {
                guard let group = groups[place], selector.matches(group.identity.labels)
                else { continue }
                body(group)
            }
        }
        switch namespaces {
        case .all: visit(Array(groups.indices))
        case .named(let names):
            for namespace in names {
                if let (key, value) = selector.indexableLabel {
                    visit(ofLabel[.label(namespace: namespace, key: key, value: value)])
                } else {
                    visit(ofNamespace[namespace])
                }
            }
        }
    }

    /// Calls `body` with the groups whose Pods have an affinity to other Pods, or against them.
    func forEachWithAffinity(_ body: (PlacementGroup) -> Void) {
        for place in affine {
            if let group = groups[place] { body(group) }
        }
    }

    var hasAffinity: Bool { !affine.isEmpty }

    func copy() -> PlacementGroups {
        var copy = self
        copy.groups = groups.map { $0?.copy() }
        return copy
    }

    private mutating func insert(_ identity: PlacementGroup.Identity) -> Int {
        let place = vacant.popLast() ?? groups.count
        if place == groups.count { groups.append(nil) }
        groups[place] = PlacementGroup(identity)
        position[identity] = place
        for key in identity.indexKeys { ofLabel[key, default: []].append(place) }
        ofNamespace[identity.namespace, default: []].append(place)
        if identity.hasAffinity { affine.append(place) }
        return place
    }

    private mutating func remove(_ identity: PlacementGroup.Identity, at place: Int) {
        groups[place] = nil
        vacant.append(place)
        position[identity] = nil
        for key in identity.indexKeys {
            ofLabel[key]?.removeAll { $0 == place }
            if ofLabel[key]?.isEmpty == true { ofLabel[key] = nil }
        }
        ofNamespace[identity.namespace]?.removeAll { $0 == place }
        if identity.hasAffinity { affine.removeAll { $0 == place } }
    }
}

/// The namespaces in which a rule looks for Pods.
enum NamespaceScope: Hashable {
    case all
    case named([String])

    func contains(_ namespace: String) -> Bool {
        switch self {
        case .all: true
        case .named(let names): names.contains(namespace)
        }
    }
}

extension PlacementGroup.Identity {
    fileprivate var indexKeys: [IndexKey] {
        labels.map { .label(namespace: namespace, key: $0.key, value: $0.value) }
    }
}
