import Controllers
import KubernetesAPI

/// Chooses Pods as a step of a scenario asks for them.
struct PodSelection {
    private let selector: PodSelector
    private let state: ClusterState
    private let names: ObjectNames

    init(_ selector: PodSelector, state: ClusterState, names: ObjectNames) {
        self.selector = selector
        self.state = state
        self.names = names
    }

    /// By creation time, then index or ordinal, node and name; or the other way round.
    var pods: [Pod] {
        let namespace = selector.namespace ?? VirtualCluster.mainNamespace
        let chosen = state.pods.all.filter { $0.namespace == namespace && isChosen($0) }
        var sorted = chosen.sorted { $0.selectionRank < $1.selectionRank }
        if selector.order == .newest { sorted.reverse() }
        return selector.count.map { Array(sorted.prefix($0)) } ?? sorted
    }

    private func isChosen(_ pod: Pod) -> Bool {
        guard isInState(pod) else { return false }
        if let name = selector.name, pod.name != name { return false }
        if let node = selector.node, pod.nodeName != node { return false }
        if let indexes = selector.indexes {
            guard let index = pod.completionIndex, indexes.contains(index) else { return false }
        }
        if let ordinals = selector.ordinals {
            guard let ordinal = pod.ordinal, ordinals.contains(ordinal) else { return false }
        }
        if let labels = selector.labels {
            let selects = LabelSelector.with { $0.matchLabels = labels }.matches(
                pod.metadata.labels)
            guard selects else { return false }
        }
        if let owner = selector.owner, !isOwned(pod, by: owner) { return false }
        if let revision = selector.revision {
            guard isOfNewestRevision(pod) == (revision == .new) else { return false }
        }
        return true
    }

    private func isInState(_ pod: Pod) -> Bool {
        let allowsTerminating = selector.includesTerminating || selector.state == .terminating
        if pod.isTerminating, !allowsTerminating { return false }
        if pod.hasFinished, selector.state == nil, !selector.includesFinished { return false }
        switch selector.state {
        case nil: return true
        case .pending: return pod.phase == "Pending"
        case .running: return pod.phase == "Running"
        case .ready: return pod.isReady
        case .notReady: return pod.phase == "Running" && !pod.isReady
        case .unready: return !pod.hasFinished && !pod.isReady
        case .active: return !pod.hasFinished
        case .failed: return pod.phase == "Failed"
        case .succeeded: return pod.phase == "Succeeded"
        case .terminating: return pod.isTerminating
        }
    }

    // MARK: Owners

    private func isOwned(_ pod: Pod, by owner: String) -> Bool {
        guard let reference = pod.metadata.controllerReference else { return false }
        if owner == "\(reference.kind)/\(names.name(ofOwner: reference))" { return true }
        guard let above = controller(pod, reference)?.metadata.controllerReference else {
            return false
        }
        return owner == "\(above.kind)/\(names.name(ofOwner: above))"
    }

    private func controller(
        _ pod: Pod, _ reference: OwnerReference
    ) -> (any KubernetesObject)? {
        let kind = GroupVersionKind(apiVersion: reference.apiVersion, kind: reference.kind)
        let key = ObjectKey(kind.groupKind, namespace: pod.namespace, name: reference.name)
        return state.object(key)
    }

    /// Whether the Pod is of the newest ReplicaSet of its Deployment or, of other workloads, of
    /// the newest ControllerRevision.
    private func isOfNewestRevision(_ pod: Pod) -> Bool {
        guard let reference = pod.metadata.controllerReference else { return false }
        if let replicaSet = controller(pod, reference) as? ReplicaSet {
            guard let deployment = replicaSet.metadata.controllerReference else { return true }
            let newest = state.replicaSets.controlled(by: deployment.uid)
                .max { $0.rolloutRevision < $1.rolloutRevision }
            return newest?.uid == replicaSet.uid
        }
        let revisions = state.table(ControllerRevision.self).controlled(by: reference.uid)
        guard let newest = revisions.max(by: { $0.revision < $1.revision }),
            let hash = pod.metadata.labels?["controller-revision-hash"]
        else { return false }
        return newest.name == hash || newest.name == "\(reference.name)-\(hash)"
    }
}

extension Pod {
    /// The index of an Indexed Job's Pod.
    var completionIndex: Int64? {
        let key = "batch.kubernetes.io/job-completion-index"
        return (metadata.annotations?[key] ?? metadata.labels?[key]).flatMap { Int64($0) }
    }

    /// The ordinal of a StatefulSet's Pod.
    fileprivate var ordinal: Int64? {
        guard metadata.controllerReference?.kind == "StatefulSet" else { return nil }
        return name.split(separator: "-").last.flatMap { Int64($0) }
    }

    fileprivate var selectionRank: (Timestamp, Int64, String, String) {
        let created = metadata.creationTimestamp ?? Timestamp()
        return (created, completionIndex ?? ordinal ?? 0, nodeName ?? "", name)
    }
}

extension ReplicaSet {
    fileprivate var rolloutRevision: Int {
        metadata.annotations?["deployment.kubernetes.io/revision"].flatMap { Int($0) } ?? 0
    }
}
