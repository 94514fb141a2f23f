internal import KubernetesAPI

/// What the usage of the Pods should be, for metrics that are taken Pod by Pod.
enum UsageTarget {
    /// A percentage of what the Pods request, in thousandths by the name of the Pod.
    case utilization(percent: Int32, milliRequests: [String: Int64])
    /// A value for each Pod.
    case average(milliValue: Int64)

    /// What the Pods use, and how that compares with the target.
    struct Usage {
        /// Usage divided by target: above 1 there is too little of everything.
        let ratio: Double
        /// In percent of the requests.
        let utilization: Int32?
        let averageMilliValue: Int64
    }

    /// - Throws: `MetricFailure` if none of the readings is of a Pod with requests.
    func usage(_ readings: MetricReadings) throws(MetricFailure) -> Usage {
        switch self {
        case .utilization(let percent, let milliRequests):
            return try utilization(of: readings, milliRequests, target: percent)
        case .average(let milliValue):
            let total = readings.values.reduce(Int64(0)) { $0 &+ $1.milliValue }
            let average = total / Int64(max(1, readings.count))
            return Usage(
                ratio: Double(average) / Double(milliValue), utilization: nil,
                averageMilliValue: average)
        }
    }

    private func utilization(
        of readings: MetricReadings, _ milliRequests: [String: Int64], target: Int32
    ) throws(MetricFailure) -> Usage {
        var used: Int128 = 0
        var requested: Int128 = 0
        var count: Int128 = 0
        for (pod, reading) in readings {
            guard let request = milliRequests[pod] else { continue }
            used += Int128(reading.milliValue)
            requested += Int128(request)
            count += 1
        }
        if requested == 0 { throw MetricFailure("no metrics returned matched known pods") }
        let utilization = Int32(clamping: used * 100 / requested)
        return Usage(
            ratio: Double(utilization) / Double(target), utilization: utilization,
            averageMilliValue: Int64(clamping: used / count))
    }

    /// What a Pod without metrics is taken to use: as much as keeps the target from moving further
    /// than it would have to. `nil` leaves the Pod out.
    ///
    /// For example, 4 Pods at 100m each and a target of 50 %: if two use 10m and two are missing,
    /// the missing ones count as 100m each, and the ratio rises from 0.2 to 1.1: nothing is done.
    func assumedMilliValue(of pod: Pod, ratio: Double) -> Int64? {
        switch self {
        case .utilization(let percent, let milliRequests):
            if ratio > 1 { return 0 }
            if ratio == 1 { return nil }
            let fallback = Int128(max(100, percent))
            return Int64(clamping: Int128(milliRequests[pod.name] ?? 0) * fallback / 100)
        case .average(let milliValue): return ratio < 1 ? milliValue : 0
        }
    }
}

extension Pod {
    /// What the Pod, or one container of it, requests of a resource, in thousandths.
    ///
    /// - Throws: `MetricFailure` if a container that counts requests nothing.
    func milliRequest(
        of resource: String, container: String?
    ) throws(MetricFailure) -> Int64 {
        if container == nil, let requests = spec?.resources?.requests, !requests.isEmpty {
            return try milliRequestOfPodLevel(resource)
        }
        let sidecars = (spec?.initContainers ?? []).filter { $0.restartPolicy == "Always" }
        var total: Int64 = 0
        for candidate in (spec?.containers ?? []) + sidecars {
            if let container, candidate.name != container { continue }
            guard let request = candidate.resources?.requests?[resource] else {
                throw MetricFailure(
                    "missing request for \(resource) in container \(candidate.name) of Pod \(name)")
            }
            total = total.saturatingAdding(request.milliValue)
        }
        return total
    }

    private func milliRequestOfPodLevel(_ resource: String) throws(MetricFailure) -> Int64 {
        let amounts = spec?.requests ?? ResourceAmounts()
        let milliValue =
            switch resource {
            case "cpu": amounts.cpuMillis
            case "memory": amounts.memoryBytes.saturatingMultiplied(by: 1000)
            case "ephemeral-storage": amounts.ephemeralStorageBytes.saturatingMultiplied(by: 1000)
            default: (amounts.extended[resource] ?? 0).saturatingMultiplied(by: 1000)
            }
        if milliValue > 0 { return milliValue }
        throw MetricFailure("missing pod-level request for \(resource) in Pod \(name)")
    }
}
