internal import KubernetesAPI

/// Chooses the Pods that go first when a ReplicaSet has too many.
///
/// The order is Kubernetes' `ActivePodsWithRanks`: of two Pods the first to differ decides, and
/// the one named here goes first:
/// 1. not bound to a node
/// 2. Pending, then Unknown, then Running
/// 3. not ready
/// 4. the lower `controller.kubernetes.io/pod-deletion-cost`
/// 5. more related Pods on its node
/// 6. ready for a shorter time
/// 7. more restarts, of containers and then of sidecars
/// 8. created later
///
/// Times are compared by their magnitude only (6 and 8): ages of 5 and 7 seconds are both between
/// 4 and 8 seconds, so the uid decides. That keeps a scale-down from always taking the Pods of one
/// generation.
struct VictimRanking {
    /// The annotation by which a user ranks Pods: a lower cost goes first, 0 where absent.
    static let deletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost"

    let now: Timestamp
    /// How many active Pods of the same owner's ReplicaSets each node holds.
    let relatedPodsOnNode: [String: Int]

    /// The `count` Pods of `pods` to delete first.
    func victims(_ count: Int, of pods: [Pod]) -> [Pod] {
        guard count < pods.count else { return pods }
        let ranked = pods.map(Candidate.init).sorted(by: goesFirst)
        return ranked.prefix(count).map(\.pod)
    }

    private func goesFirst(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.isBound != right.isBound { return !left.isBound }
        if left.phaseOrder != right.phaseOrder { return left.phaseOrder < right.phaseOrder }
        if left.isReady != right.isReady { return !left.isReady }
        if left.deletionCost != right.deletionCost { return left.deletionCost < right.deletionCost }
        let leftRelated = relatedPodsOnNode[left.node] ?? 0
        let rightRelated = relatedPodsOnNode[right.node] ?? 0
        if leftRelated != rightRelated { return leftRelated > rightRelated }
        if left.isReady, left.readySince != right.readySince {
            return isYounger(left.readySince, right.readySince, left.pod.uid < right.pod.uid)
        }
        if left.restarts != right.restarts { return left.restarts > right.restarts }
        let leftCreated = left.pod.metadata.creationTimestamp
        let rightCreated = right.pod.metadata.creationTimestamp
        if leftCreated != rightCreated {
            return isYounger(leftCreated, rightCreated, left.pod.uid < right.pod.uid)
        }
        return false
    }

    /// Whether `left` lies a smaller order of magnitude in the past than `right`; `tieBreak` where
    /// both have the same one.
    private func isYounger(_ left: Timestamp?, _ right: Timestamp?, _ tieBreak: Bool) -> Bool {
        let leftMagnitude = magnitude(left)
        let rightMagnitude = magnitude(right)
        return leftMagnitude == rightMagnitude ? tieBreak : leftMagnitude < rightMagnitude
    }

    /// The integer part of the binary logarithm of the age; -1 for no age.
    private func magnitude(_ time: Timestamp?) -> Int {
        guard let time else { return -1 }
        let age = now.microseconds - time.microseconds
        return age > 0 ? Int64.bitWidth - 1 - age.leadingZeroBitCount : -1
    }

    /// Pending goes before Unknown, and that before Running.
    static func phaseOrder(of pod: Pod) -> Int {
        pod.phase == "Pending" ? 0 : pod.phase == "Unknown" ? 1 : 2
    }

    /// A Pod with what is compared of it, read once.
    private struct Candidate {
        let pod: Pod
        let isBound: Bool
        let node: String
        let phaseOrder: Int
        let isReady: Bool
        let readySince: Timestamp?
        let deletionCost: Int32
        let restarts: Restarts

        init(_ pod: Pod) {
            self.pod = pod
            node = pod.nodeName ?? ""
            isBound = pod.nodeName != nil
            phaseOrder = VictimRanking.phaseOrder(of: pod)
            isReady = pod.isReady
            readySince = pod.readySince
            let cost = pod.metadata.annotations?[VictimRanking.deletionCostAnnotation]
            deletionCost = cost.flatMap { Int32($0) } ?? 0
            restarts = Restarts(pod)
        }
    }

    /// The highest restart count of a container, then of a sidecar.
    struct Restarts: Comparable {
        let containers: Int32
        let sidecars: Int32

        init(_ pod: Pod) {
            containers = pod.status?.containerStatuses?.map(\.restartCount).max() ?? 0
            let sidecarNames = Set(
                (pod.spec?.initContainers ?? [])
                    .filter { $0.restartPolicy == "Always" }.map(\.name))
            sidecars =
                (pod.status?.initContainerStatuses ?? [])
                .filter { sidecarNames.contains($0.name) }.map(\.restartCount).max() ?? 0
        }

        static func < (left: Restarts, right: Restarts) -> Bool {
            (left.containers, left.sidecars) < (right.containers, right.sidecars)
        }
    }
}
