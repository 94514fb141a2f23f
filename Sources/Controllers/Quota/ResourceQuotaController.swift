public import KubernetesAPI

/// Reports what is used of every ResourceQuota, as Kubernetes' resourcequota-controller does.
///
/// The sums are those of `QuotaLedger`; that they are kept to is the business of admission.
public struct ResourceQuotaController: Controller {
    public let name = "resourcequota-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(ResourceQuota.self),
            Watch(everyKind: { object, state, enqueue in
                for quota in state.quotaLedger.quotas(in: object.namespace) {
                    enqueue(ObjectKey(ResourceQuota.kind, quota))
                }
            }),
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let quota = state.resourceQuotas[key.namespacedName],
            let used = state.quotaLedger.used(of: key.namespacedName)
        else { return plan }
        var updated = quota
        updated.status = .with {
            $0.hard = quota.spec?.hard
            $0.used = used.isEmpty ? nil : used
        }
        if updated != quota { plan.actions.append(.updateStatus(updated)) }
        return plan
    }
}
