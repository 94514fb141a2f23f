internal import KubernetesAPI

/// The claims of a Pod that get their volumes when it is placed: what each would get on a node.
///
/// Binding is a matter of several looks. The scheduler chooses a node for which all claims can be
/// served, and writes down what they are to get: on a volume the claim, on a claim for which a
/// volume has to be made the node. The Pod itself is bound once the claims are.
struct DelayedClaims {
    /// What a claim gets.
    enum Source: Hashable {
        /// A volume that is there.
        case volume(PersistentVolume)
        /// One that its class's provisioner makes for the node.
        case provisioner
    }

    /// A claim with the volumes that it could have, the smallest first.
    private struct Candidate {
        let claim: PersistentVolumeClaim
        /// The only one in question, where it is set apart for the claim.
        let reserved: PersistentVolume?
        let available: [PersistentVolume]
        /// The class, where somebody makes volumes for it.
        let provisionedClass: StorageClass?
    }

    /// Small claims first, so that they leave the large volumes to the others.
    private var candidates: [Candidate] = []

    var isEmpty: Bool { candidates.isEmpty }

    mutating func add(_ claim: PersistentVolumeClaim, in state: ClusterState) {
        let reserved = claim.usableReservedVolume(in: state)
        let storageClass = state.storageClasses["", claim.className]
        let candidate = Candidate(
            claim: claim, reserved: reserved,
            available: reserved == nil
                ? claim.availableVolumes(in: state).sorted {
                    $0.capacity != $1.capacity ? $0.capacity < $1.capacity : $0.name < $1.name
                } : [],
            provisionedClass: storageClass?.isProvisioned == true ? storageClass : nil)
        let size = claim.requestedStorage
        let place = candidates.firstIndex { $0.claim.requestedStorage > size }
        candidates.insert(candidate, at: place ?? candidates.endIndex)
    }

    /// What the claims get if the Pod goes to the node; `nil` if one of them gets nothing there.
    func sources(
        onNodeNamed name: String, labels: [String: String]
    ) -> [(claim: PersistentVolumeClaim, source: Source)]? {
        var taken: Set<String> = []
        var sources: [(claim: PersistentVolumeClaim, source: Source)] = []
        for candidate in candidates {
            let source = source(of: candidate, onNodeNamed: name, labels: labels, taken: taken)
            guard let source else { return nil }
            if case .volume(let volume) = source { taken.insert(volume.name) }
            sources.append((candidate.claim, source))
        }
        return sources
    }

    private func source(
        of candidate: Candidate, onNodeNamed name: String, labels: [String: String],
        taken: Set<String>
    ) -> Source? {
        // A volume is being made for one node, and may not be reachable from another.
        if let selected = candidate.claim.selectedNode {
            return selected == name ? .provisioner : nil
        }
        if let reserved = candidate.reserved {
            if reserved.isReachable(fromNodeNamed: name, labels: labels) {
                return .volume(reserved)
            }
        } else {
            let volume = candidate.available.first {
                !taken.contains($0.name) && $0.isReachable(fromNodeNamed: name, labels: labels)
            }
            if let volume { return .volume(volume) }
        }
        return candidate.provisionedClass?.serves(labels) == true ? .provisioner : nil
    }

    /// The writes that give the claims what they get on the node; none while that is under way.
    func actions(on node: NodeInfo) -> [Action] {
        (sources(onNodeNamed: node.name, labels: node.labels) ?? []).compactMap { claim, source in
            switch source {
            case .volume(let volume):
                return volume.spec?.claimRef?.uid == claim.uid
                    ? nil : .update(volume.taken(by: claim))
            case .provisioner:
                if claim.selectedNode != nil { return nil }
                var placed = claim
                placed.metadata.annotate(VolumeAnnotation.selectedNode, node.name)
                return .update(placed)
            }
        }
    }
}

extension StorageClass {
    /// Whether `allowedTopologies` admit a node with those labels: one term has to hold as a whole.
    fileprivate func serves(_ labels: [String: String]) -> Bool {
        guard let allowedTopologies, !allowedTopologies.isEmpty else { return true }
        return allowedTopologies.contains { term in
            (term.matchLabelExpressions ?? []).allSatisfy { expression in
                labels[expression.key].map(expression.values.contains) ?? false
            }
        }
    }
}
