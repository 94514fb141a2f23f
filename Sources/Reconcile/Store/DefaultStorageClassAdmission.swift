internal import Controllers
internal import KubernetesAPI

// The DefaultStorageClass plug-in.

extension Store {
    private static let defaultAnnotations = [
        "storageclass.kubernetes.io/is-default-class",
        "storageclass.beta.kubernetes.io/is-default-class",
    ]

    /// Gives a claim that says nothing of a class the default one: of several the youngest, and of
    /// equally young ones the lesser name. A claim that says "" wants none.
    func assignDefaultClass(to claim: inout PersistentVolumeClaim) {
        guard claim.spec?.storageClassName == nil else { return }
        var chosen: StorageClass?
        for candidate in state.storageClasses.all {
            let isDefault = Self.defaultAnnotations.contains {
                candidate.metadata.annotations?[$0] == "true"
            }
            if !isDefault { continue }
            if let current = chosen, !Self.isYounger(candidate, current) { continue }
            chosen = candidate
        }
        if let chosen { claim.spec?.storageClassName = chosen.name }
    }

    private static func isYounger(_ left: StorageClass, _ right: StorageClass) -> Bool {
        if let leftTime = left.metadata.creationTimestamp,
            let rightTime = right.metadata.creationTimestamp, leftTime != rightTime
        {
            return leftTime > rightTime
        }
        return left.name < right.name
    }
}
