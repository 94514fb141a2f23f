internal import KubernetesAPI

// The claims of `volumeClaimTemplates`: made before the Pod that uses them, kept when it goes
// unless the retention policy says otherwise.

extension StatefulRollout {
    /// The stored claim of that name.
    func claim(_ claim: PersistentVolumeClaim) -> PersistentVolumeClaim? {
        state.table(PersistentVolumeClaim.self)[claim.namespacedName]
    }

    /// Creates the claims of a place that do not exist.
    ///
    /// - Returns: why the Pod cannot use them; `nil` if it can.
    mutating func createMissingClaims(of place: StatefulPod, podUID: String) -> String? {
        let retention = ClaimRetention(set)
        var obstacle: String?
        for wanted in place.claims {
            if let stored = claim(wanted) {
                if stored.isTerminating { obstacle = "pvc \(stored.name) is being deleted" }
                continue
            }
            var created = wanted
            let owners = retention.owners(
                of: wanted, pod: place.reference(uid: podUID), isCondemned: false)
            if let owners, !owners.isEmpty { created.metadata.ownerReferences = owners }
            plan.actions.append(.create(created))
            plan.events.append(Self.claimEvent(created.name, of: set))
        }
        return obstacle
    }

    static func claimEvent(
        _ claimName: String, of set: StatefulSet, error: String? = nil
    ) -> EventRecord {
        let template = (set.spec?.volumeClaimTemplates ?? [])
            .first { claimName.hasPrefix("\($0.name)-\(set.name)-") }
        let podName = claimName.dropFirst((template?.name.count ?? -1) + 1)
        let what = "create Claim \(claimName) Pod \(podName) in StatefulSet \(set.name)"
        if let error {
            return EventRecord(
                .warning, "FailedCreate", regarding: set, "\(what) failed error: \(error)")
        }
        return EventRecord(.normal, "SuccessfulCreate", regarding: set, "\(what) success")
    }

    /// Gives the claims of a Pod the owners that the retention policy asks for.
    mutating func retainClaims(of pod: Pod, isCondemned: Bool) {
        guard let ordinal = set.ordinal(of: pod) else { return }
        retainClaims(
            of: StatefulPod(owner: set, ordinal: ordinal), podUID: pod.uid,
            isCondemned: isCondemned)
    }

    /// - Returns: whether a claim had to be changed.
    @discardableResult
    mutating func retainClaims(
        of place: StatefulPod, podUID: String, isCondemned: Bool
    ) -> Bool {
        let retention = ClaimRetention(set)
        var isChanged = false
        for wanted in place.claims {
            guard var stored = claim(wanted),
                let owners = retention.owners(
                    of: stored, pod: place.reference(uid: podUID), isCondemned: isCondemned)
            else { continue }
            stored.metadata.ownerReferences = owners.isEmpty ? nil : owners
            plan.actions.append(.update(stored))
            isChanged = true
        }
        return isChanged
    }
}

extension StatefulPod {
    /// A reference that makes the Pod of this place the controller of an object.
    func reference(uid: String) -> OwnerReference {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.uid = uid
        return pod.controllerOwnerReference
    }
}
