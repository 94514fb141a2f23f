public import KubernetesAPI

/// Lists the Pods behind each Service in EndpointSlices, as Kubernetes' endpointslice-controller
/// does.
///
/// A Service without selector, or of type ExternalName, is left to others: slices that it had
/// before stay as they are.
public struct EndpointSliceController: Controller {
    /// How long until a Pod is looked at again whose node is not known (yet, or any more).
    private static let missingNodeRetry: Duration = .seconds(10)

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
        var plan = Plan()
        guard let service = state.services[key.namespacedName], !service.isExternalName,
            let selector = service.labelSelector
        else { return plan }
        let slices = state.endpointSlices
            .objects(.slices(ofService: service.name, in: service.namespace))
            .filter(\.isManaged)
        let pods = state.pods.matching(selector, in: service.namespace)
            .filter { $0.isEndpoint(includingTerminating: true) }
        for family in service.addressFamilies {
            var distribution = EndpointDistribution(
                service: service, addressType: family,
                slices: slices.filter { $0.addressType == family }, in: state)
            for pod in pods {
                let node = pod.nodeName.flatMap { state.nodes["", $0] }
                if node == nil, service.spec?.publishNotReadyAddresses != true {
                    // A Pod that outlives its node cannot be reached.
                    plan.requeue(after: Self.missingNodeRetry)
                    continue
                }
                let addresses = pod.addresses(of: family)
                if addresses.isEmpty { continue }
                let endpoint = service.endpoint(of: pod, at: addresses, on: node)
                distribution.add(endpoint, ports: service.ports(of: pod))
            }
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
            return objects(.namespace(namespace)).filter {
                selector.matches($0.metadata.labels)
            }
        }
        return objects(.label(namespace: namespace, key: key, value: value)).filter {
            selector.matches($0.metadata.labels)
        }
    }
}

extension Service {
    var isExternalName: Bool { spec?.type == "ExternalName" }

    /// The families of the Service's addresses, which are also the address types of its slices:
    /// `spec.ipFamilies`, and IPv4 where none is given.
    var addressFamilies: [String] {
        guard let families = spec?.ipFamilies, !families.isEmpty else { return ["IPv4"] }
        return families
    }
}
