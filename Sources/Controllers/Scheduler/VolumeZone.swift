internal import KubernetesAPI

/// A zone or region that a PersistentVolume is in, by a label of it: what its Pods' nodes have to
/// be in as well.
struct VolumeZone {
    /// The labels in question, and what each is called today.
    private static let labels = [
        "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone": "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region": "topology.kubernetes.io/region",
    ]
    /// Stands between the zones of a volume that is in several.
    private static let separator = "__"

    let label: String
    let values: Set<String>

    /// Those that the volume's labels tell. A label with an empty zone tells nothing.
    static func all(of volume: PersistentVolume) -> [VolumeZone] {
        guard let own = volume.metadata.labels, !own.isEmpty else { return [] }
        return labels.keys.sorted().compactMap { label in
            guard let text = own[label] else { return nil }
            let values = text.split(separator: separator, omittingEmptySubsequences: false)
                .map { String($0.drop { $0 == " " }) }
            return values.contains("") ? nil : VolumeZone(label: label, values: Set(values))
        }
    }

    /// Whether a node with those labels is in all the zones. A node that tells nothing of where it
    /// is, as in a cluster of one zone, is.
    static func admit(_ nodeLabels: [String: String], _ zones: [VolumeZone]) -> Bool {
        guard !zones.isEmpty, labels.keys.contains(where: { nodeLabels[$0] != nil }) else {
            return true
        }
        return zones.allSatisfy { zone in
            let value = nodeLabels[zone.label] ?? labels[zone.label].flatMap { nodeLabels[$0] }
            return value.map(zone.values.contains) ?? false
        }
    }
}
