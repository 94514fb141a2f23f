internal import KubernetesAPI

/// How much of each zone is not ready, and what that means for the eviction of Pods.
///
/// Where many nodes are lost at once, the fault is rather in the network or the control plane than
/// in the nodes, and moving all their Pods would do harm.
struct ZoneDisruption {
    /// The share of unready nodes from which a zone counts as disrupted
    /// (`--unhealthy-zone-threshold`).
    private static let unhealthyShare: Float = 0.55
    /// Up to that many nodes a zone is small (`--large-cluster-size-threshold`).
    private static let largeZoneSize = 50
    /// Between two nodes of a zone whose Pods are evicted (`--node-eviction-rate` 0.1 a second).
    private static let interval: Duration = .seconds(10)
    /// The same in a large zone that is disrupted (`--secondary-node-eviction-rate` 0.01).
    private static let intervalOfDisruptedLargeZone: Duration = .seconds(100)
    private static let exclusionLabel = "node.kubernetes.io/exclude-disruption"

    private struct Counts {
        var ready = 0
        var notReady = 0

        var isFullyDisrupted: Bool { ready == 0 && notReady > 0 }

        /// Three nodes at least: of two, one is no pattern.
        var isPartlyDisrupted: Bool {
            notReady > 2
                && Float(notReady) / Float(notReady + ready) >= ZoneDisruption.unhealthyShare
        }
    }

    private var zones: [String: Counts] = [:]

    init(of nodes: [Node]) {
        for node in nodes where node.metadata.labels?[Self.exclusionLabel] == nil {
            if node.readiness == "True" {
                zones[node.failureZone, default: Counts()].ready += 1
            } else {
                zones[node.failureZone, default: Counts()].notReady += 1
            }
        }
    }

    /// No node of any zone is ready: nothing is evicted from anywhere.
    var isTotal: Bool { zones.values.allSatisfy(\.isFullyDisrupted) }

    /// How long after one node of the zone the next may be tainted; `nil` for not at all.
    func evictionInterval(in zone: String) -> Duration? {
        guard let counts = zones[zone], !counts.isFullyDisrupted, counts.isPartlyDisrupted else {
            return Self.interval
        }
        let isLarge = counts.ready + counts.notReady > Self.largeZoneSize
        return isLarge ? Self.intervalOfDisruptedLargeZone : nil
    }
}

extension Node {
    /// The failure zone, by the well-known labels; one for all nodes without them.
    var failureZone: String {
        let region = metadata.labels?["topology.kubernetes.io/region"] ?? ""
        let zone = metadata.labels?["topology.kubernetes.io/zone"] ?? ""
        return "\(region)/\(zone)"
    }
}
