internal import KubernetesAPI

/// What the scheduler needs of a Pod, computed once for all nodes.
struct PodRequest {
    let spec: PodSpec
    let resources: ResourceAmounts
    let cpuMillis: Int64
    let memoryBytes: Int64
    let storageBytes: Int64
    let scoringCPUMillis: Int64
    let scoringMemoryBytes: Int64
    /// Nothing but resources decides which nodes can take the Pod.
    let asksForResourcesOnly: Bool
    /// What the Pod's volumes ask of a node.
    let volumes: VolumeRequest

    init(_ spec: PodSpec, volumes: VolumeRequest) {
        self.volumes = volumes
        self.spec = spec
        resources = spec.requests
        cpuMillis = resources.cpuMillis
        memoryBytes = resources.memoryBytes
        storageBytes = resources.ephemeralStorageBytes
        let scoring = spec.requestsForScoring
        scoringCPUMillis = scoring.cpuMillis
        scoringMemoryBytes = scoring.memoryBytes
        asksForResourcesOnly =
            (spec.nodeSelector ?? [:]).isEmpty && spec.affinity == nil
            && resources.extended.isEmpty && volumes.nodeSelectors.isEmpty
    }
}

/// Why a node cannot take a Pod, in the words of Kubernetes' scheduler.
enum Refusal: Hashable, CustomStringConvertible {
    case unschedulable
    case untoleratedTaint(key: String, value: String)
    case nodeSelectorMismatch
    /// The Pod is pinned to other nodes by name.
    case notNamed
    case volumeOutOfReach
    case missingClaim(String)
    case claimBeingDeleted(String)
    case unboundClaims
    case insufficient(resource: String)
    case tooManyPods

    var description: String {
        switch self {
        case .unschedulable: "node(s) were unschedulable"
        case .untoleratedTaint(let key, let value):
            value.isEmpty
                ? "node(s) had untolerated taint {\(key): }"
                : "node(s) had untolerated taint {\(key): \(value)}"
        case .nodeSelectorMismatch: "node(s) didn't match Pod's node affinity/selector"
        case .notNamed: "node(s) didn't satisfy plugin(s) [NodeAffinity]"
        case .volumeOutOfReach: "node(s) had volume node affinity conflict"
        case .missingClaim(let name): "persistentvolumeclaim \"\(name)\" not found"
        case .claimBeingDeleted(let name):
            "persistentvolumeclaim \"\(name)\" is being deleted"
        case .unboundClaims: "pod has unbound immediate PersistentVolumeClaims"
        case .insufficient(let resource): "Insufficient \(resource)"
        case .tooManyPods: "Too many pods"
        }
    }
}

extension NodeInfo {
    /// Why the node cannot take the Pod; `nil` if it can.
    ///
    /// The checks run in Kubernetes' order and stop at the first that fails; only the last, on
    /// resources, names all that are short.
    func refusal(of request: PodRequest) -> [Refusal]? {
        let tolerations = request.spec.tolerations ?? []
        if isUnschedulable, !tolerations.contains(where: { $0.tolerates(Self.unschedulableTaint) })
        {
            return [.unschedulable]
        }
        for taint in taints where taint.effect == "NoSchedule" || taint.effect == "NoExecute" {
            if !tolerations.contains(where: { $0.tolerates(taint) }) {
                return [.untoleratedTaint(key: taint.key, value: taint.value ?? "")]
            }
        }
        if !request.spec.acceptsNode(named: name, labels: labels) {
            return [.nodeSelectorMismatch]
        }
        let shortages = shortages(request.resources)
        if !shortages.isEmpty { return shortages }
        let isInReach = request.volumes.nodeSelectors
            .allSatisfy { $0.matches(nodeNamed: name, labels: labels) }
        return isInReach ? nil : [.volumeOutOfReach]
    }

    private static let unschedulableTaint = Taint.with {
        $0.key = "node.kubernetes.io/unschedulable"
        $0.effect = "NoSchedule"
    }

    private func shortages(_ wanted: ResourceAmounts) -> [Refusal] {
        var refusals: [Refusal] = []
        if podCount + 1 > allocatablePods { refusals.append(.tooManyPods) }
        if wanted.cpuMillis > 0, wanted.cpuMillis > allocatable.cpuMillis - requested.cpuMillis {
            refusals.append(.insufficient(resource: "cpu"))
        }
        let freeMemory = allocatable.memoryBytes - requested.memoryBytes
        if wanted.memoryBytes > 0, wanted.memoryBytes > freeMemory {
            refusals.append(.insufficient(resource: "memory"))
        }
        let freeStorage = allocatable.ephemeralStorageBytes - requested.ephemeralStorageBytes
        if wanted.ephemeralStorageBytes > 0, wanted.ephemeralStorageBytes > freeStorage {
            refusals.append(.insufficient(resource: "ephemeral-storage"))
        }
        for (name, amount) in wanted.extended where amount > 0 {
            let free = (allocatable.extended[name] ?? 0) - (requested.extended[name] ?? 0)
            if amount > free { refusals.append(.insufficient(resource: name)) }
        }
        return refusals
    }
}

extension NodeLoad {
    /// Whether the node can take the Pod, told from the numbers alone. Where it is false, the
    /// node's `refusal(of:)` has the last word.
    func takes(_ request: PodRequest) -> Bool {
        isOpen && request.asksForResourcesOnly && freePods > 0
            && (request.cpuMillis == 0 || request.cpuMillis <= freeCPUMillis)
            && (request.memoryBytes == 0 || request.memoryBytes <= freeMemoryBytes)
            && (request.storageBytes == 0 || request.storageBytes <= freeStorageBytes)
    }

    /// 0 to 200: how good a place the node is.
    ///
    /// Two of Kubernetes' default scores, 0 to 100 each: the share of CPU and memory that stays
    /// free (least allocated), and how evenly the two are used (balanced allocation). Example: a
    /// node with 4 CPUs and 8 GiB of which 1 CPU and 2 GiB would be taken scores 75 + 100.
    func score(for request: PodRequest) -> Int64 {
        let cpu = share(scoringCPUMillis + request.scoringCPUMillis, of: allocatableCPUMillis)
        let memory = share(
            scoringMemoryBytes + request.scoringMemoryBytes, of: allocatableMemoryBytes)
        let leastAllocated = ((1 - cpu) + (1 - memory)) / 2
        let balanced = 1 - abs(cpu - memory) / 2
        return Int64(leastAllocated * 100) + Int64(balanced * 100)
    }

    private func share(_ used: Int64, of total: Int64) -> Double {
        total == 0 ? 1 : min(1, Double(used) / Double(total))
    }
}

extension Toleration {
    /// Whether the toleration accepts the taint: an empty key with `Exists` accepts every key, an
    /// absent effect every effect.
    func tolerates(_ taint: Taint) -> Bool {
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
