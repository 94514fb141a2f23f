internal import KubernetesAPI

/// What the claims of a Pod mean for where it can run.
///
/// A claim whose class has it wait for its first consumer is bound once the Pod's node is chosen:
/// the scheduler names the node in an annotation of the claim, and the Pod follows when the claim
/// has its volume. Until then the node is nominated for the Pod, so that its room stays free.
struct VolumeRequest {
    /// Why no node can take the Pod as things are; `nil` if the claims allow it.
    private(set) var obstacle: Refusal?
    /// The nodes that the bound volumes can be reached from: all have to match.
    private(set) var nodeSelectors: [NodeSelector] = []
    /// The claims that wait for the choice of a node.
    private(set) var delayed: [DelayedClaim] = []
    /// The claims that get their volume on a node that is chosen already, and that node.
    private(set) var selectedNodes: [String] = []

    init(_ pod: Pod, in state: ClusterState) {
        guard let spec = pod.spec, spec.volumes?.isEmpty == false else { return }
        for name in spec.claimNames {
            guard let claim = state.persistentVolumeClaims[pod.namespace, name] else {
                obstacle = .missingClaim(name)
                return
            }
            if claim.isTerminating {
                obstacle = .claimBeingDeleted(name)
                return
            }
            add(claim, in: state)
        }
    }

    private mutating func add(_ claim: PersistentVolumeClaim, in state: ClusterState) {
        if claim.isBound {
            let volume = state.persistentVolumes["", claim.spec?.volumeName ?? ""]
            if let required = volume?.spec?.nodeAffinity?.required {
                nodeSelectors.append(required)
            }
        } else if !claim.isDelayed(in: state) || claim.spec?.volumeName?.isEmpty == false {
            obstacle = .unboundClaims
        } else if let node = claim.metadata.annotations?[VolumeAnnotation.selectedNode],
            state.nodeInfos[node]?.exists == true
        {
            selectedNodes.append(node)
        } else {
            delayed.append(DelayedClaim(claim, in: state))
        }
    }

    /// All that is missing is on its way: there is nothing to decide.
    var isAwaited: Bool { delayed.isEmpty && !selectedNodes.isEmpty }

    /// Nothing about volumes decides which nodes can take the Pod.
    var isIndifferent: Bool { nodeSelectors.isEmpty && delayed.isEmpty && selectedNodes.isEmpty }

    /// Why a node of that name, with those labels, cannot take the Pod; `nil` if it can.
    func refusal(byNodeNamed name: String, labels: [String: String]) -> Refusal? {
        let isInReach = nodeSelectors.allSatisfy { $0.matches(nodeNamed: name, labels: labels) }
        if !isInReach { return .volumeOutOfReach }
        let canBind =
            selectedNodes.allSatisfy { $0 == name }
            && delayed.allSatisfy { $0.canBeServed(onNodeNamed: name, labels: labels) }
        return canBind ? nil : .noVolumeToBind
    }
}

/// A claim that waits for the choice of a node.
struct DelayedClaim {
    let claim: PersistentVolumeClaim
    /// The volumes there are for it.
    private let volumes: [PersistentVolume]
    /// Where a volume can be made for it; `nil` if none can. Without terms: anywhere.
    private let topologies: [TopologySelectorTerm]?

    init(_ claim: PersistentVolumeClaim, in state: ClusterState) {
        self.claim = claim
        volumes =
            claim.reservedVolumes(in: state)
            + claim.fittingVolumes(in: state).filter { $0.status?.phase == "Available" }
        let storageClass = state.storageClasses["", claim.className]
        let isByHand = storageClass?.provisioner == StorageClass.noProvisioner
        topologies = isByHand ? nil : storageClass?.allowedTopologies ?? []
    }

    /// Whether the claim can have a volume that the node reaches.
    func canBeServed(onNodeNamed name: String, labels: [String: String]) -> Bool {
        let isThere = volumes.contains { volume in
            let required = volume.spec?.nodeAffinity?.required
            return required?.matches(nodeNamed: name, labels: labels) ?? true
        }
        if isThere { return true }
        guard let topologies else { return false }
        return topologies.isEmpty || topologies.contains { $0.matches(labels) }
    }

    /// The claim with the node that was chosen.
    func selecting(_ node: String) -> PersistentVolumeClaim {
        var selected = claim
        selected.metadata.annotate(VolumeAnnotation.selectedNode, node)
        return selected
    }
}

extension TopologySelectorTerm {
    fileprivate func matches(_ labels: [String: String]) -> Bool {
        (matchLabelExpressions ?? []).allSatisfy { expression in
            labels[expression.key].map(expression.values.contains) ?? false
        }
    }
}
