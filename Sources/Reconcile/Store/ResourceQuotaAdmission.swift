internal import Controllers
internal import KubernetesAPI

// The ResourceQuota plug-in: nothing is stored that takes more than a quota leaves.

extension Store {
    /// - Throws: `forbidden` if a quota of the namespace is used up, or limits something that a
    ///   container says nothing about.
    func checkQuotas(
        _ object: some KubernetesObject, replacing old: (any KubernetesObject)?
    ) throws(StoreError) {
        let quotas = state.quotaLedger.quotas(in: object.namespace)
        // Of what exists only Services and claims can come to take more.
        let isCounted = old == nil || object is Service || object is PersistentVolumeClaim
        if quotas.isEmpty || !isCounted { return }
        let before = old.map { QuotaUsage.of($0) } ?? [:]
        var increase = ResourceList()
        for (name, quantity) in QuotaUsage.of(object) {
            let added = quantity - (before[name] ?? Quantity())
            if added > Quantity() { increase[name] = added }
        }
        for name in quotas {
            guard let quota = state.resourceQuotas[name], let hard = quota.spec?.hard,
                state.quotaLedger.covers(object, by: name)
            else { continue }
            if old == nil, let pod = object as? Pod, let missing = pod.missing(for: hard) {
                throw .forbidden(
                    object.key, reason: "failed quota: \(name.name): must specify \(missing)")
            }
            let refusal = QuotaExcess(
                increase: increase, hard: hard, used: state.quotaLedger.used(of: name) ?? [:])
            if let refusal {
                throw .forbidden(object.key, reason: "exceeded quota: \(name.name), \(refusal)")
            }
        }
    }
}

/// What a write takes beyond a quota.
private struct QuotaExcess: CustomStringConvertible {
    private let requested: ResourceList
    private let used: ResourceList
    private let limited: ResourceList

    /// `nil` if the quota allows the increase. What is not taken more of may be over its limit.
    init?(increase: ResourceList, hard: ResourceList, used: ResourceList) {
        let exceeded = increase.filter { name, added in
            hard[name].map { (used[name] ?? Quantity()) + added > $0 } ?? false
        }
        if exceeded.isEmpty { return nil }
        requested = exceeded
        self.used = used.filter { exceeded[$0.key] != nil }
        limited = hard.filter { exceeded[$0.key] != nil }
    }

    var description: String {
        "requested: \(requested.text), used: \(used.text), limited: \(limited.text)"
    }
}

extension Pod {
    /// The CPU and memory that a quota limits and that every container has to state.
    private static let stated = [
        "cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory",
    ]

    /// What containers do not state though a quota limits it, and which:
    /// `limits.cpu for: a,b; requests.memory for: b`. `nil` if nothing is missing.
    fileprivate func missing(for hard: ResourceList) -> String? {
        guard let spec else { return nil }
        let all = spec.containers + (spec.initContainers ?? [])
        let missing = Self.stated.filter { hard[$0] != nil }.compactMap { name -> String? in
            let silent = all.filter { QuotaUsage.stated(by: $0)[name] == nil }.map(\.name)
            return silent.isEmpty
                ? nil : "\(name) for: \(Set(silent).sorted().joined(separator: ","))"
        }
        return missing.isEmpty ? nil : missing.joined(separator: "; ")
    }
}
