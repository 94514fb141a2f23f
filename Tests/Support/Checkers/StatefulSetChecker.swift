public import Controllers
internal import KubernetesAPI
public import Reconcile

/// A StatefulSet has at most one Pod for an ordinal, makes them upwards and takes them downwards
/// where it is ordered, and an update takes a Pod only when those above it are ready.
public final class StatefulSetChecker: Checker {
    private static let author = StatefulSetController().name

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard step.author == Self.author, let cause = step.cause,
            let set = state.statefulSets[cause.namespacedName],
            let pod = step.change.new as? Pod ?? step.change.old as? Pod,
            let ordinal = set.place(of: pod)
        else { return [] }
        let pods = state.pods.controlled(by: set.uid)
        guard let old = step.change.old as? Pod else {
            return creationViolations(pod, ordinal, set, pods)
        }
        let isDeleted = !old.isTerminating && step.change.new?.isTerminating ?? true
        return isDeleted ? deletionViolations(old, ordinal, set, pods) : []
    }

    private func creationViolations(
        _ pod: Pod, _ ordinal: Int, _ set: StatefulSet, _ pods: [Pod]
    ) -> [String] {
        let twins = pods.filter { $0.uid != pod.uid && set.place(of: $0) == ordinal }
        var violations = twins.map { "made \(pod.name) beside \($0.name): one ordinal" }
        guard set.isOrdered else { return violations }
        let lower = (set.places.lowerBound..<max(set.places.lowerBound, ordinal))
        let missing = lower.first { place in
            !pods.contains { set.place(of: $0) == place && $0.isReady && !$0.isTerminating }
        }
        if let missing { violations.append("made \(pod.name) before \(missing) was ready") }
        return violations
    }

    private func deletionViolations(
        _ pod: Pod, _ ordinal: Int, _ set: StatefulSet, _ pods: [Pod]
    ) -> [String] {
        if !set.places.contains(ordinal) {
            let higher = pods.first { (set.place(of: $0) ?? 0) > ordinal }
            guard set.isOrdered, ordinal >= set.places.upperBound, let higher else { return [] }
            return ["took \(pod.name) while \(higher.name) is still there"]
        }
        guard pod.isReady, !pod.hasFinished else { return [] }
        let unready = set.places.suffix(from: ordinal + 1).first { place in
            !pods.contains { set.place(of: $0) == place && $0.isReady && !$0.isTerminating }
        }
        return unready.map { ["took \(pod.name), which was ready, while \($0) is not"] } ?? []
    }
}

extension StatefulSet {
    fileprivate var isOrdered: Bool { spec?.podManagementPolicy ?? "OrderedReady" != "Parallel" }

    /// The ordinals that are asked for.
    fileprivate var places: Range<Int> {
        let start = Int(spec?.ordinals?.start ?? 0)
        return start..<start + Int(spec?.replicas ?? 1)
    }

    fileprivate func place(of pod: Pod) -> Int? {
        pod.name.hasPrefix(name + "-") ? Int(pod.name.dropFirst(name.count + 1)) : nil
    }
}
