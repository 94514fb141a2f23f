public import KubernetesAPI

/// Lists the Pods behind each Service in one Endpoints object of its name, as Kubernetes'
/// endpoints-controller does: the form from before EndpointSlices, which old clients still read.
///
/// - A Service without selector, or of type ExternalName, is left to others: what it had before
///   stays as it is.
/// - When a Service goes, so do the Endpoints of its name, whoever wrote them. Endpoints that
///   never had a Service stay.
public struct EndpointsController: Controller {
    private static let managedByLabel = "endpoints.kubernetes.io/managed-by"
    private static let manager = "endpoint-controller"

    public let name = "endpoint-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(Service.self),
            Watch(Pod.self) { pod, state, enqueue in
                for service in state.services.selecting(pod.metadata.labels, in: pod.namespace) {
                    enqueue(service.key)
                }
            },
            Watch(Endpoints.self) { endpoints, state, enqueue in
                // Endpoints can be applied before their Service: its absence alone says nothing.
                let isManaged = endpoints.metadata.labels?[Self.managedByLabel] == Self.manager
                if isManaged || state.services.contains(endpoints.namespacedName) {
                    enqueue(ObjectKey(Service.kind, endpoints.namespacedName))
                }
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        let current = state.endpoints[key.namespacedName]
        guard let service = state.services[key.namespacedName] else {
            if let current {
                plan.actions.append(.delete(current.key, Deletion(uid: current.uid)))
            }
            return plan
        }
        guard let selector = service.labelSelector, !service.isExternalName else { return plan }
        var subsets = EndpointSubsets(service: service)
        for pod in state.pods.matching(selector, in: service.namespace) { subsets.add(pod) }
        let desired = endpoints(of: service, replacing: current, subsets.packed())
        if let current {
            if desired != current { plan.actions.append(.update(desired)) }
        } else {
            plan.actions.append(.create(desired))
        }
        return plan
    }

    private func endpoints(
        of service: Service, replacing current: Endpoints?, _ subsets: [EndpointSubset]
    ) -> Endpoints {
        var endpoints = current ?? Endpoints()
        endpoints.metadata.name = service.name
        endpoints.metadata.namespace = service.namespace
        endpoints.metadata.labels = service.labels(
            reserving: [Self.managedByLabel: Self.manager])
        endpoints.subsets = subsets.isEmpty ? nil : subsets
        endpoints.truncateToCapacity()
        return endpoints
    }
}
