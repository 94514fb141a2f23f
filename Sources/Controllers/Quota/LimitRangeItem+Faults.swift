public import KubernetesAPI

// What a LimitRange has against a Pod or a claim, in the words of Kubernetes' LimitRanger.

extension LimitRangeItem {
    /// What is outside the bounds for containers, one by one, or for Pods as a whole.
    public func faults(of pod: Pod) -> [String] {
        guard let spec = pod.spec else { return [] }
        switch type {
        case "Container":
            return (spec.containers + (spec.initContainers ?? [])).flatMap { container in
                faults(
                    requests: container.resources?.requests ?? [:],
                    limits: container.resources?.limits ?? [:])
            }
        case "Pod": return faults(requests: spec.totalRequests, limits: spec.totalLimits)
        default: return []
        }
    }

    /// What is outside the bounds for claims, which have requests only.
    public func faults(of claim: PersistentVolumeClaim) -> [String] {
        guard type == "PersistentVolumeClaim" else { return [] }
        let requests = claim.spec?.resources?.requests ?? [:]
        let tooLittle = sorted(min).compactMap { name, bound in
            minimumFault(name, bound, request: requests[name], limit: nil)
        }
        let tooMuch = sorted(max).compactMap { name, bound -> String? in
            let subject = "maximum \(name) usage per \(type) is \(bound.canonicalText)"
            guard let request = requests[name] else {
                return subject + ".  No request is specified"
            }
            return request > bound ? subject + ", but request is \(request.canonicalText)" : nil
        }
        return tooLittle + tooMuch
    }

    private func faults(requests: ResourceList, limits: ResourceList) -> [String] {
        sorted(min).compactMap { name, bound in
            minimumFault(name, bound, request: requests[name], limit: limits[name])
        }
            + sorted(max).compactMap { name, bound in
                maximumFault(name, bound, request: requests[name], limit: limits[name])
            }
            + sorted(maxLimitRequestRatio).compactMap { name, bound in
                ratioFault(name, bound, request: requests[name], limit: limits[name])
            }
    }

    private func sorted(_ bounds: ResourceList?) -> [(String, Quantity)] {
        (bounds ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func minimumFault(
        _ name: String, _ bound: Quantity, request: Quantity?, limit: Quantity?
    ) -> String? {
        let subject = "minimum \(name) usage per \(type) is \(bound.canonicalText)"
        guard let request else { return subject + ".  No request is specified" }
        if request < bound { return subject + ", but request is \(request.canonicalText)" }
        if let limit, limit < bound { return subject + ", but limit is \(limit.canonicalText)" }
        return nil
    }

    private func maximumFault(
        _ name: String, _ bound: Quantity, request: Quantity?, limit: Quantity?
    ) -> String? {
        let subject = "maximum \(name) usage per \(type) is \(bound.canonicalText)"
        guard let limit else { return subject + ".  No limit is specified" }
        if limit > bound { return subject + ", but limit is \(limit.canonicalText)" }
        if let request, request > bound {
            return subject + ", but request is \(request.canonicalText)"
        }
        return nil
    }

    private func ratioFault(
        _ name: String, _ bound: Quantity, request: Quantity?, limit: Quantity?
    ) -> String? {
        let subject =
            "\(name) max limit to request ratio per \(type) is \(bound.canonicalText), but "
        guard let request, !request.isZero else {
            return subject + "no request is specified or request is 0"
        }
        guard let limit, !limit.isZero else {
            return subject + "no limit is specified or limit is 0"
        }
        let ratio = Double(limit.milliValue) / Double(request.milliValue)
        if ratio * 1000 <= Double(bound.milliValue) { return nil }
        return subject + "provided ratio is \(FixedDecimal.text(ratio))"
    }
}

/// A number with the six decimals of C's `%f`.
private enum FixedDecimal {
    private static let scale = 1_000_000.0

    static func text(_ value: Double) -> String {
        let scaled = (value * scale).rounded()
        guard let digits = Int64(exactly: scaled) else { return "\(value)" }
        let fraction = String(digits % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.count)
        return "\(digits / 1_000_000).\(zeros)\(fraction)"
    }
}
