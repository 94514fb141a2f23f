internal import KubernetesAPI

/// Chooses the Pods of a Job that go first when it has too many.
///
/// The order is Kubernetes' `ActivePods`: of two Pods the first to differ decides, and the one
/// named here goes first: not bound to a node; Pending, then Unknown, then Running; not ready;
/// ready for a shorter time; more restarts; created later. Unlike a ReplicaSet's `VictimRanking`,
/// it knows no deletion cost and compares times exactly.
enum PodRemovalOrder {
    static func sorted(_ pods: [Pod]) -> [Pod] {
        pods.sorted(by: goesFirst)
    }

    private static func goesFirst(_ left: Pod, _ right: Pod) -> Bool {
        let leftIsBound = left.nodeName != nil
        let rightIsBound = right.nodeName != nil
        if leftIsBound != rightIsBound { return !leftIsBound }
        let leftPhase = VictimRanking.phaseOrder(of: left)
        let rightPhase = VictimRanking.phaseOrder(of: right)
        if leftPhase != rightPhase { return leftPhase < rightPhase }
        if left.isReady != right.isReady { return !left.isReady }
        if left.isReady, left.readySince != right.readySince {
            return isLater(left.readySince, right.readySince)
        }
        let leftRestarts = VictimRanking.Restarts(left)
        let rightRestarts = VictimRanking.Restarts(right)
        if leftRestarts != rightRestarts { return leftRestarts > rightRestarts }
        return isLater(left.metadata.creationTimestamp, right.metadata.creationTimestamp)
    }

    /// An unknown time counts as the latest.
    private static func isLater(_ left: Timestamp?, _ right: Timestamp?) -> Bool {
        guard let left else { return right != nil }
        return right.map { left > $0 } ?? false
    }
}
