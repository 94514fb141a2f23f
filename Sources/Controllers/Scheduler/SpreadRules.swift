internal import KubernetesAPI

/// The topologySpreadConstraints that a Pod insists on (`whenUnsatisfiable: DoNotSchedule`).
///
/// Example: zones with 2, 1 and 1 matching Pods and `maxSkew` 1. A Pod that matches itself makes
/// the first zone 3 against a minimum of 1, which is too skewed; the other two can take it.
struct SpreadRules {
    private struct Rule {
        let constraint: SpreadConstraint
        /// Which nodes count; `nil` if all do.
        let scope: Scope?
        /// The Pod itself, if it is one of those that the constraint spreads.
        let ownCount: Int
        var counts: TopologyCounts

        func includes(_ slot: Int) -> Bool { scope?.isIncluded[slot] ?? true }

        /// The fewest Pods of any domain; zero as long as there are fewer than `minDomains`.
        var minimum: Int {
            var minimum = Int.max
            var domains = 0
            for value in counts.counts.indices where scope?.isDomain[value] ?? true {
                domains += 1
                minimum = min(minimum, counts.counts[value])
            }
            return domains < constraint.minDomains ? 0 : minimum
        }
    }

    /// The nodes whose Pods a constraint counts, where not all are.
    private struct Scope {
        /// Whether a node's Pods count, by slot.
        var isIncluded: [Bool]
        /// Whether a value of the topology has a node that counts.
        var isDomain: [Bool]

        init(
            of constraint: SpreadConstraint, among constraints: [SpreadConstraint],
            for spec: PodSpec, in nodes: NodeInfos
        ) {
            isIncluded = Array(repeating: false, count: nodes.slotCount)
            isDomain = Array(repeating: false, count: constraint.topology.valueCount)
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
        }
    }

    private let namespace: String
    private var rules: [Rule] = []
    /// The minimum of each rule, which changes only when a count does.
    private var minimums: [Int] = []

    init(_ pod: Pod, _ spec: PodSpec, in nodes: NodeInfos) {
        namespace = pod.namespace
        let hard = (spec.topologySpreadConstraints ?? [])
            .filter { $0.whenUnsatisfiable == "DoNotSchedule" }
        if hard.isEmpty { return }
        let constraints = hard.map { SpreadConstraint($0, of: pod, in: nodes) }
        let haveAllNodesLabels =
            constraints.count == 1 || constraints.allSatisfy(\.topology.isEverywhere)
        for constraint in constraints {
            let scope =
                haveAllNodesLabels && constraint.includesEveryNode(for: spec)
                ? nil : Scope(of: constraint, among: constraints, for: spec, in: nodes)
            let isOwn = constraint.selector?.matches(pod.metadata.labels) == true
            rules.append(
                Rule(
                    constraint: constraint, scope: scope, ownCount: isOwn ? 1 : 0,
                    counts: counts(of: constraint, in: scope, nodes)))
        }
        minimums = rules.map(\.minimum)
    }

    var isEmpty: Bool { rules.isEmpty }

    private func counts(
        of constraint: SpreadConstraint, in scope: Scope?, _ nodes: NodeInfos
    ) -> TopologyCounts {
        guard let scope else {
            return constraint.counts(by: constraint.topology, in: namespace, of: nodes)
        }
        var counts = TopologyCounts(constraint.topology)
        constraint.forEachCount(in: namespace, of: nodes) { slot, pods in
            if scope.isIncluded[slot] { counts.add(pods, at: slot) }
        }
        return counts
    }

    func refusal(at slot: Int) -> Refusal? {
        for index in rules.indices {
            guard let count = rules[index].counts[slot] else { return .spreadMissingLabel }
            let skew = count + rules[index].ownCount - minimums[index]
            if skew > rules[index].constraint.maxSkew {
                return .spreadTooSkewed
            }
        }
        return nil
    }

    /// Counts `other` in or out at a node.
    mutating func count(_ other: Pod, pods: Int, at slot: Int) {
        guard other.namespace == namespace, !other.isTerminating else { return }
        for index in rules.indices where rules[index].includes(slot) {
            if rules[index].constraint.selector?.matches(other.metadata.labels) == true {
                rules[index].counts.add(pods, at: slot)
            }
        }
        minimums = rules.map(\.minimum)
    }
}
