public import KubernetesAPI

/// Lists the Pods behind each Service in EndpointSlices, as Kubernetes' endpointslice-controller
/// does.
public struct EndpointSliceController: Controller {
    public let name = "endpointslice-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(Service.self),
            Watch(Pod.self) { pod, state, enqueue in
                for service in state.services.selecting(pod.metadata.labels, in: pod.namespace) {
                    enqueue(service.key)
                }
            },
            Watch(EndpointSlice.self) { slice, _, enqueue in
                guard slice.isManaged, let service = slice.serviceName else { return }
                enqueue(ObjectKey(Service.self, namespace: slice.namespace, name: service))
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        guard let service = state.services[key.namespacedName], !service.isTerminating,
            let selector = service.labelSelector, service.spec?.type != "ExternalName"
        else { return Plan() }
        let pods = state.pods.matching(selector, in: service.namespace)
        let slices = state.endpointSlices.objects(.owner(service.uid)).filter(\.isManaged)
        var plan = Plan()
        for family in service.addressFamilies {
            var distribution = EndpointDistribution(
                service: service, addressType: family,
                slices: slices.filter { $0.addressType == family })
            for pod in pods { distribution.add(pod) }
            plan.actions += distribution.actions()
        }
        for slice in slices where !service.addressFamilies.contains(slice.addressType) {
            plan.actions.append(.delete(slice.key, Deletion(uid: slice.uid)))
        }
        return plan
    }
}

extension ObjectTable where Object == Pod {
    /// The Pods of `namespace` that match, in the order of creation.
    func matching(_ selector: LabelSelector, in namespace: String) -> [Pod] {
        guard let (key, value) = selector.indexableLabel else {
            return all.filter {
                $0.namespace == namespace && selector.matches($0.metadata.labels)
            }
        }
        return objects(.label(namespace: namespace, key: key, value: value)).filter {
            selector.matches($0.metadata.labels)
        }
    }
}

extension Service {
    /// The address types of the slices: `IPv4` for `ipFamilies: [IPv4]` and where none is given.
    fileprivate var addressFamilies: [String] {
        guard let families = spec?.ipFamilies, !families.isEmpty else { return ["IPv4"] }
        return families
    }
}
