internal import KubernetesAPI

/// What the scheduler needs of a Pod, computed once for all nodes.
struct PodRequest {
    let pod: Pod
    let spec: PodSpec
    let priority: Int32
    let tolerations: [Toleration]
    let resources: ResourceAmounts
    let cpuMillis: Int64
    let memoryBytes: Int64
    let storageBytes: Int64
    let scoringCPUMillis: Int64
    let scoringMemoryBytes: Int64
    let hostPorts: [HostPort]
    /// The disks that the Pod names itself.
    let disks: [AttachedDisk]
    /// What the Pod's volumes ask of a node.
    let volumes: VolumeRequest
    /// The rules about other Pods.
    private(set) var spread: SpreadRules
    private(set) var affinity: AffinityRules
    /// The claims that no other Pod may use beside this one; `nil` where it has none.
    private(set) var exclusiveClaims: ExclusiveClaims?
    /// More than the usual resources and the Pods around it decides which nodes can take the Pod.
    let isParticular: Bool

    init(_ pod: Pod, _ spec: PodSpec, in state: ClusterState) {
        self.pod = pod
        self.spec = spec
        priority = pod.priority
        tolerations = spec.tolerations ?? []
        volumes = VolumeRequest(pod, in: state)
        resources = spec.requests
        cpuMillis = resources.cpuMillis
        memoryBytes = resources.memoryBytes
        storageBytes = resources.ephemeralStorageBytes
        let scoring = spec.requestsForScoring
        scoringCPUMillis = scoring.cpuMillis
        scoringMemoryBytes = scoring.memoryBytes
        hostPorts = spec.hostPorts
        disks = spec.attachedDisks
        exclusiveClaims = ExclusiveClaims(pod, in: state)
        spread = SpreadRules(pod, spec, in: state.nodeInfos)
        affinity = AffinityRules(pod, in: state)
        isParticular =
            !(spec.nodeSelector ?? [:]).isEmpty || spec.affinity?.nodeAffinity != nil
            || !resources.extended.isEmpty || !volumes.allowsEveryNode || !hostPorts.isEmpty
            || !disks.isEmpty || exclusiveClaims != nil
    }

    /// Counts `other` in or out of the rules about other Pods, at a node.
    mutating func count(_ other: Pod, pods: Int, at slot: Int) {
        spread.count(other, pods: pods, at: slot)
        affinity.count(other, pods: pods, at: slot)
        exclusiveClaims?.count(other, pods: pods)
    }

    /// Whether it matters which Pods are where, and not only how much they take.
    var hasRulesAboutPods: Bool { !spread.isEmpty || !affinity.isEmpty }

    /// Whether nothing matters of other Pods but how much they take.
    var asksOnlyForRoom: Bool {
        !hasRulesAboutPods && hostPorts.isEmpty && disks.isEmpty && exclusiveClaims == nil
    }
}

extension Pod {
    /// `spec.priority`, which the store sets from the PriorityClass.
    var priority: Int32 { spec?.priority ?? 0 }
}
