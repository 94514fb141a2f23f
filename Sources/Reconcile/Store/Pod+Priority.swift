internal import Controllers
internal import KubernetesAPI

extension Pod {
    /// The classes that every cluster has; admission knows their priorities.
    private static let systemClasses = ["system-cluster-critical", "system-node-critical"]

    /// Sets the priority and the preemption policy that the Pod's PriorityClass, or the default
    /// one of the cluster, stands for, as Kubernetes' Priority admission does.
    ///
    /// - Throws: `forbidden` where there is no such class.
    mutating func resolvePriority(in state: ClusterState) throws(StoreError) {
        let classes = state.table(PriorityClass.self)
        let name = spec?.priorityClassName ?? ""
        if Self.systemClasses.contains(name) { return }
        if !name.isEmpty {
            guard let priorityClass = classes["", name] else {
                throw .forbidden(key, reason: "no PriorityClass with name \(name) was found")
            }
            setPriority(
                priorityClass.value ?? 0, preemptionPolicy: priorityClass.preemptionPolicy)
        } else if classes.count > 0,
            // Of several default classes the least priority counts, as in Kubernetes.
            let fallback = classes.all.filter({ $0.globalDefault == true })
                .min(by: { $0.value ?? 0 < $1.value ?? 0 })
        {
            spec?.priorityClassName = fallback.name
            setPriority(fallback.value ?? 0, preemptionPolicy: fallback.preemptionPolicy)
        }
    }

    private mutating func setPriority(_ priority: Int32, preemptionPolicy: String?) {
        spec?.priority = priority
        if let preemptionPolicy { spec?.preemptionPolicy = preemptionPolicy }
    }
}
