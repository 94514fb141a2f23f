internal import KubernetesAPI

/// What a controller does about an object that is, or could be, one of its own.
///
/// The rules of Kubernetes' ControllerRefManager: an object belongs to the controller that its
/// controller reference names by uid. A controller adopts an object without such a reference that
/// its selector matches, and releases one of its own that the selector no longer matches; it does
/// neither while it is being deleted itself, and never touches what another controller owns.
enum Claim: Hashable {
    /// It is ours and stays ours.
    case owned
    /// It has no controller and matches: it becomes ours.
    case adopt
    /// It was ours and does not match any more.
    case release
    /// It is none of our business.
    case ignore

    init(
        _ object: ObjectMeta, by owner: some KubernetesObject, matches: (ObjectMeta) -> Bool
    ) {
        if let controller = object.controllerReference {
            guard controller.uid == owner.uid else {
                self = .ignore
                return
            }
            self = matches(object) ? .owned : owner.isTerminating ? .ignore : .release
            return
        }
        let isAdoptable =
            !owner.isTerminating && object.deletionTimestamp == nil && matches(object)
        self = isAdoptable ? .adopt : .ignore
    }
}

extension ObjectTable {
    /// The objects that `owner` controls, after adoption; what adoption and release take is added
    /// to `plan`.
    ///
    /// Looks only at what `owner` owns and at the uncontrolled objects of its namespace.
    ///
    /// - Parameter finalizer: put on what is adopted, and taken off what is released.
    func claimed(
        by owner: some KubernetesObject, selector: LabelSelector, finalizer: String? = nil,
        plan: inout Plan, where isCandidate: (Object) -> Bool
    ) -> [Object] {
        var claimed: [Object] = []
        func consider(_ object: Object) {
            guard isCandidate(object) else { return }
            switch Claim(object.metadata, by: owner, matches: { selector.matches($0.labels) }) {
            case .owned: claimed.append(object)
            case .adopt:
                var adopted = object
                adopted.metadata.ownerReferences =
                    (object.metadata.ownerReferences ?? []) + [owner.controllerOwnerReference]
                if let finalizer, !adopted.metadata.hasFinalizer(finalizer) {
                    adopted.metadata.finalizers = (adopted.metadata.finalizers ?? []) + [finalizer]
                }
                plan.actions.append(.update(adopted))
                claimed.append(adopted)
            case .release:
                var released = object
                released.metadata.removeOwnerReference(uid: owner.uid)
                if let finalizer { released.metadata.removeFinalizer(finalizer) }
                plan.actions.append(.update(released))
            case .ignore: break
            }
        }
        forEach(.owner(owner.uid), consider)
        forEach(.uncontrolled(namespace: owner.namespace)) { object in
            // Listed under both keys: owned, but not controlled, by `owner`.
            let isListedTwice = object.metadata.ownerReferences?.contains { $0.uid == owner.uid }
            if isListedTwice != true { consider(object) }
        }
        return claimed
    }
}
