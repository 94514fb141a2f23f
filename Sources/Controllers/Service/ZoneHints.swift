internal import KubernetesAPI

/// Hints by which each zone uses a share of a Service's endpoints that is as large as its share of
/// the CPU: what the annotation `service.kubernetes.io/topology-mode: Auto` asks for.
///
/// An endpoint is for its own zone, unless that zone has more than its share and another fewer.
/// Kubernetes keeps the hints of slices that need no other change; here they follow from the
/// endpoints and nodes alone.
struct ZoneHints {
    /// How much more than its share a single endpoint may have to serve.
    private static let overloadThreshold = 0.2

    /// Why there are no hints, in Kubernetes' words.
    struct Obstacle: Error, Hashable {
        let message: String
    }

    /// How many endpoints a zone should have.
    private struct Share {
        let zone: String
        let desired: Double
        /// How many it has.
        var count = 0
    }

    private var shares: [Share]

    /// - Throws: `Obstacle` if the endpoints cannot be shared out.
    init(sharing endpointCount: Int, among zones: CPUByZone) throws(Obstacle) {
        guard zones.isKnown else {
            throw Obstacle(
                message: "Insufficient Node information: allocatable CPU or zone not specified on "
                    + "one or more nodes")
        }
        let counts = "(\(endpointCount) endpoints, \(zones.shares.count) zones)"
        if zones.shares.count > endpointCount {
            throw Obstacle(message: "Insufficient number of endpoints \(counts)")
        }
        var left = endpointCount
        shares = []
        for (zone, share) in zones.shares {
            let desired = share * Double(endpointCount)
            let minimum = (desired / (1 + Self.overloadThreshold)).rounded(.up)
            left -= Int(minimum)
            shares.append(Share(zone: zone, desired: max(desired, minimum)))
        }
        if left < 0 {
            throw Obstacle(
                message: "Unable to allocate minimum required endpoints to each zone without "
                    + "exceeding overload threshold \(counts)")
        }
    }

    /// The endpoints with their hints; those that are not ready get none.
    ///
    /// - Throws: `Obstacle` if a ready one is in no zone.
    static func adding(
        to endpoints: [Endpoint], zones: CPUByZone
    ) throws(Obstacle) -> [Endpoint] {
        let ready = endpoints.indices.filter { endpoints[$0].conditions?.ready == true }
        var hints = try ZoneHints(sharing: ready.count, among: zones)
        for index in ready {
            guard let zone = endpoints[index].zone, !zone.isEmpty else {
                throw Obstacle(message: "One or more endpoints do not have a zone specified")
            }
            hints.count(zone)
        }
        var transfers = hints.transfers()
        var hinted = endpoints
        for index in ready {
            let own = endpoints[index].zone ?? ""
            let transfer = transfers.firstIndex { $0.from == own }
            let zone = transfer.map { transfers.remove(at: $0).to } ?? own
            hinted[index].hints = .with { $0.forZones = [.with { $0.name = zone }] }
        }
        return hinted
    }

    private mutating func count(_ zone: String) {
        if let index = shares.firstIndex(where: { $0.zone == zone }) { shares[index].count += 1 }
    }

    /// From which zone to which single endpoints go, as long as that brings both closer to what
    /// they should have.
    private func transfers() -> [(from: String, to: String)] {
        var surplus = shares.map { Double($0.count) - $0.desired }
        var transfers: [(from: String, to: String)] = []
        // Each round takes a whole endpoint from a zone, so there are no more than endpoints.
        while let giver = surplus.indices.max(by: { surplus[$0] < surplus[$1] }),
            let receiver = surplus.indices.min(by: { surplus[$0] < surplus[$1] })
        {
            let (given, needed) = (surplus[giver], -surplus[receiver])
            if given < 0.5 || needed < 0.5 || given < 1 && needed < 1 { break }
            transfers.append((shares[giver].zone, shares[receiver].zone))
            surplus[giver] -= 1
            surplus[receiver] += 1
        }
        return transfers
    }
}

/// Which share of the CPU of all ready nodes each zone has.
struct CPUByZone {
    private static let excludingLabels = [
        "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master",
    ]

    /// By the names of the zones; the shares add up to 1.
    let shares: [(zone: String, share: Double)]

    /// There are two zones at least, and every node says which it is in.
    let isKnown: Bool

    init(of nodes: ObjectTable<Node>) {
        var cpu: [String: Double] = [:]
        var isComplete = true
        for node in nodes.all {
            let labels = node.metadata.labels ?? [:]
            let isExcluded = Self.excludingLabels.contains { labels[$0] != nil }
            if isExcluded || node.readiness != "True" { continue }
            let milliCPU = node.status?.allocatable?["cpu"]?.milliValue ?? 0
            guard let zone = labels[Topology.zone], !zone.isEmpty, milliCPU > 0 else {
                isComplete = false
                continue
            }
            cpu[zone, default: 0] += Double(milliCPU)
        }
        isKnown = isComplete && cpu.count > 1
        let total = cpu.values.reduce(0, +)
        shares = cpu.sorted { $0.key < $1.key }
            .map { (zone: $0.key, share: $0.value / total) }
    }
}
