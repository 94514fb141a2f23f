internal import KubernetesAPI

/// The owners of an object by what has become of them.
struct Owners {
    /// The uids of those that are there to stay.
    private(set) var solid: [String] = []
    /// The uids of those that are gone, or never were where the object looks for them.
    private(set) var absent: [String] = []
    /// The uids of those that wait in a foreground deletion for this object to go.
    private(set) var waiting: [String] = []
    /// References to owners in another namespace, where an owner may not be.
    private(set) var misplaced: [OwnerReference] = []

    /// `nil` if a reference cannot be decided on, and the object is left as it is: it is to a kind
    /// that its group does not have, or from an object without namespace to one that has one.
    init?(
        of object: any KubernetesObject, _ references: [OwnerReference], in state: ClusterState
    ) {
        for reference in references {
            if reference.isUndecidable(from: object) { return nil }
            guard let owner = state.owner(of: object, reference) else {
                absent.append(reference.uid)
                if state.isElsewhere(reference) { misplaced.append(reference) }
                continue
            }
            if owner.isDeletingDependents {
                waiting.append(reference.uid)
            } else {
                solid.append(reference.uid)
            }
        }
    }
}

extension ClusterState {
    /// The owner that `reference` of `object` means, if it is there.
    func owner(
        of object: any KubernetesObject, _ reference: OwnerReference
    ) -> (any KubernetesObject)? {
        for key in object.ownerKeys(reference) {
            if let owner = self.object(key), owner.uid == reference.uid { return owner }
        }
        return nil
    }

    /// Whether the owner that is meant is in any namespace.
    fileprivate func isElsewhere(_ reference: OwnerReference) -> Bool {
        table(Namespace.self).all.contains { namespace in
            object(
                ObjectKey(reference.groupKind, namespace: namespace.name, name: reference.name)
            )?.uid == reference.uid
        }
    }
}

extension KubernetesObject {
    /// Where an owner may be: in the same namespace, or without one.
    func ownerKeys(_ reference: OwnerReference) -> [ObjectKey] {
        [
            ObjectKey(reference.groupKind, namespace: namespace, name: reference.name),
            ObjectKey(reference.groupKind, namespace: "", name: reference.name),
        ]
    }
}

extension OwnerReference {
    fileprivate var groupVersionKind: GroupVersionKind {
        GroupVersionKind(apiVersion: apiVersion, kind: kind)
    }

    fileprivate var groupKind: GroupKind { groupVersionKind.groupKind }

    /// Kinds outside Kubernetes' own groups are taken as they come: that they are unknown here
    /// says nothing.
    fileprivate func isUndecidable(from object: any KubernetesObject) -> Bool {
        guard let resource = Resources.find(kind: groupVersionKind) else {
            return Resources.hasGroup(groupVersionKind.group)
        }
        return resource.isNamespaced && object.namespace.isEmpty
    }
}
