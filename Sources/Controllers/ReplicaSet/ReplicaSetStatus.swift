internal import KubernetesAPI

extension ReplicaSetStatus {
    /// The status that a ReplicaSet with these Pods has.
    ///
    /// - Parameters:
    ///   - active: its Pods that have neither ended nor been asked to.
    ///   - terminating: how many have been asked to end and have not ended yet.
    init(of replicaSet: ReplicaSet, active: [Pod], terminating: Int, now: Timestamp) {
        self = replicaSet.status ?? ReplicaSetStatus()
        let templateLabels = replicaSet.spec?.template?.metadata?.labels ?? [:]
        let minReadySeconds = replicaSet.spec?.minReadySeconds ?? 0
        let ready = active.filter(\.isReady)
        replicas = Int32(active.count)
        fullyLabeledReplicas = .nonZero(
            active.count { pod in
                templateLabels.allSatisfy { pod.metadata.labels?[$0.key] == $0.value }
            })
        readyReplicas = .nonZero(ready.count)
        availableReplicas = .nonZero(
            ready.count { $0.isAvailable(minReadySeconds: minReadySeconds, now: now) })
        terminatingReplicas = Int32(terminating)
        observedGeneration = replicaSet.metadata.generation
    }
}

extension Int32? {
    /// `count`, or absent for zero: how Kubernetes writes the counts of a status.
    static func nonZero(_ count: Int) -> Int32? { count == 0 ? nil : Int32(count) }
}
