import ArgumentParser
import Kubelet

/// When nodes evict Pods that do not say so themselves.
struct EvictionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            How little may be left of a node before Pods are evicted, for nodes that do not say \
            so themselves: memory.available<100Mi,nodefs.available<10%. By default as a kubelet \
            has it; an empty text never evicts.
            """, valueName: "thresholds"))
    var evictionHard: String?

    @Option(
        help: ArgumentHelp(
            "How little may be left for as long as --eviction-soft-grace-period says.",
            valueName: "thresholds"))
    var evictionSoft: String?

    @Option(
        help: ArgumentHelp(
            "How long that is, for each soft threshold: memory.available=1m30s.",
            valueName: "durations"))
    var evictionSoftGracePeriod: String?

    @Option(
        help: ArgumentHelp(
            """
            How many seconds Pods that are evicted for a soft threshold get at the most; 0 by \
            default.
            """, valueName: "seconds"))
    var evictionMaxPodGracePeriod: Int64?

    @Option(
        help: ArgumentHelp(
            """
            How much more than its threshold has to be left once Pods are evicted: \
            nodefs.available=500Mi.
            """, valueName: "amounts"))
    var evictionMinimumReclaim: String?

    /// The options by the fields that they stand for.
    private static let names = [
        "evictionHard": "--eviction-hard", "evictionSoft": "--eviction-soft",
        "evictionSoftGracePeriod": "--eviction-soft-grace-period",
        "evictionMaxPodGracePeriod": "--eviction-max-pod-grace-period",
        "evictionMinimumReclaim": "--eviction-minimum-reclaim",
    ]

    /// The first option that is given.
    var givenOption: String? {
        let given = [
            ("evictionHard", evictionHard != nil), ("evictionSoft", evictionSoft != nil),
            ("evictionSoftGracePeriod", evictionSoftGracePeriod != nil),
            ("evictionMaxPodGracePeriod", evictionMaxPodGracePeriod != nil),
            ("evictionMinimumReclaim", evictionMinimumReclaim != nil),
        ]
        return given.first(where: \.1).flatMap { Self.names[$0.0] }
    }

    func validate() throws {
        let shared = try configuration()
        do throws(EvictionConfiguration.Fault) {
            _ = try shared.settings()
        } catch {
            let entry = error.signal.map { "\($0) " } ?? ""
            throw ValidationError(
                "\(Self.names[error.field] ?? error.field): \(entry)\(error.reason)")
        }
    }

    /// The nodes with what the options say, where they do not say so themselves.
    func apply(to file: NodesFile) throws -> NodesFile {
        let shared = try configuration()
        return NodesFile(
            file.nodes.map { plan in
                var plan = plan
                plan.eviction = plan.eviction.completed(by: shared)
                return plan
            })
    }

    private func configuration() throws -> EvictionConfiguration {
        var configuration = EvictionConfiguration()
        configuration.evictionHard = try entries(evictionHard, "<", of: "evictionHard")
        configuration.evictionSoft = try entries(evictionSoft, "<", of: "evictionSoft")
        configuration.evictionSoftGracePeriod = try entries(
            evictionSoftGracePeriod, "=", of: "evictionSoftGracePeriod")
        configuration.evictionMinimumReclaim = try entries(
            evictionMinimumReclaim, "=", of: "evictionMinimumReclaim")
        configuration.evictionMaxPodGracePeriod = evictionMaxPodGracePeriod
        return configuration
    }

    /// What an option says, by signals.
    private func entries(
        _ text: String?, _ sign: Character, of field: String
    ) throws -> [String: String]? {
        guard let text else { return nil }
        var found: [String: String] = [:]
        for word in text.split(separator: ",") {
            let parts = word.split(separator: sign).map(String.init)
            guard parts.count == 2, found.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw ValidationError(
                    "\(Self.names[field] ?? field) takes SIGNAL\(sign)AMOUNT, each signal once")
            }
        }
        return found
    }
}
