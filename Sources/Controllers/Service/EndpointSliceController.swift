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
    public let eventSource = "endpoint-slice-controller"

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
            Watch(changesOf: Node.self) { old, new, state, enqueue in
                if let old, let new, new.hasCapacity(of: old) { return }
                for service in state.services.all where service.hasTopologyAnnotation {
                    enqueue(service.key)
                }
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
            let present = slices.filter { $0.addressType == family }
            var endpoints: [Endpoint] = []
            var ports: [[DiscoveryEndpointPort]] = []
            for pod in pods {
                let node = pod.nodeName.flatMap { state.nodes["", $0] }
                if node == nil, service.spec?.publishNotReadyAddresses != true {
                    // A Pod that outlives its node cannot be reached.
                    plan.requeue(after: Self.missingNodeRetry)
                    continue
                }
                let addresses = pod.addresses(of: family)
                if addresses.isEmpty { continue }
                endpoints.append(service.endpoint(of: pod, at: addresses, on: node))
                ports.append(service.ports(of: pod))
            }
            hint(&endpoints, of: service, family: family, slices: present, in: state, &plan)
            var distribution = EndpointDistribution(
                service: service, addressType: family, slices: present, in: state)
            for (endpoint, ports) in zip(endpoints, ports) {
                distribution.add(endpoint, ports: ports)
            }
            plan.actions += distribution.actions()
        }
        for slice in slices where !service.addressFamilies.contains(slice.addressType) {
            plan.actions.append(.delete(slice.key, Deletion(uid: slice.uid)))
        }
        return plan
    }

    /// Adds hints for the zones if the Service asks for them by its annotation, and tells when they
    /// begin and why there are none.
    private func hint(
        _ endpoints: inout [Endpoint], of service: Service, family: String,
        slices: [EndpointSlice], in state: ClusterState, _ plan: inout Plan
    ) {
        guard service.hasTopologyAnnotation else { return }
        func record(_ type: EventRecord.EventType, _ reason: String, _ message: String) {
            plan.events.append(
                EventRecord(
                    type, reason, regarding: service, "\(message), addressType: \(family)"))
        }
        do throws(ZoneHints.Obstacle) {
            endpoints = try ZoneHints.adding(to: endpoints, zones: CPUByZone(of: state.nodes))
            let hadHints = slices.contains { $0.endpoints?.contains { $0.hints != nil } == true }
            if hadHints { return }
            record(
                .normal, "TopologyAwareHintsEnabled", "Topology Aware Hints has been enabled")
        } catch {
            record(.warning, "TopologyAwareHintsDisabled", error.message)
        }
    }
}

extension Node {
    /// Whether zone, CPU and readiness are those of `other`.
    fileprivate func hasCapacity(of other: Node) -> Bool {
        metadata.labels == other.metadata.labels && readiness == other.readiness
            && status?.allocatable?["cpu"] == other.status?.allocatable?["cpu"]
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
