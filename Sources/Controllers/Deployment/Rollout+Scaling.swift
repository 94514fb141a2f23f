internal import KubernetesAPI

// Changing `replicas` without a new template: all ReplicaSets keep their share.

extension Rollout {
    /// `spec.replicas` changed since the ReplicaSets were last scaled: they note for which number.
    var isScaling: Bool {
        active.contains { replicaSet in
            let desired = replicaSet.annotation(Revision.desiredReplicasAnnotation)
            return desired.map { $0 != deployment.replicas } ?? false
        }
    }

    /// Brings the ReplicaSets to the size that a paused or rescaled Deployment asks for.
    mutating func scaleProportionally() {
        synchronizeRevision(creatingIfMissing: false)
        spreadReplicas()
        if deployment.isPaused { removeHistory() }
        reportStatus()
    }

    private mutating func spreadReplicas() {
        if let only = onlyActiveOrLatest {
            // Its size notes stay untouched where its size is right, as in Kubernetes.
            if only.replicas != deployment.replicas { scale(only.uid, to: deployment.replicas) }
        } else if isSaturated {
            for replicaSet in old where replicaSet.replicas > 0 { scale(replicaSet.uid, to: 0) }
        } else if deployment.isRollingUpdate {
            spreadOverActive()
        }
    }

    /// The one active ReplicaSet, or, where none is active, the newest.
    private var onlyActiveOrLatest: ReplicaSet? {
        switch active.count {
        case 0: new ?? old.last
        case 1: active[0]
        default: nil
        }
    }

    /// The new ReplicaSet has all replicas, and they are available.
    private var isSaturated: Bool {
        guard let new else { return false }
        return new.replicas == deployment.replicas
            && new.annotation(Revision.desiredReplicasAnnotation) == deployment.replicas
            && new.available == deployment.replicas
    }

    /// Adds or takes replicas in proportion to the sizes; the largest gets what rounding leaves.
    ///
    /// Example: 10 replicas and a surge of 3, spread 8 (old) + 5 (new). Scaled to 15: 18 may run,
    /// 5 are to add. The old gets round(8 × 18 / 13) − 8 = 3, the new the 2 that remain.
    private mutating func spreadOverActive() {
        let limit = deployment.replicas > 0 ? deployment.replicas + deployment.maxSurge : 0
        let toAdd = limit - active.reduce(0) { $0 + $1.replicas }
        let bySize = active.sorted { left, right in
            if left.replicas != right.replicas { return left.replicas > right.replicas }
            // Of equal ones the newer grow first and the older shrink first.
            return toAdd > 0 ? ReplicaSet.isOlder(right, left) : ReplicaSet.isOlder(left, right)
        }
        var added = 0
        var sizes: [Int] = []
        for replicaSet in bySize {
            let share = share(of: replicaSet, of: toAdd, remaining: toAdd - added)
            added += share
            sizes.append(replicaSet.replicas + share)
        }
        for (position, replicaSet) in bySize.enumerated() {
            let leftover = position == 0 ? toAdd - added : 0
            scale(replicaSet.uid, to: max(0, sizes[position] + leftover))
        }
    }

    private func share(of replicaSet: ReplicaSet, of toAdd: Int, remaining: Int) -> Int {
        if replicaSet.replicas == 0 || toAdd == 0 || remaining == 0 { return 0 }
        let fraction = growth(of: replicaSet)
        return toAdd > 0 ? min(fraction, remaining) : max(fraction, remaining)
    }

    /// By how much `replicaSet` grows if it keeps its share of all Pods.
    private func growth(of replicaSet: ReplicaSet) -> Int {
        if deployment.replicas == 0 { return -replicaSet.replicas }
        let limit = deployment.replicas + deployment.maxSurge
        var limitBefore = replicaSet.annotation(Revision.maxReplicasAnnotation) ?? 0
        if limitBefore == 0 { limitBefore = Int(observed.status?.replicas ?? 0) }
        if limitBefore == 0 { return 0 }
        let size = Double(replicaSet.replicas * limit) / Double(limitBefore)
        return Int(size.rounded(.toNearestOrAwayFromZero)) - replicaSet.replicas
    }

    // MARK: One ReplicaSet

    /// Sets the size of the ReplicaSet with that uid and notes for which Deployment size it is.
    mutating func scale(_ uid: String, to replicas: Int) {
        if new?.uid == uid {
            guard var replicaSet = new else { return }
            scale(&replicaSet, to: replicas)
            new = replicaSet
        } else if let position = old.firstIndex(where: { $0.uid == uid }) {
            var replicaSet = old[position]
            scale(&replicaSet, to: replicas)
            old[position] = replicaSet
        }
    }

    private mutating func scale(_ replicaSet: inout ReplicaSet, to replicas: Int) {
        let before = replicaSet.replicas
        replicaSet.spec?.replicas = Int32(replicas)
        replicaSet.noteSize(of: deployment)
        if replicas == before { return }
        let direction = replicas > before ? "up" : "down"
        record(
            "ScalingReplicaSet",
            "Scaled \(direction) replica set \(replicaSet.name) from \(before) to \(replicas)")
    }
}

extension ReplicaSet {
    /// The number in an annotation, if it is there and a number.
    func annotation(_ name: String) -> Int? {
        metadata.annotations?[name].flatMap { Int($0) }
    }

    /// Notes the size of the Deployment for which this ReplicaSet was scaled, and the most Pods
    /// that were allowed: a later change of `replicas` is seen, and shared out, by these.
    mutating func noteSize(of deployment: Deployment) {
        let limit = deployment.replicas + deployment.maxSurge
        var annotations = metadata.annotations ?? [:]
        annotations[Revision.desiredReplicasAnnotation] = String(deployment.replicas)
        annotations[Revision.maxReplicasAnnotation] = String(limit)
        metadata.annotations = annotations
    }
}
