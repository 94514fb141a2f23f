internal import KubernetesAPI

/// A term of a Pod's affinity to other Pods, or against them: which Pods, seen from which places.
struct AffinityTerm {
    let topologyKey: String
    let namespaces: NamespaceScope
    /// `nil` selects nothing.
    let selector: LabelSelector?

    /// - Parameters:
    ///   - namespace: where the Pod with the term lives; the only one that is searched unless the
    ///     term names others.
    ///   - labels: of the Pod with the term.
    init(
        _ term: PodAffinityTerm, namespace: String, labels: [String: String],
        in state: ClusterState
    ) {
        topologyKey = term.topologyKey
        selector = term.labelSelector?.narrowed(
            matchKeys: term.matchLabelKeys, mismatchKeys: term.mismatchLabelKeys, of: labels)
        var names = term.namespaces ?? []
        guard let namespaceSelector = term.namespaceSelector else {
            namespaces = .named(names.isEmpty ? [namespace] : names)
            return
        }
        if namespaceSelector.isEmpty {
            namespaces = .all
            return
        }
        state.table(Namespace.self).forEach { candidate in
            if namespaceSelector.matches(candidate.metadata.labels), !names.contains(candidate.name)
            {
                names.append(candidate.name)
            }
        }
        namespaces = .named(names)
    }

    func matches(namespace: String, labels: [String: String]?) -> Bool {
        namespaces.contains(namespace) && selector?.matches(labels) == true
    }

    func matches(_ pod: Pod) -> Bool {
        matches(namespace: pod.namespace, labels: pod.metadata.labels)
    }
}

extension Pod {
    func terms(_ terms: [PodAffinityTerm]?, in state: ClusterState) -> [AffinityTerm] {
        (terms ?? []).map {
            AffinityTerm(
                $0, namespace: namespace, labels: metadata.labels ?? [:], in: state)
        }
    }
}

extension PlacementGroup.Identity {
    func term(_ term: PodAffinityTerm, in state: ClusterState) -> AffinityTerm {
        AffinityTerm(term, namespace: namespace, labels: labels, in: state)
    }
}
