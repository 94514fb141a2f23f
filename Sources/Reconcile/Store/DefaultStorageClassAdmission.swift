internal import Controllers
internal import KubernetesAPI

// The DefaultStorageClass plug-in.

extension Store {
    /// Gives a claim that says nothing of a class the default one. A claim that says "" wants none.
    func assignDefaultClass(to claim: inout PersistentVolumeClaim) {
        guard claim.spec?.storageClassName == nil, let chosen = state.defaultStorageClass
        else { return }
        claim.spec?.storageClassName = chosen.name
    }
}
