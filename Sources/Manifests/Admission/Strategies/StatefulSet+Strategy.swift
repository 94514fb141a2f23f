import KubernetesAPI

extension StatefulSet {
    mutating func completeForCreate() { dropGatedFields() }

    mutating func completeForUpdate(from old: StatefulSet) {
        let isInUse = old.spec?.updateStrategy?.rollingUpdate?.maxUnavailable != nil
        if !isInUse { dropGatedFields() }
    }

    /// `maxUnavailable` is behind the gate MaxUnavailableStatefulSet, which is off by default: the
    /// API server forgets it.
    private mutating func dropGatedFields() {
        if spec?.updateStrategy?.rollingUpdate?.maxUnavailable != nil {
            spec?.updateStrategy?.rollingUpdate?.maxUnavailable = nil
        }
    }
}
