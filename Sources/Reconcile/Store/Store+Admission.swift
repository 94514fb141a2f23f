internal import KubernetesAPI

// The admission plug-ins that look at other objects than the one that is written. Those that add to
// an object come before its validation, those that only judge it after.

extension Store {
    /// Adds what PriorityClasses, RuntimeClasses, ServiceAccounts, the default StorageClass,
    /// LimitRanges and the node say of a new object.
    func complete<Object: KubernetesObject>(_ object: inout Object) throws(StoreError) {
        switch object {
        case var pod as Pod:
            try assignServiceAccount(to: &pod)
            try assignPriority(to: &pod)
            applyLimitRangeDefaults(to: &pod)
            try applyRuntimeClass(to: &pod)
            copyTopologyLabels(to: &pod)
            if let completed = pod as? Object { object = completed }
        case var claim as PersistentVolumeClaim:
            assignDefaultClass(to: &claim)
            if let completed = claim as? Object { object = completed }
        default: break
        }
    }

    /// Refuses what a LimitRange, a ResourceQuota or another PriorityClass does not allow.
    ///
    /// - Parameter old: the object that is replaced; `nil` for a create.
    func admit(
        _ object: some KubernetesObject, replacing old: (any KubernetesObject)? = nil
    ) throws(StoreError) {
        try checkLimitRanges(object, replacing: old)
        if let priorityClass = object as? PriorityClass { try checkGlobalDefault(priorityClass) }
        if let claim = object as? PersistentVolumeClaim, let old = old as? PersistentVolumeClaim {
            try checkGrowth(of: claim, replacing: old)
        }
        try checkQuotas(object, replacing: old)
    }
}
