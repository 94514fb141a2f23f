internal import Controllers
internal import KubernetesAPI

// The PodTopologyLabels plug-in.

extension Store {
    private static let topologyLabels = [
        "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
    ]

    /// Gives a Pod the region and the zone of its node, whatever it said of them before, so that
    /// its containers can be told where they run.
    func copyTopologyLabels(to pod: inout Pod) {
        guard let name = pod.nodeName, let labels = state.nodes["", name]?.metadata.labels
        else { return }
        for label in Self.topologyLabels {
            guard let value = labels[label] else { continue }
            pod.metadata.labels = pod.metadata.labels ?? [:]
            pod.metadata.labels?[label] = value
        }
    }
}
