internal import KubernetesAPI

/// How many Pods each ReplicaSet and ReplicationController has in which state, kept up to date with
/// every Pod: a change of one Pod then costs no walk over the others of its owner.
///
/// The Pods of one owner that have the same labels are a group, for which rules about labels are
/// asked once. Nearly always there is one.
struct ReplicaTallies {
    struct Group {
        let labels: [String: String]?
        /// Neither ended nor asked to.
        var active = 0
        /// Those of `active` that are ready.
        var ready = 0
        /// Asked to end, and not ended yet.
        var stopping = 0
        /// No ready Pod has become ready later. Times of Pods that are gone still count, which
        /// matters for as long as `minReadySeconds`.
        var readySince = Timestamp(seconds: 0)
        /// Whether there was a ready Pod of which nobody says since when.
        var hasUndatedReady = false

        fileprivate init(labels: [String: String]?) { self.labels = labels }

        fileprivate var isEmpty: Bool { active == 0 && stopping == 0 }

        fileprivate mutating func count(_ pod: Pod, _ change: Int) {
            if pod.isTerminating {
                stopping += change
                return
            }
            active += change
            guard pod.isReady else { return }
            ready += change
            if change < 0 { return }
            if let since = pod.readySince {
                readySince = max(readySince, since)
            } else {
                hasUndatedReady = true
            }
        }

        /// Whether every ready Pod has certainly been so for that long.
        func isReadyFor(_ seconds: Int32, now: Timestamp) -> Bool {
            ready == 0 || seconds == 0
                || (!hasUndatedReady && readySince + .seconds(seconds) <= now)
        }
    }

    private var groups: [String: [Group]] = [:]

    /// The groups of Pods that the owner of that uid controls.
    subscript(uid: String) -> [Group] { groups[uid] ?? [] }

    mutating func update(from old: Pod?, to new: Pod?) {
        if let old, let new, old.countsLike(new) { return }
        if let old { count(old, -1) }
        if let new { count(new, 1) }
    }

    private mutating func count(_ pod: Pod, _ change: Int) {
        guard !pod.hasFinished, let controller = pod.metadata.controllerReference,
            controller.kind == ReplicaSet.kind.kind
                || controller.kind == ReplicationController.kind.kind
        else { return }
        Self.count(pod, change, in: &groups[controller.uid, default: []])
        if groups[controller.uid]?.isEmpty == true { groups[controller.uid] = nil }
    }

    private static func count(_ pod: Pod, _ change: Int, in groups: inout [Group]) {
        let labels = pod.metadata.labels
        let place = groups.firstIndex { $0.labels == labels } ?? groups.count
        if place == groups.count { groups.append(Group(labels: labels)) }
        groups[place].count(pod, change)
        if groups[place].isEmpty { groups.remove(at: place) }
    }
}

extension Pod {
    /// Whether both versions of a Pod are the same to an owner that only counts: who owns it, its
    /// labels, whether it is active, ready since when, and on its way out.
    func countsLike(_ other: Pod) -> Bool {
        uid == other.uid && phase == other.phase && isTerminating == other.isTerminating
            && metadata.labels == other.metadata.labels
            && metadata.ownerReferences == other.metadata.ownerReferences
            && condition("Ready") == other.condition("Ready")
    }
}
