public import KubernetesAPI

/// Empties namespaces that are being deleted, as Kubernetes' namespace-controller does.
///
/// It begins five seconds after the deletion was asked for, deletes the Pods first and everything
/// else once they are gone, and looks again and again until nothing is left. Then it takes the
/// finalizer `kubernetes` off the namespace, which ends it.
public struct NamespaceController: Controller {
    /// What holds a namespace until it is empty: in `spec.finalizers`, not in the metadata.
    public static let finalizer = "kubernetes"

    /// Kubernetes leaves its servers that long to see that the namespace is being deleted, so that
    /// nothing is created behind the controller's back.
    private static let delay: Duration = .seconds(5)

    public let name = "namespace-controller"

    public init() {}

    public var watches: [Watch] {
        [
            Watch(Namespace.self, after: Self.delay) { namespace, _, enqueue in
                if namespace.isTerminating { enqueue(namespace.key) }
            }
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        guard let namespace = state.table(Namespace.self)[key.namespacedName],
            namespace.isTerminating,
            namespace.spec?.finalizers?.contains(Self.finalizer) == true
        else { return Plan() }
        return NamespaceEmptying(namespace, in: state, now: now).decide()
    }
}

extension ClusterState {
    /// The namespace is being deleted: whatever is to be created in it is refused.
    func isTerminating(namespace: String) -> Bool {
        table(Namespace.self)["", namespace]?.isTerminating == true
    }
}
