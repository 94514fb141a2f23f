internal import KubernetesAPI

/// The topologySpreadConstraints that a Pod insists on (`whenUnsatisfiable: DoNotSchedule`).
///
/// Example: zones with 2, 1 and 1 matching Pods and `maxSkew` 1. A Pod that matches itself makes
/// the first zone 3 against a minimum of 1, which is too skewed; the other two can take it.
struct SpreadRules {
    private struct Rule {
        let constraint: SpreadConstraint
        /// Whether a node's Pods count, by slot.
        let isIncluded: [Bool]
        /// Whether a value of the topology has a node that counts.
        let isDomain: [Bool]
        /// The Pod itself, if it is one of those that the constraint spreads.
        let ownCount: Int
        var counts: TopologyCounts

        /// The fewest Pods of any domain; zero as long as there are fewer than `minDomains`.
        var minimum: Int {
            var minimum = Int.max
            var domains = 0
            for (value, isDomain) in isDomain.enumerated() where isDomain {
                domains += 1
                minimum = min(minimum, counts.counts[value])
            }
            return domains < constraint.minDomains ? 0 : minimum
        }
    }

    private let namespace: String
    private var rules: [Rule] = []
    /// The minimum of each rule, which changes only when a count does.
    private var minimums: [Int] = []

    init?(_ pod: Pod, _ spec: PodSpec, in nodes: NodeInfos) {
        let hard = (spec.topologySpreadConstraints ?? [])
            .filter { $0.whenUnsatisfiable == "DoNotSchedule" }
        if hard.isEmpty { return nil }
        namespace = pod.namespace
        let constraints = hard.map { SpreadConstraint($0, of: pod, in: nodes) }
        for constraint in constraints {
            var isIncluded = Array(repeating: false, count: nodes.slotCount)
            var isDomain = Array(repeating: false, count: constraint.topology.valueCount)
            let includesAll = constraint.includesEveryNode(for: spec)
            for slot in isIncluded.indices {
                // A node that lacks a label of any constraint counts for none.
                let hasLabels = constraints.allSatisfy { $0.topology.value(at: slot) != nil }
                guard hasLabels, let value = constraint.topology.value(at: slot),
                    includesAll || constraint.includes(nodes.info(at: slot), for: spec)
                else { continue }
                isIncluded[slot] = true
                isDomain[value] = true
            }
            var counts = TopologyCounts(constraint.topology)
            constraint.forEachCount(in: namespace, of: nodes) { slot, pods in
                if isIncluded[slot] { counts.add(pods, at: slot) }
            }
            let isOwn = constraint.selector?.matches(pod.metadata.labels) == true
            rules.append(
                Rule(
                    constraint: constraint, isIncluded: isIncluded, isDomain: isDomain,
                    ownCount: isOwn ? 1 : 0, counts: counts))
        }
        minimums = rules.map(\.minimum)
    }

    func refusal(at slot: Int) -> Refusal? {
        for (rule, minimum) in zip(rules, minimums) {
            guard let count = rule.counts[slot] else { return .spreadMissingLabel }
            if count + rule.ownCount - minimum > rule.constraint.maxSkew {
                return .spreadTooSkewed
            }
        }
        return nil
    }

    /// Counts `other` in or out at a node.
    mutating func count(_ other: Pod, pods: Int, at slot: Int) {
        guard other.namespace == namespace, !other.isTerminating else { return }
        for index in rules.indices where rules[index].isIncluded[slot] {
            if rules[index].constraint.selector?.matches(other.metadata.labels) == true {
                rules[index].counts.add(pods, at: slot)
            }
        }
        minimums = rules.map(\.minimum)
    }
}
