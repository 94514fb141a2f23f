internal import Controllers
internal import KubernetesAPI

/// What a node is short of, and since when it was not any more.
struct NodePressure {
    enum Condition: String, CaseIterable {
        case memory = "MemoryPressure"
        case disk = "DiskPressure"
        case processes = "PIDPressure"
    }

    private static let tolerableTaint = Taint.with {
        $0.key = "node.kubernetes.io/memory-pressure"
        $0.effect = "NoSchedule"
    }

    let settings: EvictionSettings
    private var lastSeen: [Condition: Timestamp] = [:]
    /// Since when each threshold is met.
    private var firstSeen: [EvictionThreshold: Timestamp] = [:]
    /// The thresholds that Pods are evicted for, until enough is left again.
    private var reclaimed: [EvictionThreshold] = []
    /// The conditions that hold; one goes on for a while after its cause has gone, so that it does
    /// not come and go all the time.
    private(set) var conditions: [Condition] = []

    init(_ settings: EvictionSettings) { self.settings = settings }

    /// Takes in what was measured.
    ///
    /// - Returns: the thresholds that Pods are to be evicted for, the one to look after first at
    ///   the front.
    mutating func observe(
        _ measurement: NodeMeasurement, now: Timestamp
    ) -> [EvictionThreshold] {
        let met = settings.thresholds.filter {
            $0.isMet(by: measurement, reclaiming: reclaimed.contains($0))
        }
        for threshold in met { lastSeen[threshold.signal.condition] = now }
        firstSeen = Dictionary(
            met.map { ($0, firstSeen[$0] ?? now) }, uniquingKeysWith: { first, _ in first })
        conditions = Condition.allCases.filter { condition in
            lastSeen[condition].map { now - $0 < settings.transitionPeriod } ?? false
        }
        reclaimed = met.filter { threshold in
            firstSeen[threshold].map { now - $0 >= threshold.gracePeriod } ?? false
        }
        return reclaimed
    }

    /// Why a Pod may not come now; `nil` if it may.
    func rejection(of pod: Pod) -> PodAdmission.Rejection? {
        guard !conditions.isEmpty, !pod.isCritical else { return nil }
        if conditions == [.memory] {
            let toleratesIt = (pod.spec?.tolerations ?? []).contains {
                $0.tolerates(Self.tolerableTaint)
            }
            if pod.status?.qosClass != "BestEffort" || toleratesIt { return nil }
        }
        let names = conditions.map(\.rawValue).joined(separator: " ")
        return PodAdmission.Rejection(
            reason: "Evicted", message: "The node had condition: [\(names)]. ")
    }
}

extension Pod {
    /// The least priority of what a cluster cannot do without.
    static let criticalPriority: Int32 = 2_000_000_000

    /// A Pod that no shortage ends: static, or as important as what keeps a cluster going.
    var isCritical: Bool {
        let annotations = metadata.annotations ?? [:]
        if let source = annotations["kubernetes.io/config.source"], source != "api" { return true }
        return annotations["kubernetes.io/config.mirror"] != nil
            || spec?.priority ?? 0 >= Self.criticalPriority
    }
}
