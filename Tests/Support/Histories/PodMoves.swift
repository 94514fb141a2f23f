internal import Controllers
internal import KubernetesAPI
internal import Reconcile

/// What happens to Pods from outside: kubelets that report trouble, users who meddle.
enum PodMoves {
    /// Something that controllers put right, so that it leaves no trace in the end.
    static func passing(using generator: inout SeededGenerator) -> Move {
        let number = generator.number(in: 0...99)
        switch generator.number(in: 0...5) {
        case 0: return delete(number, gracePeriodSeconds: nil)
        case 1: return delete(number, gracePeriodSeconds: 0)
        case 2: return fail(number)
        case 3: return evict(number)
        default: return becomeUnready(number)
        }
    }

    /// Something that lasts: the Pod ends up with nobody, or with another owner.
    static func lasting(using generator: inout SeededGenerator) -> Move {
        let number = generator.number(in: 0...99)
        return generator.chance(percent: 50) ? relabel(number) : disown(number)
    }

    private static func delete(_ number: Int, gracePeriodSeconds: Int64?) -> Move {
        let manner = gracePeriodSeconds == 0 ? " at once" : ""
        return move("is deleted\(manner)", number) { pod, cluster throws(StoreError) in
            try cluster.store.delete(
                pod.key, Deletion(gracePeriodSeconds: gracePeriodSeconds), now: cluster.now)
        }
    }

    private static func evict(_ number: Int) -> Move {
        move("is evicted", number) { pod, cluster throws(StoreError) in
            try cluster.evict(pod)
        }
    }

    private static func fail(_ number: Int) -> Move {
        move("fails", number) { pod, cluster throws(StoreError) in
            guard pod.nodeName != nil, pod.isActive else { return }
            var failed = pod
            failed.status?.phase = "Failed"
            failed.setReady(false, now: cluster.now)
            try cluster.store.updateStatus(failed, now: cluster.now)
        }
    }

    private static func becomeUnready(_ number: Int) -> Move {
        move("is not ready any more", number) { pod, cluster throws(StoreError) in
            guard pod.isReady, pod.isActive else { return }
            var unready = pod
            unready.setReady(false, now: cluster.now)
            try cluster.store.updateStatus(unready, now: cluster.now)
        }
    }

    private static func relabel(_ number: Int) -> Move {
        move("gets other labels", number) { pod, cluster throws(StoreError) in
            var stray = pod
            stray.metadata.labels = ["stray": "true"]
            try cluster.store.update(stray, now: cluster.now)
        }
    }

    private static func disown(_ number: Int) -> Move {
        move("loses its owner", number) { pod, cluster throws(StoreError) in
            var orphan = pod
            orphan.metadata.ownerReferences = nil
            try cluster.store.update(orphan, now: cluster.now)
        }
    }

    /// A move of the Pod that has that number, modulo the count of Pods, in the order of creation.
    private static func move(
        _ text: String, _ number: Int,
        _ action: @escaping @Sendable (Pod, TrialCluster) throws(StoreError) -> Void
    ) -> Move {
        Move("Pod \(number) \(text)", isFault: true) { cluster throws(StoreError) in
            let pods = cluster.store.state.pods.all
            if pods.isEmpty { return }
            try action(pods[number % pods.count], cluster)
        }
    }
}

extension Pod {
    fileprivate mutating func setReady(_ isReady: Bool, now: Timestamp) {
        let conditions = (status?.conditions ?? []).map { condition in
            var condition = condition
            if condition.type == "Ready" {
                condition.status = isReady ? "True" : "False"
                condition.lastTransitionTime = now.truncatedToSeconds
            }
            return condition
        }
        status?.conditions = conditions
    }
}
