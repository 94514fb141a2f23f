public import KubernetesAPI

/// Makes Node objects for nodes that exist only in the store.
public enum SimulatedNode {
    /// The capacity of a node, unless told otherwise: 4 CPUs, 8 GiB of memory, 100 GiB of disk,
    /// 110 Pods.
    public static let defaultCapacity: [String: String] = [
        "cpu": "4", "memory": "8Gi", "ephemeral-storage": "100Gi", "pods": "110",
    ]

    /// A ready node of that name with the labels that a kubelet sets.
    public static func make(
        named name: String, capacity: [String: String] = defaultCapacity,
        labels: [String: String] = [:]
    ) -> Node {
        var node = Node()
        node.metadata.name = name
        node.metadata.labels = [
            "kubernetes.io/hostname": name, "kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
        ].merging(labels) { _, given in given }
        node.spec = NodeSpec()
        let amounts = capacity.compactMapValues { Quantity($0) }
        node.status = .with {
            $0.capacity = amounts
            $0.allocatable = amounts
            $0.conditions = [
                .with {
                    $0.type = "Ready"
                    $0.status = "True"
                    $0.reason = "KubeletReady"
                    $0.message = "the simulated node is ready"
                }
            ]
            $0.addresses = [
                .with {
                    $0.type = "Hostname"
                    $0.address = name
                }
            ]
        }
        return node
    }
}
