internal import KubernetesAPI

/// The container images that nodes have, as far as their status says so.
struct NodeImages {
    /// The size in bytes of each name of an image, by the slot of the node.
    private var sizes: [Int: [String: Int64]] = [:]
    /// How many nodes have an image of that name.
    private var nodeCounts: [String: Int] = [:]

    /// No node says what it has.
    var isEmpty: Bool { nodeCounts.isEmpty }

    /// The size of an image in bytes if the node has it.
    func size(of image: String, at slot: Int) -> Int64? { sizes[slot]?[image] }

    func nodeCount(of image: String) -> Int { nodeCounts[image] ?? 0 }

    /// Takes in what a node has now; `nil` if the node is gone.
    mutating func update(_ images: [ContainerImage]?, at slot: Int) {
        var current: [String: Int64] = [:]
        for image in images ?? [] {
            for name in image.names ?? [] { current[name] = image.sizeBytes ?? 0 }
        }
        let before = sizes[slot] ?? [:]
        if current == before { return }
        for name in before.keys where current[name] == nil {
            let count = nodeCount(of: name) - 1
            nodeCounts[name] = count == 0 ? nil : count
        }
        for name in current.keys where before[name] == nil { nodeCounts[name, default: 0] += 1 }
        sizes[slot] = current.isEmpty ? nil : current
    }
}
