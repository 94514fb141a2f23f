internal import KubernetesAPI

/// Hands out names for new EndpointSlices that derive from their owner and are free.
struct SliceNames {
    private let slices: ObjectTable<EndpointSlice>
    private let namespace: String
    private let seed: String
    private var index = 0
    /// `metadata.generateName`: what the names begin with.
    let prefix: String

    init(owner: some KubernetesObject, addressType: String, in state: ClusterState) {
        slices = state.endpointSlices
        namespace = owner.namespace
        seed = owner.uid + addressType
        prefix = owner.name + "-"
    }

    mutating func next() -> String {
        // Every name that is taken costs one index, and at most `slices.count` are taken.
        while true {
            let suffix = NameGenerator.suffix(seed: seed, index: index)
            let name = NameGenerator.truncated(prefix) + suffix
            index += 1
            if !slices.contains(NamespacedName(namespace: namespace, name: name)) { return name }
        }
    }
}
