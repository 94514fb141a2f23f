internal import KubernetesAPI

// One Pod for every node that is to have one, and none for the others.

extension DaemonRollout {
    /// Decides, node by node, what to create and delete.
    mutating func place() {
        for place in places {
            let pods = podsOnNode[place.node] ?? []
            switch place.eligibility {
            case .runs where pods.isEmpty: create(on: place.node)
            case .runs, .keeps: keep(pods, on: place)
            case .refuses: for pod in pods where !pod.isTerminating { delete(pod) }
            }
        }
        // Nobody else deletes a Pod that waits for a node that is gone: it never gets bound.
        for node in nodesGone {
            for pod in podsOnNode[node] ?? [] where pod.nodeName == nil && !pod.isTerminating {
                delete(pod)
            }
        }
    }

    /// Replaces what has ended on a node and removes what is too much.
    private mutating func keep(_ pods: [Pod], on place: Place) {
        var failures: Int?
        var running: [Pod] = []
        for pod in pods where !pod.isTerminating {
            if !pod.hasFinished {
                running.append(pod)
            } else if let before = removeFinished(pod, on: place.node) {
                failures = max(failures ?? 0, before)
            }
        }
        let isEmptied = failures != nil && pods.allSatisfy(\.hasFinished)
        if daemonSet.allowsSurge {
            keepOldAndNew(running)
        } else {
            for pod in running.dropFirst() { delete(pod) }
        }
        // Under a surge a node gets its next Pod while the last one is still stopping.
        let needsPod = daemonSet.allowsSurge ? running.isEmpty : isEmptied
        if needsPod, place.eligibility == .runs {
            create(on: place.node, failures: failures ?? 0)
        }
    }

    /// Deletes a Pod that has ended, if its back-off is over.
    ///
    /// - Returns: how many failures come before the Pod that replaces it; `nil` if it has to wait.
    private mutating func removeFinished(_ pod: Pod, on node: String) -> Int? {
        if pod.phase == "Succeeded" {
            record(
                .normal, "SucceededDaemonPod",
                "Found succeeded daemon pod \(pod.namespacedName) on node \(node), "
                    + "will try to delete it")
            delete(pod)
            return names.failures(before: pod, on: node)
        }
        let delay = names.delay(replacing: pod, on: node, now: now)
        if delay > .zero {
            plan.requeue(after: delay)
            return nil
        }
        record(
            .warning, "FailedDaemonPod",
            "Found failed daemon pod \(pod.namespacedName) on node \(node), will try to kill it")
        delete(pod)
        return names.failures(after: pod, on: node, now: now)
    }

    /// Of the running Pods of a node, keeps the oldest of the new template, and beside it the
    /// oldest of another only while that one is ready and the new one is not available.
    private mutating func keepOldAndNew(_ running: [Pod]) {
        if running.count <= 1 { return }
        var new: Pod?
        var old: Pod?
        for pod in running {
            let isNew = pod.metadata.labels?[DaemonSet.hashLabel] == hash
            if isNew, new == nil {
                new = pod
            } else if !isNew, old == nil {
                old = pod
            } else {
                delete(pod)
            }
        }
        if let new, let old, !old.isReady || isAvailable(new) { delete(old) }
    }
}
