internal import KubernetesAPI

/// How much of a Pod's images a node has already: Kubernetes' plugin ImageLocality.
///
/// An image counts with its size, less the fewer nodes have it: else all Pods of an image would
/// crowd the first node that has it. Example: of 4 nodes 2 have an image of 1,000 MiB, which counts
/// with 500 there; for a Pod of one container that is 100 · (500 − 23) / (1,000 − 23) = 48.
struct ImageScore {
    private static let mebibyte: Int64 = 1024 * 1024
    /// What makes no difference.
    private static let least = 23 * mebibyte
    /// More than this, for each container, makes no difference either.
    private static let greatestPerContainer = 1000 * mebibyte
    private static let defaultTag = ":latest"

    private let nodes: NodeInfos
    private let images: [String]
    private let greatest: Int64

    /// `nil` if no node has any of the images.
    init?(_ spec: PodSpec, on nodes: NodeInfos) {
        if nodes.images.isEmpty { return nil }
        let containers = (spec.initContainers ?? []) + spec.containers
        images = containers.map { Self.fullName($0.image ?? "") }
            .filter { nodes.images.nodeCount(of: $0) > 0 }
        if images.isEmpty { return nil }
        self.nodes = nodes
        greatest = Self.greatestPerContainer * Int64(containers.count)
    }

    /// 0 to 100 for each node: the more of the images it has, the better.
    func scores(of slots: [Int]) -> [Int64] {
        slots.map { slot in
            let sum = images.reduce(0) { $0 + share(of: $1, at: slot) }
            let bounded = min(max(sum, Self.least), greatest)
            return 100 * (bounded - Self.least) / (greatest - Self.least)
        }
    }

    private func share(of image: String, at slot: Int) -> Int64 {
        guard let size = nodes.images.size(of: image, at: slot) else { return 0 }
        let spread = Double(nodes.images.nodeCount(of: image)) / Double(nodes.count)
        return Int64(Double(size) * spread)
    }

    /// The name with its tag, as nodes report it: a colon before the last slash is that of a port.
    private static func fullName(_ image: String) -> String {
        let name = image.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        return name.contains(":") ? image : image + defaultTag
    }
}
