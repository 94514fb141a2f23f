internal import Controllers
internal import KubernetesAPI

/// What the Pods decide that are on this node and on others.
struct CompanyPredicates {
    let ledger: PlacementLedger
    let state: ClusterState

    func fault(of node: Node, for pod: Pod, _ spec: PodSpec) -> String? {
        if !meetsAffinity(pod, on: node) { return "is not where the Pods are that it wants" }
        for term in pod.requiredAntiAffinity {
            if others(of: pod.namespace, term).contains(where: { isNear($0, node, term) }) {
                return "is near Pods that it does not want"
            }
        }
        for (dislike, others) in ledger.dislikes
        where matches(dislike.term, ofPodIn: dislike.namespace, pod) {
            if let other = others.first(where: { isNear($0, node, dislike.term) }) {
                return "is near \(other.key), which does not want it"
            }
        }
        return spreadFault(of: node, for: pod, spec)
    }

    /// Whether the Pod is in the same place as the node.
    private func isNear(_ pod: Pod, _ node: Node, _ term: PodAffinityTerm) -> Bool {
        let place = ledger.label(term.topologyKey, of: pod.nodeName)
        return place != nil && place == node.metadata.labels?[term.topologyKey]
    }

    private func meetsAffinity(_ pod: Pod, on node: Node) -> Bool {
        let terms =
            pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
        guard let first = terms.first else { return true }
        func isWanted(_ other: Pod) -> Bool {
            terms.allSatisfy { matches($0, ofPodIn: pod.namespace, other) }
        }
        let wanted = others(of: pod.namespace, first).filter(isWanted)
        let isMet = terms.allSatisfy { term in wanted.contains { isNear($0, node, term) } }
        if isMet { return true }
        // The first of a group has nobody to go to.
        return wanted.isEmpty && isWanted(pod)
            && terms.allSatisfy { node.metadata.labels?[$0.topologyKey] != nil }
    }

    // MARK: Selecting

    private func others(of namespace: String, _ term: PodAffinityTerm) -> [Pod] {
        guard let selector = term.labelSelector else { return [] }
        return ledger.candidates(for: selector).filter {
            matches(term, ofPodIn: namespace, $0)
        }
    }

    private func matches(
        _ term: PodAffinityTerm, ofPodIn namespace: String, _ other: Pod
    ) -> Bool {
        guard let selector = term.labelSelector, selects(selector, other.metadata.labels) else {
            return false
        }
        var names = term.namespaces ?? []
        if names.isEmpty, term.namespaceSelector == nil { names = [namespace] }
        if names.contains(other.namespace) { return true }
        guard let chosen = term.namespaceSelector else { return false }
        let home = state.object(ObjectKey(Namespace.self, namespace: "", name: other.namespace))
        return selects(chosen, home?.metadata.labels)
    }

    private func selects(_ selector: LabelSelector, _ labels: [String: String]?) -> Bool {
        for (key, value) in selector.matchLabels ?? [:] where labels?[key] != value { return false }
        return (selector.matchExpressions ?? []).allSatisfy { expression in
            let label = labels?[expression.key]
            let values = expression.values ?? []
            return switch expression.operator {
            case "In": label.map(values.contains) ?? false
            case "NotIn": !(label.map(values.contains) ?? false)
            case "Exists": label != nil
            default: label == nil
            }
        }
    }

    // MARK: Spread

    private func spreadFault(of node: Node, for pod: Pod, _ spec: PodSpec) -> String? {
        let hard = (spec.topologySpreadConstraints ?? [])
            .filter { $0.whenUnsatisfiable == "DoNotSchedule" }
        for constraint in hard {
            let key = constraint.topologyKey
            guard let place = node.metadata.labels?[key] else { return "lacks the label \(key)" }
            func isSpread(_ other: Pod) -> Bool {
                other.namespace == pod.namespace && !other.isTerminating
                    && constraint.labelSelector.map { selects($0, other.metadata.labels) } == true
            }
            var counts: [String: Int] = [:]
            for node in ledger.nodes.values where isCounted(node, by: constraint, of: hard, spec) {
                counts[node.labels[key] ?? "", default: 0] += 0
            }
            for other in constraint.labelSelector.map(ledger.candidates) ?? []
            where isSpread(other) {
                guard let home = other.nodeName.flatMap({ ledger.nodes[$0] }),
                    isCounted(home, by: constraint, of: hard, spec)
                else { continue }
                counts[home.labels[key] ?? "", default: 0] += 1
            }
            let isFew = counts.count < Int(constraint.minDomains ?? 1)
            let least = isFew ? 0 : counts.values.min() ?? 0
            let count = (counts[place] ?? 0) + (isSpread(pod) ? 1 : 0)
            if count - least > Int(constraint.maxSkew) {
                return "makes \(count) Pods of \(place) against \(least)"
            }
        }
        return nil
    }

    /// Whether a node has the labels of all constraints, and is one that the Pod selects.
    private func isCounted(
        _ node: PlacementLedger.Place, by constraint: TopologySpreadConstraint,
        of constraints: [TopologySpreadConstraint], _ spec: PodSpec
    ) -> Bool {
        constraints.allSatisfy { node.labels[$0.topologyKey] != nil }
            && (constraint.nodeAffinityPolicy == "Ignore"
                || NodePredicates.selects(nodeNamed: node.name, node.labels, spec))
    }
}
