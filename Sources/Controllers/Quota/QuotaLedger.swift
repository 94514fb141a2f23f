public import KubernetesAPI

/// What is used of every ResourceQuota, counted as objects come, change and go.
///
/// A change of an object costs a look at the quotas of its namespace; only a quota that is new, or
/// limits something else than before, is counted from the start. Where there is no quota nothing is
/// counted.
public struct QuotaLedger {
    /// The sums of one quota.
    private struct Account {
        let spec: ResourceQuotaSpec
        let scopes: [QuotaScope]
        var used: ResourceList

        init(_ spec: ResourceQuotaSpec) {
            self.spec = spec
            scopes = QuotaScope.scopes(of: spec)
            used = (spec.hard ?? [:]).mapValues { _ in Quantity() }
        }

        /// What `object` takes of what the quota limits.
        func share(of object: (any KubernetesObject)?) -> ResourceList {
            guard let object, scopes.allSatisfy({ $0.contains(object) }) else { return [:] }
            return QuotaUsage.of(object).masked(by: used.keys)
        }
    }

    private var accounts: [NamespacedName: Account] = [:]
    /// The quotas of each namespace, sorted by name.
    private var quotas: [String: [NamespacedName]] = [:]

    init() {}

    var isEmpty: Bool { accounts.isEmpty }

    /// The names of the quotas of a namespace, sorted.
    public func quotas(in namespace: String) -> [NamespacedName] { quotas[namespace] ?? [] }

    /// What is used of each resource that the quota limits; `nil` if there is no such quota.
    public func used(of quota: NamespacedName) -> ResourceList? { accounts[quota]?.used }

    /// Whether the scopes of the quota contain `object`.
    public func covers(_ object: any KubernetesObject, by quota: NamespacedName) -> Bool {
        accounts[quota]?.scopes.allSatisfy { $0.contains(object) } ?? false
    }

    /// Takes in a change of an object.
    mutating func update(from old: (any KubernetesObject)?, to new: (any KubernetesObject)?) {
        guard let namespace = (new ?? old)?.namespace, let names = quotas[namespace] else { return }
        for name in names {
            guard let account = accounts[name] else { continue }
            let before = account.share(of: old)
            let after = account.share(of: new)
            if before != after { accounts[name]?.used = account.used - before + after }
        }
    }

    /// Takes in a quota that is new or changed.
    ///
    /// - Parameter objects: every object of the namespace; read only if it has to be counted anew.
    mutating func open(_ quota: ResourceQuota, objects: () -> [any KubernetesObject]) {
        let name = quota.namespacedName
        let spec = quota.spec ?? ResourceQuotaSpec()
        if accounts[name]?.spec == spec { return }
        var account = Account(spec)
        for object in objects() { account.used = account.used + account.share(of: object) }
        if accounts.updateValue(account, forKey: name) == nil {
            quotas[name.namespace, default: []].append(name)
            quotas[name.namespace]?.sort()
        }
    }

    /// Forgets a quota.
    mutating func close(_ quota: NamespacedName) {
        accounts[quota] = nil
        quotas[quota.namespace]?.removeAll { $0 == quota }
        if quotas[quota.namespace]?.isEmpty == true { quotas[quota.namespace] = nil }
    }
}
