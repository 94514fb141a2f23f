public import KubernetesAPI

/// Copies the Endpoints that users write for a Service without selector into EndpointSlices, as
/// Kubernetes' endpointslicemirroring-controller does: who reads slices only finds them there.
///
/// The slices of Endpoints whose Service has a selector, or is gone, are taken away, and so are
/// those of Endpoints with the label `endpointslice.kubernetes.io/skip-mirror: "true"`.
public struct EndpointSliceMirroringController: Controller {
    static let manager = "endpointslicemirroring-controller.k8s.io"
    private static let skipMirrorLabel = "endpointslice.kubernetes.io/skip-mirror"
    /// Endpoints that are not endpoints: leader elections once kept their record in them.
    private static let leaderAnnotation = "control-plane.alpha.kubernetes.io/leader"

    public let name = "endpointslicemirroring-controller"
    public let eventSource = "endpoint-slice-mirroring-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(Endpoints.self),
            Watch(Service.self) { service, _, enqueue in
                enqueue(ObjectKey(Endpoints.kind, service.namespacedName))
            },
            Watch(EndpointSlice.self) { slice, _, enqueue in
                guard slice.isManaged(by: Self.manager), let name = slice.serviceName else {
                    return
                }
                enqueue(ObjectKey(Endpoints.self, namespace: slice.namespace, name: name))
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        let slices = state.endpointSlices
            .objects(.slices(ofService: key.name, in: key.namespace))
            .filter { $0.isManaged(by: Self.manager) }
        guard let endpoints = state.endpoints[key.namespacedName], isMirrored(endpoints),
            let service = state.services[key.namespacedName], service.labelSelector == nil
        else {
            plan.actions = slices.map { .delete($0.key, Deletion(uid: $0.uid)) }
            return plan
        }
        var mirror = EndpointsMirror(of: endpoints, slices: slices, in: state)
        plan.actions = mirror.actions()
        if mirror.skippedCount > 0 {
            plan.events.append(
                EventRecord(
                    .warning, "TooManyAddressesToMirror", regarding: endpoints,
                    "A max of \(EndpointsMirror.maximumAddresses) addresses can be mirrored to "
                        + "EndpointSlices per Endpoints subset. \(mirror.skippedCount) addresses "
                        + "were skipped"))
        }
        return plan
    }

    private func isMirrored(_ endpoints: Endpoints) -> Bool {
        endpoints.metadata.labels?[Self.skipMirrorLabel] != "true"
            && endpoints.metadata.annotations?[Self.leaderAnnotation] == nil
    }
}
