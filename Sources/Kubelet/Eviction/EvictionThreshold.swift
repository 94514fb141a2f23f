internal import KubernetesAPI

/// What a node may run short of.
public enum EvictionSignal: String, Hashable, Sendable, CaseIterable {
    // In the order in which what is short is looked after.
    case memoryAvailable = "memory.available"
    case nodeStorageAvailable = "nodefs.available"
    case nodeStorageInodesFree = "nodefs.inodesFree"
    case imageStorageAvailable = "imagefs.available"
    case imageStorageInodesFree = "imagefs.inodesFree"
    case processesAvailable = "pid.available"

    /// The resource as messages name it.
    var resource: String {
        switch self {
        case .memoryAvailable: "memory"
        case .nodeStorageAvailable, .imageStorageAvailable: "ephemeral-storage"
        case .nodeStorageInodesFree, .imageStorageInodesFree: "inodes"
        case .processesAvailable: "pids"
        }
    }

    var condition: NodePressure.Condition {
        switch self {
        case .memoryAvailable: .memory
        case .processesAvailable: .processes
        case .nodeStorageAvailable, .nodeStorageInodesFree, .imageStorageAvailable,
            .imageStorageInodesFree:
            .disk
        }
    }

    /// What is left and what there is; `nil` where that is not measured.
    func amount(in measurement: NodeMeasurement) -> NodeMeasurement.Amount? {
        let images =
            measurement.keepsImages ? measurement.imageStorage ?? measurement.nodeStorage : nil
        return switch self {
        case .memoryAvailable: measurement.memory
        case .nodeStorageAvailable: measurement.nodeStorage?.bytes
        case .nodeStorageInodesFree: measurement.nodeStorage?.inodes
        case .imageStorageAvailable: images?.bytes
        case .imageStorageInodesFree: images?.inodes
        case .processesAvailable: measurement.processes
        }
    }

    /// How amounts of it are written: bytes in powers of 1024.
    var format: Quantity.Format {
        switch self {
        case .memoryAvailable, .nodeStorageAvailable, .imageStorageAvailable: .binarySI
        case .nodeStorageInodesFree, .imageStorageInodesFree, .processesAvailable: .decimalSI
        }
    }
}

/// How little of something may be left before Pods are evicted: at once and with hardly any grace
/// (what a kubelet calls a hard threshold), or when that lasts (a soft one).
public struct EvictionThreshold: Hashable, Sendable {
    enum Value: Hashable {
        case quantity(Quantity)
        case fraction(Float)

        /// The amount, of so much; `nil` where it is switched off, which 0% and 100% do.
        func quantity(of capacity: Int64) -> Quantity? {
            switch self {
            case .quantity(let quantity): return quantity
            case .fraction(let fraction):
                if fraction == 0 || fraction == 1 { return nil }
                // A kubelet keeps shares in single precision, and its messages show it.
                return Quantity(
                    value: Int64(Double(capacity) * Double(fraction)), format: .binarySI)
            }
        }
    }

    public let signal: EvictionSignal
    let value: Value
    /// For how long less has to be left; zero for a hard threshold.
    var gracePeriod: Duration = .zero
    /// How much more has to be left once Pods are evicted, before that is enough.
    var minimumReclaim: Value?

    var isHard: Bool { gracePeriod == .zero }
    var name: String { signal.rawValue }
    /// Where it stands among those that are looked after.
    var rank: Int { EvictionSignal.allCases.firstIndex(of: signal) ?? 0 }

    /// Reads an amount such as `100Mi`, or a share of what there is such as `10%`. `nil` for
    /// anything else, and for negative ones.
    public init?(_ signal: EvictionSignal, _ text: String) {
        self.signal = signal
        if text.last == "%" {
            guard let percent = Float(text.dropLast()), (0...100).contains(percent) else {
                return nil
            }
            value = .fraction(percent / 100)
        } else {
            guard let quantity = Quantity(text), quantity >= Quantity() else { return nil }
            value = .quantity(quantity)
        }
    }

    /// What a kubelet's thresholds are unless told otherwise.
    public static let defaults: [EvictionThreshold] = [
        (EvictionSignal.memoryAvailable, "100Mi"), (.nodeStorageAvailable, "10%"),
        (.nodeStorageInodesFree, "5%"), (.imageStorageAvailable, "15%"),
        (.imageStorageInodesFree, "5%"),
    ].compactMap { EvictionThreshold($0, $1) }

    /// Reads thresholds by their signals' names.
    ///
    /// - Returns: them, in the order in which they are looked after; `nil` and the name at fault.
    public static func thresholds(
        in texts: [String: String]
    ) -> (thresholds: [EvictionThreshold], fault: String?) {
        let unknown = texts.keys.sorted().first { EvictionSignal(rawValue: $0) == nil }
        if let unknown { return ([], unknown) }
        var found: [EvictionThreshold] = []
        for signal in EvictionSignal.allCases {
            guard let text = texts[signal.rawValue] else { continue }
            guard let threshold = EvictionThreshold(signal, text) else {
                return ([], signal.rawValue)
            }
            found.append(threshold)
        }
        return (found, nil)
    }

    /// The amount that has to be left of so much; `nil` where the threshold is switched off, which
    /// 0% and 100% do.
    func quantity(of capacity: Int64) -> Quantity? { value.quantity(of: capacity) }

    /// Whether less is left than there has to be.
    ///
    /// - Parameter reclaiming: Pods were evicted for it, so that more has to be left.
    func isMet(by measurement: NodeMeasurement, reclaiming: Bool = false) -> Bool {
        guard let amount = signal.amount(in: measurement),
            var least = quantity(of: amount.capacity)
        else { return false }
        if reclaiming, let more = minimumReclaim?.quantity(of: amount.capacity) { least += more }
        return Quantity(value: amount.available) < least
    }
}
