internal import Controllers
internal import KubernetesAPI

// The PersistentVolumeClaimResize plug-in.

extension Store {
    /// - Throws: `forbidden` if a claim is to grow that has no volume yet, or whose class does not
    ///   say that its volumes can.
    func checkGrowth(
        of claim: PersistentVolumeClaim, replacing old: PersistentVolumeClaim
    ) throws(StoreError) {
        guard let size = claim.spec?.resources?.requests?["storage"],
            let before = old.spec?.resources?.requests?["storage"], size > before
        else { return }
        if old.status?.phase != "Bound" {
            throw .forbidden(
                claim.key, reason: "Only bound persistent volume claims can be expanded")
        }
        let className = claim.spec?.storageClassName ?? ""
        let storageClass =
            className == old.spec?.storageClassName ? state.storageClasses["", className] : nil
        if storageClass?.allowVolumeExpansion != true {
            throw .forbidden(
                claim.key,
                reason: "only dynamically provisioned pvc can be resized and the storageclass "
                    + "that provisions the pvc must support resize")
        }
    }
}
