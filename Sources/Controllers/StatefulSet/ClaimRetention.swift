internal import KubernetesAPI

/// Who owns the claims of a StatefulSet, by `persistentVolumeClaimRetentionPolicy`.
///
/// The garbage collector deletes a claim with its owner, so the policy is a matter of owner
/// references:
///
/// | whenDeleted | whenScaled | in range  | condemned |
/// | ----------- | ---------- | --------- | --------- |
/// | Retain      | Retain     | none      | none      |
/// | Delete      | Retain     | the set   | the set   |
/// | Retain      | Delete     | none      | the Pod   |
/// | Delete      | Delete     | the set   | the Pod   |
struct ClaimRetention {
    let deletesWithSet: Bool
    let deletesWhenScaled: Bool
    private let set: OwnerReference

    init(_ set: StatefulSet) {
        let policy = set.spec?.persistentVolumeClaimRetentionPolicy
        deletesWithSet = policy?.whenDeleted == "Delete"
        deletesWhenScaled = policy?.whenScaled == "Delete"
        self.set = set.controllerOwnerReference
    }

    /// The owner references that the claim of a Pod is to have; `nil` if they are right.
    ///
    /// - Parameters:
    ///   - pod: the reference to the Pod; its uid is empty before the Pod is created.
    ///   - isCondemned: the ordinal is out of range: the Pod is to go.
    func owners(
        of claim: PersistentVolumeClaim, pod: OwnerReference, isCondemned: Bool
    ) -> [OwnerReference]? {
        let owners = claim.metadata.ownerReferences ?? []
        let wanted: OwnerReference? =
            isCondemned && deletesWhenScaled ? pod : deletesWithSet ? set : nil
        let ownsSet = owners.contains { $0.uid == set.uid }
        let ownsPod = owners.contains { $0.uid == pod.uid }
        let isForeign = hasForeignController(owners, pod: pod)
        if !owners.contains(where: { $0.isStale(set) || $0.isStale(pod) }) {
            let isRight =
                isForeign
                ? !ownsSet && !ownsPod
                : ownsSet == (wanted?.uid == set.uid) && ownsPod == (wanted?.uid == pod.uid)
            if isRight { return nil }
        }
        let others = owners.filter { !$0.isNamed(as: set) && !$0.isNamed(as: pod) }
        return isForeign ? others : others + (wanted.map { [$0] } ?? [])
    }

    /// A claim of an earlier Pod of the name, which will be deleted with it: a new Pod has to wait.
    func isStale(_ claim: PersistentVolumeClaim, pod: OwnerReference) -> Bool {
        deletesWhenScaled
            && (claim.metadata.ownerReferences ?? []).contains { $0.isStale(pod) }
    }

    /// Somebody else manages the claim, or an object of our name that is gone: its references are
    /// left to the garbage collector. Where the policy asks for no owner, nobody is in the way.
    private func hasForeignController(_ owners: [OwnerReference], pod: OwnerReference) -> Bool {
        guard deletesWithSet || deletesWhenScaled else { return false }
        return owners.contains { owner in
            if owner.isNamed(as: set) { return owner.uid != set.uid }
            if owner.isNamed(as: pod) { return owner.uid != pod.uid }
            return owner.controller == true
        }
    }
}

extension OwnerReference {
    fileprivate func isNamed(as other: OwnerReference) -> Bool {
        apiVersion == other.apiVersion && kind == other.kind && name == other.name
    }

    /// The reference names an earlier object of that name.
    fileprivate func isStale(_ other: OwnerReference) -> Bool {
        isNamed(as: other) && uid != other.uid
    }
}
