internal import KubernetesAPI

/// The claims of a Pod with the access mode ReadWriteOncePod: as long as another Pod uses one of
/// them, on whichever node, no node can take the Pod.
struct ExclusiveClaims {
    private static let accessMode = "ReadWriteOncePod"

    private let namespace: String
    private let names: Set<String>
    /// How often Pods on nodes use the claims.
    private var uses: Int

    /// Whether another Pod uses one of the claims.
    var areTaken: Bool { uses > 0 }

    /// `nil` if the Pod has none.
    init?(_ pod: Pod, in state: ClusterState) {
        let mounted = pod.mountedClaims
        if mounted.isEmpty { return nil }
        let exclusive = mounted.filter { name in
            let claim = state.persistentVolumeClaims[pod.namespace, name]
            return claim?.spec?.accessModes?.contains(Self.accessMode) == true
        }
        if exclusive.isEmpty { return nil }
        namespace = pod.namespace
        names = Set(exclusive)
        // Each claim counts once, however many Pods use it.
        uses = names.count { name in
            state.pods.objects(.claim(namespace: pod.namespace, name: name)).contains { other in
                other.nodeName != nil && !other.hasFinished && other.mountedClaims.contains(name)
            }
        }
    }

    /// Counts what `other` uses in, or, if `pods` is negative, out.
    mutating func count(_ other: Pod, pods: Int) {
        guard other.namespace == namespace else { return }
        uses += pods * other.mountedClaims.count(where: names.contains)
    }
}

extension Pod {
    /// The claims that the Pod names; not those that are made for it, which nobody else uses.
    fileprivate var mountedClaims: [String] {
        (spec?.volumes ?? []).compactMap { $0.persistentVolumeClaim?.claimName }
    }
}
