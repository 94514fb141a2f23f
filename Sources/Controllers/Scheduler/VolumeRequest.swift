internal import KubernetesAPI

/// What the claims of a Pod mean for where it can run.
struct VolumeRequest {
    /// Why no node can take the Pod as things are; `nil` if the claims allow it.
    private(set) var obstacle: Refusal?
    /// The nodes that the bound volumes can be reached from: all have to match.
    private(set) var nodeSelectors: [NodeSelector] = []

    init(_ pod: Pod, in state: ClusterState) {
        let names = pod.spec?.claimNames ?? []
        if names.isEmpty { return }
        let claims = state.table(PersistentVolumeClaim.self)
        let volumes = state.table(PersistentVolume.self)
        for name in names {
            guard let claim = claims[pod.namespace, name] else {
                obstacle = .missingClaim(name)
                return
            }
            if claim.isTerminating {
                obstacle = .claimBeingDeleted(name)
                return
            }
            if !claim.isBound {
                obstacle = .unboundClaims
                continue
            }
            let volume = volumes["", claim.spec?.volumeName ?? ""]
            if let required = volume?.spec?.nodeAffinity?.required {
                nodeSelectors.append(required)
            }
        }
    }
}
