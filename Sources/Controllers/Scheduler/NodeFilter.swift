public import KubernetesAPI

/// What the Pods of a node take of it: a copy, from which preemption takes Pods away on trial.
struct NodeUsage {
    var requested: ResourceAmounts
    var podCount: Int64
    var hostPorts: [HostPort]
    var disks: [AttachedDisk]

    init(_ info: NodeInfo) {
        requested = info.requested
        podCount = info.podCount
        hostPorts = info.hostPorts
        disks = info.disks
    }

    mutating func add(_ pod: Pod) {
        guard let spec = pod.spec else { return }
        requested = requested + spec.requests
        podCount += 1
        hostPorts += spec.hostPorts
        disks += spec.attachedDisks
    }

    mutating func remove(_ load: NodeInfo.PriorityLoad) {
        requested = requested - load.requested
        podCount -= load.pods
    }

    mutating func remove(_ pod: Pod) {
        guard let spec = pod.spec else { return }
        requested = requested - spec.requests
        podCount -= 1
        for port in spec.hostPorts {
            if let place = hostPorts.firstIndex(of: port) { hostPorts.remove(at: place) }
        }
        for disk in spec.attachedDisks {
            if let place = disks.firstIndex(of: disk) { disks.remove(at: place) }
        }
    }
}

extension PodRequest {
    /// Why the node cannot take the Pod; `nil` if it can.
    ///
    /// The checks run in Kubernetes' order and stop at the first that fails; only the one on
    /// resources names all that are short.
    func refusal(by node: NodeInfo, _ usage: NodeUsage) -> [Refusal]? {
        if node.isUnschedulable, !tolerates(.unschedulable) { return [.unschedulable] }
        if node.taints.contains(where: { $0.repels && !tolerates($0) }) {
            return [.untoleratedTaint]
        }
        if !spec.acceptsNode(named: node.name, labels: node.labels) {
            return [.nodeSelectorMismatch]
        }
        let isPortTaken = hostPorts.contains { port in
            usage.hostPorts.contains { $0.conflicts(with: port) }
        }
        if isPortTaken { return [.hostPortTaken] }
        let shortages = shortages(on: node, usage)
        if !shortages.isEmpty { return shortages }
        let isDiskTaken = disks.contains { disk in
            usage.disks.contains { $0.conflicts(with: disk) }
        }
        if isDiskTaken { return [.diskTaken] }
        if exclusiveClaims?.areTaken == true { return [.exclusiveClaimTaken] }
        let volumeRefusals = volumes.refusals(byNodeNamed: node.name, labels: node.labels)
        if !volumeRefusals.isEmpty { return volumeRefusals }
        if let refusal = spread.refusal(at: node.slot) { return [refusal] }
        if let refusal = affinity.refusal(at: node.slot) { return [refusal] }
        return nil
    }

    func tolerates(_ taint: Taint) -> Bool { tolerations.contains { $0.tolerates(taint) } }

    private func shortages(on node: NodeInfo, _ usage: NodeUsage) -> [Refusal] {
        var refusals: [Refusal] = []
        func check(_ name: String, _ wanted: Int64, of allocatable: Int64, used: Int64) {
            if wanted > 0, wanted > allocatable.saturatingSubtracting(used) {
                refusals.append(
                    .insufficient(resource: name, exceedsNode: wanted > allocatable))
            }
        }
        if usage.podCount + 1 > node.allocatablePods { refusals.append(.tooManyPods) }
        let offered = node.allocatable
        check("cpu", resources.cpuMillis, of: offered.cpuMillis, used: usage.requested.cpuMillis)
        check(
            "memory", resources.memoryBytes, of: offered.memoryBytes,
            used: usage.requested.memoryBytes)
        check(
            "ephemeral-storage", resources.ephemeralStorageBytes,
            of: offered.ephemeralStorageBytes, used: usage.requested.ephemeralStorageBytes)
        // Their order cannot be seen: messages sort the reasons.
        for (name, amount) in resources.extended {
            check(
                name, amount, of: offered.extended[name] ?? 0,
                used: usage.requested.extended[name] ?? 0)
        }
        return refusals
    }
}

extension NodeLoad {
    /// Whether the resources that every node counts suffice for the Pod.
    func hasRoom(for request: PodRequest) -> Bool {
        freePods > 0
            && (request.cpuMillis == 0 || request.cpuMillis <= freeCPUMillis)
            && (request.memoryBytes == 0 || request.memoryBytes <= freeMemoryBytes)
            && (request.storageBytes == 0 || request.storageBytes <= freeStorageBytes)
    }
}

extension Taint {
    /// What `spec.unschedulable` is to tolerations.
    static let unschedulable = Taint.with {
        $0.key = "node.kubernetes.io/unschedulable"
        $0.effect = "NoSchedule"
    }

    /// Whether the taint keeps Pods away that do not tolerate it.
    var repels: Bool { effect == "NoSchedule" || effect == "NoExecute" }
}

extension Toleration {
    /// Whether the toleration accepts the taint: an empty key with `Exists` accepts every key, an
    /// absent effect every effect.
    public func tolerates(_ taint: Taint) -> Bool {
        if let effect, !effect.isEmpty, effect != taint.effect { return false }
        let key = key ?? ""
        if !key.isEmpty, key != taint.key { return false }
        switch `operator` ?? "Equal" {
        case "", "Equal": return !key.isEmpty && (value ?? "") == (taint.value ?? "")
        case "Exists": return true
        default: return false
        }
    }
}
