internal import Controllers
internal import KubernetesAPI

/// Makes a timeline of the changes that a loop sees.
struct TimelineRecorder {
    private let start: Timestamp
    private var workloads: [ObjectKey: Timeline.Workload] = [:]
    private var revisions: [ObjectKey: [Timeline.Revision]] = [:]
    private var demand = Timeline.Demand()
    private var samples: [Timeline.DemandSample]
    private var nodes: [String: [Timeline.NodeSample]] = [:]
    private var peak: Timeline.Demand

    /// - Parameter state: the cluster at the start.
    init(start: Timestamp, state: ClusterState) {
        self.start = start
        (samples, peak) = ([], demand)
        for pod in state.pods.all {
            count(pod, 1)
            if pod.isActive, let node = pod.nodeName { countPod(on: node, 1, at: .zero) }
            if let (workload, revision) = pod.revisionOfWorkload {
                resize(revision, of: workload, by: 1, at: .zero, isOld: true)
            }
        }
        note(at: .zero)
    }

    var timeline: Timeline {
        var timeline = Timeline()
        timeline.workloads = workloads.keys.sorted().compactMap { key in
            guard var workload = workloads[key] else { return nil }
            workload.revisions = revisions[key] ?? []
            return workload
        }
        timeline.demand = samples
        timeline.nodes = nodes
        timeline.peak = peak
        return timeline
    }

    mutating func record(_ step: ControlLoop.Step) {
        let time = step.time - start
        let change = step.change
        if change.key.groupKind == Pod.kind {
            record(from: change.old as? Pod, to: change.new as? Pod, at: time)
            return
        }
        if change.key.groupKind == ReplicaSet.kind {
            record(from: change.old as? ReplicaSet, to: change.new as? ReplicaSet, at: time)
        }
        recordWorkload(change, at: time)
    }

    // MARK: Workloads

    private mutating func recordWorkload(_ change: Change, at time: Duration) {
        let before = change.old.flatMap { Timeline.Counts($0) }
        let after = change.new.flatMap { Timeline.Counts($0) }
        guard before != nil || after != nil else { return }
        let isKnown = workloads[change.key] != nil
        if isKnown, before == after { return }
        var workload =
            workloads[change.key]
            ?? Timeline.Workload(
                key: change.key,
                samples: [Timeline.Sample(time: .zero, counts: before ?? Timeline.Counts())],
                lowestAvailable: before.flatMap { $0.available > 0 ? $0.available : nil })
        let counts = after ?? Timeline.Counts()
        if let lowest = workload.lowestAvailable {
            workload.lowestAvailable = min(lowest, counts.available)
        }
        workload.remains = after != nil
        if workload.samples.last?.time == time, workload.samples.count > 1 {
            workload.samples.removeLast()
        }
        if workload.samples.last?.counts != counts {
            workload.samples.append(Timeline.Sample(time: time, counts: counts))
        }
        workloads[change.key] = workload
    }

    // MARK: Revisions

    private mutating func record(
        from old: ReplicaSet?, to new: ReplicaSet?, at time: Duration
    ) {
        guard let owner = (new ?? old)?.metadata.controllerReference else { return }
        let before = old.map { Int($0.spec?.replicas ?? 1) }
        let after = new.map { Int($0.spec?.replicas ?? 1) } ?? 0
        guard before != after, let object = new ?? old else { return }
        let workload = ObjectKey(
            Deployment.kind, namespace: object.namespace, name: owner.name)
        if let before, revisions[workload]?.contains(where: { $0.name == object.name }) != true {
            resize(object.name, of: workload, to: before, at: .zero, isOld: true)
        }
        resize(object.name, of: workload, to: after, at: time)
    }

    private mutating func resize(
        _ revision: String, of workload: ObjectKey, by difference: Int, at time: Duration,
        isOld: Bool = false
    ) {
        let size = revisions[workload]?.first { $0.name == revision }?.sizes.last?.replicas ?? 0
        resize(revision, of: workload, to: size + difference, at: time, isOld: isOld)
    }

    /// - Parameter isOld: whether the revision, if it was not seen before, was there at the start.
    private mutating func resize(
        _ revision: String, of workload: ObjectKey, to size: Int, at time: Duration,
        isOld: Bool = false
    ) {
        let size = Timeline.Revision.Size(time: time, replicas: size)
        var all = revisions[workload] ?? []
        guard let index = all.firstIndex(where: { $0.name == revision }) else {
            let place = isOld ? all.firstIndex { !$0.isOld } ?? all.count : all.count
            all.insert(
                Timeline.Revision(name: revision, isOld: isOld, sizes: [size]), at: place)
            revisions[workload] = all
            return
        }
        var sizes = all[index].sizes
        if sizes.last?.time == time, sizes.count > 1 { sizes.removeLast() }
        if sizes.last?.replicas != size.replicas { sizes.append(size) }
        all[index].sizes = sizes
        revisions[workload] = all
    }

    // MARK: Pods

    private mutating func record(from old: Pod?, to new: Pod?, at time: Duration) {
        let wasCounted = old.map(isCounted) ?? false
        let isCounted = new.map(isCounted) ?? false
        if wasCounted != isCounted, let pod = new ?? old {
            count(pod, isCounted ? 1 : -1)
            note(at: time)
        }
        let (oldNode, newNode) = (old?.activeOnNode, new?.activeOnNode)
        if oldNode != newNode {
            if let oldNode { countPod(on: oldNode, -1, at: time) }
            if let newNode { countPod(on: newNode, 1, at: time) }
        }
        let before = old?.revisionOfWorkload
        let after = new?.revisionOfWorkload
        if let before, before.revision != after?.revision {
            resize(before.revision, of: before.workload, by: -1, at: time)
        }
        if let after, before?.revision != after.revision {
            resize(after.revision, of: after.workload, by: 1, at: time)
        }
    }

    /// Whether the Pod takes room on a node.
    private func isCounted(_ pod: Pod) -> Bool { pod.nodeName != nil && !pod.hasFinished }

    private mutating func count(_ pod: Pod, _ sign: Int) {
        guard pod.nodeName != nil else { return }
        if sign > 0, pod.hasFinished { return }
        let requests = pod.spec?.requests ?? ResourceAmounts()
        demand.pods += sign
        demand.cpuMillis &+= requests.cpuMillis &* Int64(sign)
        demand.memoryBytes &+= requests.memoryBytes &* Int64(sign)
    }

    private mutating func countPod(on node: String, _ sign: Int, at time: Duration) {
        var samples = nodes[node] ?? [Timeline.NodeSample(time: .zero, pods: 0)]
        let pods = (samples.last?.pods ?? 0) + sign
        if samples.last?.time == time { samples.removeLast() }
        samples.append(Timeline.NodeSample(time: time, pods: pods))
        nodes[node] = samples
    }

    private mutating func note(at time: Duration) {
        peak.pods = max(peak.pods, demand.pods)
        peak.cpuMillis = max(peak.cpuMillis, demand.cpuMillis)
        peak.memoryBytes = max(peak.memoryBytes, demand.memoryBytes)
        if samples.last?.time == time, samples.count > 1 { samples.removeLast() }
        samples.append(Timeline.DemandSample(time: time, demand: demand))
    }
}

extension Pod {
    /// The node on which the Pod is at work.
    fileprivate var activeOnNode: String? { isActive ? nodeName : nil }

    /// The StatefulSet or DaemonSet of an active Pod and the revision it was made of. Pods of a
    /// Deployment are counted by its ReplicaSets.
    fileprivate var revisionOfWorkload: (workload: ObjectKey, revision: String)? {
        guard isActive, let owner = metadata.controllerReference,
            let revision = metadata.labels?["controller-revision-hash"]
        else { return nil }
        let kinds = [StatefulSet.kind, DaemonSet.kind]
        guard let kind = kinds.first(where: { $0.kind == owner.kind }) else { return nil }
        return (ObjectKey(kind, namespace: namespace, name: owner.name), revision)
    }
}
