public import KubernetesAPI

/// Amounts of the resources that the scheduler counts, in their smallest units.
public struct ResourceAmounts: Hashable, Sendable {
    /// Thousandths of a CPU.
    public var cpuMillis: Int64 = 0
    public var memoryBytes: Int64 = 0
    public var ephemeralStorageBytes: Int64 = 0
    /// Everything else, such as `hugepages-2Mi` or `example.com/gpu`, in whole units.
    public var extended: [String: Int64] = [:]

    public init() {}

    /// The amounts of a resource list such as `requests` or `allocatable`; `pods` is left out.
    public init(_ list: [String: Quantity]?) {
        for (name, quantity) in list ?? [:] {
            switch name {
            case "cpu": cpuMillis = quantity.milliValue
            case "memory": memoryBytes = quantity.value
            case "ephemeral-storage": ephemeralStorageBytes = quantity.value
            case "pods": break
            default: extended[name] = quantity.value
            }
        }
    }

    /// Beyond the greatest number the sum begins again at the least, as Go's does: what is added
    /// and taken away again leaves no trace, however much it is.
    public static func + (left: ResourceAmounts, right: ResourceAmounts) -> ResourceAmounts {
        left.combined(with: right) { $0 &+ $1 }
    }

    public static func - (left: ResourceAmounts, right: ResourceAmounts) -> ResourceAmounts {
        left.combined(with: right) { $0 &- $1 }
    }

    /// The greater of each amount.
    public func maximum(_ other: ResourceAmounts) -> ResourceAmounts {
        combined(with: other) { max($0, $1) }
    }

    /// Whether no amount is greater than that of `other`.
    func isWithin(_ other: ResourceAmounts) -> Bool {
        cpuMillis <= other.cpuMillis && memoryBytes <= other.memoryBytes
            && ephemeralStorageBytes <= other.ephemeralStorageBytes
            && extended.allSatisfy { $0.value <= other.extended[$0.key] ?? 0 }
    }

    private func combined(
        with other: ResourceAmounts, _ combine: (Int64, Int64) -> Int64
    ) -> ResourceAmounts {
        var result = ResourceAmounts()
        result.cpuMillis = combine(cpuMillis, other.cpuMillis)
        result.memoryBytes = combine(memoryBytes, other.memoryBytes)
        result.ephemeralStorageBytes = combine(ephemeralStorageBytes, other.ephemeralStorageBytes)
        if extended.isEmpty && other.extended.isEmpty { return result }
        for name in extended.keys { result.extended[name] = combine(extended[name] ?? 0, 0) }
        for (name, amount) in other.extended {
            result.extended[name] = combine(extended[name] ?? 0, amount)
        }
        return result
    }
}

extension PodSpec {
    /// What the Pod as a whole requests, as the scheduler counts it.
    ///
    /// Containers run side by side, so their requests add up. Init containers run one after the
    /// other before them, so only the greatest counts; but a sidecar (an init container with
    /// `restartPolicy: Always`) stays, and counts for all that start after it. Example: sidecar
    /// 100m, init 500m, containers 200m + 100m: max(100 + 500, 100 + 300) = 600m.
    public var requests: ResourceAmounts { requests(of: { ResourceAmounts($0) }) }

    /// What the Pod counts for when nodes are scored: a container that requests no CPU or memory
    /// counts with 100m or 200 MB, so that Pods without requests spread as well.
    public var requestsForScoring: ResourceAmounts {
        requests { list in
            var amounts = ResourceAmounts(list)
            if list?["cpu"] == nil { amounts.cpuMillis = 100 }
            if list?["memory"] == nil { amounts.memoryBytes = 200 * 1024 * 1024 }
            return amounts
        }
    }

    private func requests(
        of amounts: ([String: Quantity]?) -> ResourceAmounts
    ) -> ResourceAmounts {
        var running = ResourceAmounts()
        for container in containers {
            running = running + amounts(container.resources?.requests)
        }
        var sidecars = ResourceAmounts()
        var starting = ResourceAmounts()
        for container in initContainers ?? [] {
            let request = amounts(container.resources?.requests)
            if container.restartPolicy == "Always" {
                sidecars = sidecars + request
                starting = starting.maximum(sidecars)
            } else {
                starting = starting.maximum(sidecars + request)
            }
        }
        var total = (running + sidecars).maximum(starting)
        // Requests of the Pod as a whole replace the sum of its containers, resource by resource.
        if let podRequests = resources?.requests { total.override(with: podRequests) }
        return total + ResourceAmounts(overhead)
    }
}

extension ResourceAmounts {
    fileprivate mutating func override(with list: [String: Quantity]) {
        let amounts = ResourceAmounts(list)
        if list["cpu"] != nil { cpuMillis = amounts.cpuMillis }
        if list["memory"] != nil { memoryBytes = amounts.memoryBytes }
        for (name, amount) in amounts.extended { extended[name] = amount }
    }
}
