internal import KubernetesAPI

/// What the claims of a Pod mean for where it can run.
struct VolumeRequest {
    /// Why no node can take the Pod as things are; `nil` if the claims allow it.
    private(set) var obstacle: Refusal?
    /// The nodes that the bound volumes can be reached from: all have to match.
    private(set) var nodeSelectors: [NodeSelector] = []
    /// The zones and regions of those volumes: all have to match.
    private(set) var zones: [VolumeZone] = []
    /// The claims that get their volumes on the node that the Pod gets.
    private(set) var delayed = DelayedClaims()

    /// The claims leave every node open.
    var allowsEveryNode: Bool { nodeSelectors.isEmpty && zones.isEmpty && delayed.isEmpty }

    init(_ pod: Pod, in state: ClusterState) {
        let claims = state.table(PersistentVolumeClaim.self)
        let volumes = state.table(PersistentVolume.self)
        for mounted in pod.spec?.volumes ?? [] {
            guard let name = pod.claimName(of: mounted) else { continue }
            let isEphemeral = mounted.ephemeral != nil
            guard let claim = claims[pod.namespace, name] else {
                obstacle = isEphemeral ? .awaitedClaim(name) : .missingClaim(name)
                return
            }
            if let flaw = Self.flaw(of: claim, for: pod, isEphemeral: isEphemeral) {
                obstacle = flaw
                return
            }
            let isDelayed = claim.isDelayed(in: state)
            if isDelayed, claim.spec?.volumeName?.isEmpty ?? true {
                delayed.add(claim, in: state)
                continue
            }
            // The scheduler has itself waited for a delayed claim, so its references are enough.
            if !(isDelayed ? claim.isFullyBound : claim.isBound) {
                obstacle = .unboundClaims
                continue
            }
            let volumeName = claim.spec?.volumeName ?? ""
            let volume = volumes["", volumeName]
            if !isEphemeral {
                if volume == nil { obstacle = obstacle ?? .missingVolume(volumeName) }
                zones += volume.map(VolumeZone.all) ?? []
            }
            if let required = volume?.spec?.nodeAffinity?.required {
                nodeSelectors.append(required)
            }
        }
    }

    /// Why the claims cannot be used on a node; empty if they can.
    func refusals(byNodeNamed name: String, labels: [String: String]) -> [Refusal] {
        if allowsEveryNode { return [] }
        let isInReach = nodeSelectors.allSatisfy { $0.matches(nodeNamed: name, labels: labels) }
        let isServed = delayed.sources(onNodeNamed: name, labels: labels) != nil
        let refusals: [Refusal] =
            (isServed ? [] : [.noVolumeToBind]) + (isInReach ? [] : [.volumeOutOfReach])
        if !refusals.isEmpty { return refusals }
        return VolumeZone.admit(labels, zones) ? [] : [.volumeInOtherZone]
    }

    /// Why the claim cannot be used at all, bound or not.
    private static func flaw(
        of claim: PersistentVolumeClaim, for pod: Pod, isEphemeral: Bool
    ) -> Refusal? {
        if claim.status?.phase == "Lost" {
            return .lostClaim(claim.name, volume: claim.spec?.volumeName ?? "")
        }
        if claim.isTerminating { return .claimBeingDeleted(claim.name) }
        return isEphemeral && !claim.isMade(for: pod)
            ? .foreignClaim(claim.namespacedName, pod: pod.namespacedName) : nil
    }
}
