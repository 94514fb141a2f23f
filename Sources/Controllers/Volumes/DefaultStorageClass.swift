public import KubernetesAPI

extension ClusterState {
    private static let defaultAnnotations = [
        "storageclass.kubernetes.io/is-default-class",
        "storageclass.beta.kubernetes.io/is-default-class",
    ]

    /// The class of claims that say nothing of one: of several default classes the youngest, and
    /// of equally young ones that with the lesser name.
    public var defaultStorageClass: StorageClass? {
        var chosen: StorageClass?
        for candidate in storageClasses.all {
            let isDefault = Self.defaultAnnotations.contains {
                candidate.metadata.annotations?[$0] == "true"
            }
            if isDefault, chosen.map({ candidate.isYounger(than: $0) }) ?? true {
                chosen = candidate
            }
        }
        return chosen
    }
}

extension StorageClass {
    fileprivate func isYounger(than other: StorageClass) -> Bool {
        let (own, others) = (metadata.creationTimestamp, other.metadata.creationTimestamp)
        if let own, let others, own != others { return own > others }
        return name < other.name
    }
}
