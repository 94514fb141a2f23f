public import KubernetesAPI

/// Gives each namespace the account `default`, as Kubernetes' serviceaccount-controller does: at
/// once, and again when it was deleted; not while the namespace is being deleted.
public struct ServiceAccountController: Controller {
    /// The account of Pods that name none.
    public static let defaultAccount = "default"

    public let name = "serviceaccount-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(Namespace.self),
            Watch(ServiceAccount.self) { account, _, enqueue in
                enqueue(ObjectKey(Namespace.self, namespace: "", name: account.namespace))
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let namespace = state.table(Namespace.self)[key.namespacedName],
            !namespace.isTerminating,
            state.serviceAccounts[namespace.name, Self.defaultAccount] == nil
        else { return plan }
        plan.actions.append(.create(Self.account(in: namespace.name)))
        return plan
    }

    /// The account `default` of a namespace.
    public static func account(in namespace: String) -> ServiceAccount {
        .with {
            $0.metadata.name = defaultAccount
            $0.metadata.namespace = namespace
        }
    }
}
