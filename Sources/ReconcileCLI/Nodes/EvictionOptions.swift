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

    func validate() throws { _ = try thresholds() }

    /// The nodes with the thresholds, where they have none of their own.
    func apply(to file: NodesFile) throws -> NodesFile {
        let shared = try thresholds()
        return NodesFile(
            file.nodes.map { plan in
                var plan = plan
                plan.evictionHard = plan.evictionHard ?? shared
                return plan
            })
    }

    /// The thresholds by their signals.
    private func thresholds() throws -> [String: String]? {
        guard let evictionHard else { return nil }
        var found: [String: String] = [:]
        for word in evictionHard.split(separator: ",") {
            let parts = word.split(separator: "<").map(String.init)
            guard parts.count == 2, found.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw ValidationError("--eviction-hard takes SIGNAL<AMOUNT, each signal once")
            }
        }
        if let fault = EvictionThreshold.thresholds(in: found).fault {
            throw ValidationError("--eviction-hard: \(fault) is no threshold")
        }
        return found
    }
}
