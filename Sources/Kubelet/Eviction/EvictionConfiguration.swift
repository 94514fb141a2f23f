internal import Manifests

/// What is told of a node's evictions, in the words of a kubelet's configuration; what is `nil` is
/// as a kubelet has it by default.
public struct EvictionConfiguration: Hashable, Sendable {
    /// What is wrong with a configuration.
    public struct Fault: Error, Hashable, Sendable {
        /// The field of the configuration, such as `evictionSoft`.
        public let field: String
        /// The entry of the field; `nil` for the field as a whole.
        public let signal: String?
        public let reason: String
    }

    /// How little of each signal may be left before Pods are evicted at once.
    public var evictionHard: [String: String]?
    /// How little may be left for as long as `evictionSoftGracePeriod` says.
    public var evictionSoft: [String: String]?
    /// Durations such as `1m30s`, one for each signal of `evictionSoft`.
    public var evictionSoftGracePeriod: [String: String]?
    /// How many seconds a Pod that is evicted for a soft threshold gets at the most.
    public var evictionMaxPodGracePeriod: Int64?
    /// How much more than its threshold has to be left of a signal once Pods are evicted for it.
    public var evictionMinimumReclaim: [String: String]?

    public init() {}

    /// This configuration, and of another one what this does not tell.
    public func completed(by other: EvictionConfiguration) -> EvictionConfiguration {
        var complete = self
        complete.evictionHard = evictionHard ?? other.evictionHard
        if evictionSoft == nil {
            complete.evictionSoft = other.evictionSoft
            complete.evictionSoftGracePeriod =
                evictionSoftGracePeriod ?? other.evictionSoftGracePeriod
        }
        complete.evictionMaxPodGracePeriod =
            evictionMaxPodGracePeriod ?? other.evictionMaxPodGracePeriod
        complete.evictionMinimumReclaim = evictionMinimumReclaim ?? other.evictionMinimumReclaim
        return complete
    }

    /// What the configuration amounts to.
    ///
    /// - Throws: `Fault` naming the first entry that is wrong.
    public func settings() throws(Fault) -> EvictionSettings {
        var settings = EvictionSettings()
        if let evictionHard {
            settings.thresholds = try thresholds(in: evictionHard, of: "evictionHard")
        }
        settings.thresholds += try softThresholds()
        if let evictionMinimumReclaim {
            let reclaims = try thresholds(in: evictionMinimumReclaim, of: "evictionMinimumReclaim")
            for index in settings.thresholds.indices {
                let signal = settings.thresholds[index].signal
                guard let reclaim = reclaims.first(where: { $0.signal == signal }) else {
                    continue
                }
                settings.thresholds[index].minimumReclaim = reclaim.value
            }
        }
        // What is looked after first comes first; of one signal, what is more urgent.
        settings.thresholds.sort { ($0.rank, $0.gracePeriod) < ($1.rank, $1.gracePeriod) }
        if let evictionMaxPodGracePeriod {
            guard evictionMaxPodGracePeriod >= 0 else {
                throw Fault(
                    field: "evictionMaxPodGracePeriod", signal: nil, reason: "is negative")
            }
            settings.maximumPodGraceSeconds = evictionMaxPodGracePeriod
        }
        return settings
    }

    private func thresholds(
        in texts: [String: String], of field: String
    ) throws(Fault) -> [EvictionThreshold] {
        let found = EvictionThreshold.thresholds(in: texts)
        guard let fault = found.fault else { return found.thresholds }
        throw Fault(field: field, signal: fault, reason: "is no threshold")
    }

    private func softThresholds() throws(Fault) -> [EvictionThreshold] {
        let field = "evictionSoftGracePeriod"
        let periods = evictionSoftGracePeriod ?? [:]
        var soft = try thresholds(in: evictionSoft ?? [:], of: "evictionSoft")
        for signal in periods.keys.sorted() where !soft.contains(where: { $0.name == signal }) {
            throw Fault(field: field, signal: signal, reason: "has no soft threshold")
        }
        for index in soft.indices {
            let name = soft[index].name
            guard let text = periods[name] else {
                throw Fault(field: field, signal: name, reason: "is missing")
            }
            guard let period = GoDuration.duration(of: text), period >= .zero else {
                throw Fault(field: field, signal: name, reason: "is no duration")
            }
            soft[index].gracePeriod = period
        }
        return soft
    }
}
