internal import KubernetesAPI

/// How many Pods a replicator has, and in which state: what its status reports.
struct ReplicaCounts: Hashable {
    let replicas: Int
    /// Those that have all labels of the template.
    let fullyLabeled: Int
    let ready: Int
    let available: Int
    /// Those that have been asked to end and have not ended yet; not part of `replicas`.
    let terminating: Int

    /// - Parameter active: the Pods that have neither ended nor been asked to.
    init(of owner: some PodReplicator, active: [Pod], terminating: Int, now: Timestamp) {
        let templateLabels = owner.podTemplate?.metadata?.labels ?? [:]
        let readyPods = active.filter(\.isReady)
        replicas = active.count
        fullyLabeled = active.count { pod in
            templateLabels.allSatisfy { pod.metadata.labels?[$0.key] == $0.value }
        }
        ready = readyPods.count
        available = readyPods.count {
            $0.isAvailable(minReadySeconds: owner.minReadySeconds, now: now)
        }
        self.terminating = terminating
    }

    /// The counts of Pods of which every ready one is available.
    init(
        of owner: some PodReplicator, _ groups: [ReplicaTallies.Group], _ selector: LabelSelector
    ) {
        let templateLabels = owner.podTemplate?.metadata?.labels ?? [:]
        func count(
            _ pods: KeyPath<ReplicaTallies.Group, Int>,
            where isCounted: ([String: String]?) -> Bool = { _ in true }
        ) -> Int {
            groups.reduce(0) { isCounted($1.labels) ? $0 + $1[keyPath: pods] : $0 }
        }
        replicas = count(\.active)
        fullyLabeled = count(\.active) { labels in
            templateLabels.allSatisfy { labels?[$0.key] == $0.value }
        }
        ready = count(\.ready)
        available = ready
        terminating = count(\.stopping, where: selector.matches)
    }
}

extension Int32? {
    /// `count`, or absent for zero: how Kubernetes writes the counts of a status.
    static func nonZero(_ count: Int) -> Int32? { count == 0 ? nil : Int32(count) }
}
