internal import KubernetesAPI

/// A change of the cluster that Pods without a node may have waited for.
enum ClusterChange {
    /// A Pod is on a node that was not on one before.
    case podAssigned(Pod)
    /// A Pod has left its node, has finished, or does without the node that was cleared for it.
    case podRemoved(Pod)
    /// A Pod on a node has other labels or other requests.
    case podUpdated(old: Pod, new: Pod)
    case nodeAdded(Node)
    case nodeRemoved(Node)
    /// A node has other labels, taints or resources.
    case nodeUpdated(old: Node, new: Node)

    /// `nil` for a change that helps nobody.
    init?(from old: Pod?, to new: Pod?) {
        switch (old?.isOnNode ?? false, new?.isOnNode ?? false) {
        case (false, true):
            guard let new else { return nil }
            self = .podAssigned(new)
        case (true, false):
            guard let old else { return nil }
            self = .podRemoved(old)
        case (true, true):
            guard let old, let new,
                old.metadata.labels != new.metadata.labels || old.boxedSpec != new.boxedSpec
            else { return nil }
            self = .podUpdated(old: old, new: new)
        case (false, false):
            guard let old, old.nominatedNode != nil, new == nil else { return nil }
            self = .podRemoved(old)
        }
    }

    /// `nil` for a change that helps nobody, such as a heartbeat.
    init?(from old: Node?, to new: Node?) {
        switch (old, new) {
        case (nil, let new?): self = .nodeAdded(new)
        case (let old?, nil): self = .nodeRemoved(old)
        case (let old?, let new?):
            let isSame =
                old.metadata.labels == new.metadata.labels && old.spec == new.spec
                && old.status?.allocatable == new.status?.allocatable
            if isSame { return nil }
            self = .nodeUpdated(old: old, new: new)
        case (nil, nil): return nil
        }
    }

    /// The rules whose outcome the change can alter.
    var affectedRules: [PlacementRule] {
        switch self {
        case .podAssigned: [.spread, .podAffinity]
        case .podRemoved: [.resources, .hostPorts, .volumesInUse, .spread, .podAffinity]
        case .podUpdated: [.resources, .hostPorts, .spread, .podAffinity]
        case .nodeRemoved: [.spread]
        case .nodeAdded, .nodeUpdated: PlacementRule.ofNodes
        }
    }
}

extension Pod {
    fileprivate var isOnNode: Bool { nodeName != nil && !hasFinished }
}
