internal import KubernetesAPI

/// Why a node cannot take a Pod, in the words of Kubernetes' scheduler.
enum Refusal: Hashable, CustomStringConvertible {
    case unschedulable
    case untoleratedTaint
    case nodeSelectorMismatch
    /// The Pod is pinned to other nodes by name.
    case notNamed
    case hostPortTaken
    /// - exceedsNode: more than the node offers, even when it is empty.
    case insufficient(resource: String, exceedsNode: Bool)
    case tooManyPods
    /// A Pod on the node uses a disk that the Pod names.
    case diskTaken
    /// Another Pod, on whichever node, uses a claim that only one Pod may use.
    case exclusiveClaimTaken
    case volumeOutOfReach
    /// A volume is in another zone or region than the node.
    case volumeInOtherZone
    /// A claim that is bound with the Pod's placement gets no volume on the node.
    case noVolumeToBind
    case spreadMissingLabel
    case spreadTooSkewed
    case affinityUnmet
    case antiAffinity
    case antiAffinityOfOthers
    case missingClaim(String)
    /// The claim of an ephemeral volume, which is being made.
    case awaitedClaim(String)
    /// The claim had a volume, which is gone.
    case lostClaim(String, volume: String)
    /// The claim has the name of one for an ephemeral volume of the Pod, and is somebody else's.
    case foreignClaim(NamespacedName, pod: NamespacedName)
    case claimBeingDeleted(String)
    /// The claim is bound to a volume that is gone.
    case missingVolume(String)
    case unboundClaims

    var description: String {
        switch self {
        case .unschedulable: "node(s) were unschedulable"
        case .untoleratedTaint: "node(s) had untolerated taint(s)"
        case .nodeSelectorMismatch: "node(s) didn't match Pod's node affinity/selector"
        case .notNamed: "node(s) didn't satisfy plugin(s) [NodeAffinity]"
        case .hostPortTaken: "node(s) didn't have free ports for the requested pod ports"
        case .insufficient(let resource, _): "Insufficient \(resource)"
        case .tooManyPods: "Too many pods"
        case .diskTaken: "node(s) had no available disk"
        case .exclusiveClaimTaken:
            "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod "
                + "access mode"
        case .volumeInOtherZone: "node(s) had no available volume zone"
        case .volumeOutOfReach: "node(s) had volume node affinity conflict"
        case .noVolumeToBind: "node(s) didn't find available persistent volumes to bind"
        case .spreadMissingLabel:
            "node(s) didn't match pod topology spread constraints (missing required label)"
        case .spreadTooSkewed: "node(s) didn't match pod topology spread constraints"
        case .affinityUnmet: "node(s) didn't match pod affinity rules"
        case .antiAffinity: "node(s) didn't match pod anti-affinity rules"
        case .antiAffinityOfOthers: "node(s) didn't satisfy existing pods anti-affinity rules"
        case .missingClaim(let name): "persistentvolumeclaim \"\(name)\" not found"
        case .awaitedClaim(let name):
            "waiting for ephemeral volume controller to create the persistentvolumeclaim "
                + "\"\(name)\""
        case .lostClaim(let name, let volume):
            "persistentvolumeclaim \"\(name)\" bound to non-existent persistentvolume "
                + "\"\(volume)\""
        case .foreignClaim(let claim, let pod):
            "PVC \(claim) was not created for pod \(pod) (pod is not owner)"
        case .claimBeingDeleted(let name):
            "persistentvolumeclaim \"\(name)\" is being deleted"
        case .missingVolume(let name): "persistentvolume \"\(name)\" not found"
        case .unboundClaims: "pod has unbound immediate PersistentVolumeClaims"
        }
    }

    /// Whether the node could take the Pod if it had fewer other Pods.
    var isResolvable: Bool {
        switch self {
        case .hostPortTaken, .tooManyPods, .diskTaken, .exclusiveClaimTaken, .spreadTooSkewed,
            .antiAffinity, .antiAffinityOfOthers:
            true
        case .insufficient(_, let exceedsNode): !exceedsNode
        case .unschedulable, .untoleratedTaint, .nodeSelectorMismatch, .notNamed,
            .volumeOutOfReach, .volumeInOtherZone, .noVolumeToBind, .spreadMissingLabel,
            .affinityUnmet, .missingClaim, .missingVolume, .awaitedClaim, .lostClaim, .foreignClaim,
            .claimBeingDeleted, .unboundClaims:
            false
        }
    }
}

/// Why no node can take a Pod: how many nodes give which reason.
struct Diagnosis {
    let nodeCount: Int
    private var counts: [String: Int] = [:]

    init(nodeCount: Int) { self.nodeCount = nodeCount }

    mutating func add(_ reason: String, nodes: Int = 1) {
        if nodes > 0 { counts[reason, default: 0] += nodes }
    }

    /// `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`
    var message: String {
        let reasons = counts.map { "\($0.value) \($0.key)" }.sorted()
        return Self.message(reasons.joined(separator: ", "), nodeCount: nodeCount)
    }

    /// The message where one reason holds for the whole cluster.
    static func message(_ reason: String, nodeCount: Int) -> String {
        "0/\(nodeCount) nodes are available: \(reason)."
    }
}
