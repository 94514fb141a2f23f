internal import KubernetesAPI

/// Names of a DaemonSet's Pods, and with them the back-off after failures.
///
/// A Pod that failed is replaced at once the first time, and then after 1, 2, 4 … seconds, at most
/// 15 minutes, for each node. Kubernetes remembers how often in memory; here the name of a Pod
/// tells it: it derives from the node and from the number of failures before it, so that the number
/// survives a restart. A new generation of the DaemonSet starts anew.
struct DaemonPodNames {
    private static let initialBackoff: Duration = .seconds(1)
    private static let maximumBackoff: Duration = .seconds(15 * 60)
    /// After this time without a failure the count starts anew.
    private static let memory: Duration = .seconds(30 * 60)
    /// 1 s doubled this often is more than the maximum back-off.
    private static let maximumFailures = 11
    /// How many names a number of failures may have, should others be taken.
    private static let maximumVariants = 8

    private let daemonSet: DaemonSet
    private let base: String
    private let pods: ObjectTable<Pod>
    private var made: Set<String> = []

    init(_ daemonSet: DaemonSet, in pods: ObjectTable<Pod>) {
        self.daemonSet = daemonSet
        self.pods = pods
        base = NameGenerator.truncated(daemonSet.name + "-")
    }

    /// A name that no Pod has, for a Pod that follows that many failures on its node.
    mutating func next(on node: String, failures: Int) -> String {
        // Each name that is taken costs one variant, so this ends after at most `count` of them.
        for variant in 0...(pods.count + made.count) {
            let name = name(on: node, failures: failures, variant: variant)
            let key = NamespacedName(namespace: daemonSet.namespace, name: name)
            if !pods.contains(key), made.insert(name).inserted { return name }
        }
        preconditionFailure("there are more names than Pods")
    }

    /// How many failures on its node came before `pod`; 0 for a name that is not of this
    /// generation.
    func failures(before pod: Pod, on node: String) -> Int {
        for failures in 0...Self.maximumFailures {
            for variant in 0..<Self.maximumVariants
            where name(on: node, failures: failures, variant: variant) == pod.name {
                return failures
            }
        }
        return 0
    }

    /// How long to wait before `pod`, which has failed, may be replaced; zero if it may be now.
    ///
    /// While the back-off since the last failure lasts, Kubernetes looks again after all of it, not
    /// after what is left.
    func delay(replacing pod: Pod, on node: String, now: Timestamp) -> Duration {
        let failures = failures(before: pod, on: node)
        guard failures > 0, let created = pod.metadata.creationTimestamp else { return .zero }
        let backoff = min(Self.initialBackoff * (1 << (failures - 1)), Self.maximumBackoff)
        return now - created < backoff ? backoff : .zero
    }

    /// How many failures come before the Pod that replaces `pod`, which has failed.
    func failures(after pod: Pod, on node: String, now: Timestamp) -> Int {
        let created = pod.metadata.creationTimestamp ?? now
        if now - created > Self.memory { return 1 }
        return min(failures(before: pod, on: node) + 1, Self.maximumFailures)
    }

    private func name(on node: String, failures: Int, variant: Int) -> String {
        let generation = daemonSet.metadata.generation ?? 0
        return base
            + NameGenerator.suffix(
                seed: "\(daemonSet.uid)/\(generation)/\(node)",
                index: variant * (Self.maximumFailures + 1) + failures)
    }
}
