internal import KubernetesAPI

/// How well a node keeps the Pods apart that a Pod would like to be spread over
/// (`whenUnsatisfiable: ScheduleAnyway`).
///
/// A Pod without constraints of its own gets Kubernetes' default ones: over nodes with a skew of
/// 3 and over zones with one of 5, for the Pods that its Services and its controller select.
struct SpreadScore {
    private struct Rule {
        /// What the number of Pods of a place counts for: the more places, the more.
        let weight: Double
        /// What every place has on top: the skew that is tolerated.
        let allowance: Double
        /// By node where the topology is the nodes'.
        let counts: TopologyCounts
        let topology: Topology

        /// The Pods of the node's place; `nil` if the node lacks the label.
        func count(at slot: Int) -> Int? {
            topology.value(at: slot) == nil ? nil : counts[slot]
        }
    }

    private var rules: [Rule] = []
    /// Nodes that lack a label of a constraint that the Pod itself asks for score nothing.
    private let needsEveryLabel: Bool

    init?(_ request: PodRequest, in state: ClusterState, over slots: [Int]) {
        let nodes = state.nodeInfos
        let own = request.spec.topologySpreadConstraints ?? []
        let needsEveryLabel = !own.isEmpty
        self.needsEveryLabel = needsEveryLabel
        let wanted =
            own.isEmpty
            ? Self.defaults(for: request.pod, in: state)
            : own.filter { $0.whenUnsatisfiable == "ScheduleAnyway" }
        let constraints = wanted.map { SpreadConstraint($0, of: request.pod, in: nodes) }
            .filter { needsEveryLabel || $0.topology.valueCount > 0 }
        if constraints.isEmpty { return nil }
        let topologies = constraints.map(\.topology)
        func isLeftOut(_ slot: Int) -> Bool {
            needsEveryLabel && topologies.contains { $0.value(at: slot) == nil }
        }
        let scored = needsEveryLabel ? slots.filter { !isLeftOut($0) } : slots
        let isNoneLeftOut =
            !needsEveryLabel || constraints.count == 1 || topologies.allSatisfy(\.isEverywhere)
        for constraint in constraints {
            let topology = constraint.topology
            let isByNode = constraint.topologyKey == Topology.hostname
            let namespace = request.pod.namespace
            var counts: TopologyCounts
            if isByNode {
                counts = constraint.counts(
                    by: nodes.topology(Topology.node), in: namespace, of: nodes)
            } else if isNoneLeftOut, constraint.includesEveryNode(for: request.spec) {
                counts = constraint.counts(by: topology, in: namespace, of: nodes)
            } else {
                counts = TopologyCounts(topology)
                constraint.forEachCount(in: namespace, of: nodes) { slot, pods in
                    if !isLeftOut(slot),
                        constraint.includes(nodes.info(at: slot), for: request.spec)
                    {
                        counts.add(pods, at: slot)
                    }
                }
            }
            let places = isByNode ? scored.count : Self.values(of: topology, in: scored)
            rules.append(
                Rule(
                    weight: Self.logarithm(places + 2),
                    allowance: Double(constraint.maxSkew - 1), counts: counts,
                    topology: topology))
        }
    }

    /// How many values the nodes have.
    private static func values(of topology: Topology, in slots: [Int]) -> Int {
        var isInQuestion = Array(repeating: false, count: topology.valueCount)
        for slot in slots {
            if let value = topology.value(at: slot) { isInQuestion[value] = true }
        }
        return isInQuestion.count { $0 }
    }

    /// 0 to 100 for each node: the fewer Pods around it, the better.
    func scores(of slots: [Int]) -> [Int64] {
        let sums = crowding(of: slots).map { $0 < 0 ? nil : Self.rounded($0) }
        var least = Int64.max
        var greatest = Int64.min
        for case let sum? in sums {
            least = min(least, sum)
            greatest = max(greatest, sum)
        }
        return sums.map { sum in
            guard let sum else { return 0 }
            return greatest == 0 ? 100 : 100 * (greatest + least - sum) / greatest
        }
    }

    /// The weighted number of Pods around each node; negative if the node lacks a label.
    private func crowding(of slots: [Int]) -> [Double] {
        var sums = Array(repeating: 0.0, count: slots.count)
        for rule in rules {
            for index in slots.indices {
                if let count = rule.count(at: slots[index]) {
                    sums[index] += Double(count) * rule.weight + rule.allowance
                } else if needsEveryLabel {
                    sums[index] = -.infinity
                }
            }
        }
        return sums
    }

    /// A number that is not negative, rounded half up.
    private static func rounded(_ number: Double) -> Int64 {
        let whole = Int64(number)
        return number - Double(whole) < 0.5 ? whole : whole + 1
    }

    private static func defaults(
        for pod: Pod, in state: ClusterState
    ) -> [TopologySpreadConstraint] {
        guard let selector = groupSelector(of: pod, in: state) else { return [] }
        return [(Topology.hostname, Int32(3)), (Topology.zone, 5)].map { key, maxSkew in
            .with {
                $0.topologyKey = key
                $0.maxSkew = maxSkew
                $0.whenUnsatisfiable = "ScheduleAnyway"
                $0.labelSelector = selector
            }
        }
    }

    /// What selects the Pods that belong together with `pod`; `nil` if nothing does.
    private static func groupSelector(of pod: Pod, in state: ClusterState) -> LabelSelector? {
        var labels: [String: String] = [:]
        for service in state.services.selecting(pod.metadata.labels, in: pod.namespace) {
            labels.merge(service.spec?.selector ?? [:]) { _, new in new }
        }
        var selector = LabelSelector()
        if let owner = pod.metadata.controllerReference {
            let own: LabelSelector? =
                switch owner.kind {
                case "ReplicaSet": state.replicaSets[pod.namespace, owner.name]?.labelSelector
                case "StatefulSet": state.statefulSets[pod.namespace, owner.name]?.labelSelector
                case "ReplicationController":
                    state.replicationControllers[pod.namespace, owner.name]?.labelSelector
                default: nil
                }
            selector = own ?? selector
        }
        labels.merge(selector.matchLabels ?? [:]) { _, new in new }
        selector.matchLabels = labels.isEmpty ? nil : labels
        return selector.isEmpty ? nil : selector
    }

    /// The natural logarithm of a positive number: `ln(m · 2ᵉ) = ln m + e · ln 2`, and the series
    /// `ln m = 2 (z + z³/3 + z⁵/5 + …)` with `z = (m − 1) / (m + 1)`, which for m < 2 is exact to
    /// the last digits after 20 terms.
    static func logarithm(_ number: Int) -> Double {
        func series(_ significand: Double) -> Double {
            let ratio = (significand - 1) / (significand + 1)
            var power = ratio
            var sum = 0.0
            for term in 0..<20 {
                sum += power / Double(2 * term + 1)
                power *= ratio * ratio
            }
            return 2 * sum
        }
        let value = Double(number)
        return series(value.significand) + Double(value.exponent) * series(2)
    }
}
