internal import KubernetesAPI

// Rolling updates. Placement has made sure of one Pod for each node, or two while a surge is
// under way on it; here it is decided which nodes come next.

extension DaemonRollout {
    /// The Pods of a node that stay, by template; `nil` if there are several of one kind, which
    /// placement has to sort out first.
    private func pair(_ pods: [Pod]) -> (new: Pod?, old: Pod?)? {
        var pair: (new: Pod?, old: Pod?) = (nil, nil)
        for pod in pods where !pod.isTerminating {
            if daemonSet.isUpdated(pod, hash: hash) {
                if pair.new != nil { return nil }
                pair.new = pod
            } else {
                if pair.old != nil { return nil }
                pair.old = pod
            }
        }
        return pair
    }

    /// Without a surge: deletes old Pods, and placement puts new ones in their stead.
    ///
    /// Old Pods that are not available go at once: replacing them takes nothing away. Of the
    /// others as many go as `maxUnavailable` leaves. With 5 nodes, `maxUnavailable` 2 and one new
    /// Pod not available yet, one more may go. A Pod that waits for a node that has just become
    /// eligible counts as unavailable too.
    mutating func replace() {
        var unavailable = 0
        var replaceable: [Pod] = []
        var candidates: [Pod] = []
        for (_, pods) in updatedNodes {
            switch pair(pods) {
            case nil, (nil, nil)?, (_?, _?)?: unavailable += 1
            case (let new?, nil)?: if !isAvailable(new) { unavailable += 1 }
            case (nil, let old?)?:
                if isAvailable(old) { candidates.append(old) } else { replaceable.append(old) }
            }
        }
        let allowed = daemonSet.maxUnavailable(of: desiredCount) - unavailable
        for pod in replaceable { delete(pod) }
        for pod in candidates.prefix(max(0, allowed)) { delete(pod) }
    }

    /// With a surge: creates new Pods beside old ones, and deletes the old once the new are
    /// available.
    ///
    /// Nodes whose old Pod is not available get a new one at once. Of the others as many as
    /// `maxSurge` leaves after those where the new Pod is not available yet. On a node that is not
    /// to have a Pod any more, the old one goes when enough of the others are available.
    mutating func surge() {
        var surging = 0
        var available = 0
        var leaving: [Pod] = []
        var urgent: [String] = []
        var candidates: [String] = []
        let eligibility = Dictionary(
            places.map { ($0.node, $0.eligibility) }, uniquingKeysWith: { first, _ in first })
        for (node, pods) in updatedNodes {
            guard let pair = pair(pods) else {
                surging += 1
                continue
            }
            if let pod = pair.old ?? pair.new, isAvailable(pod) { available += 1 }
            guard let old = pair.old else { continue }
            if let new = pair.new {
                if isAvailable(new) { delete(old) } else { surging += 1 }
                continue
            }
            switch (eligibility[node], isAvailable(old)) {
            // The Pod of a node that is gone: Kubernetes waits until it is deleted.
            case (nil, _): return
            case (.runs, true): candidates.append(node)
            case (.runs, false): urgent.append(node)
            case (_, true): leaving.append(old)
            case (_, false): delete(old)
            }
        }
        let total = desiredCount
        for pod in leaving.prefix(max(0, available - total)) { delete(pod) }
        let allowed = daemonSet.maxSurge(of: total) - surging
        for node in urgent + candidates.prefix(max(0, allowed)) { create(on: node) }
    }
}
