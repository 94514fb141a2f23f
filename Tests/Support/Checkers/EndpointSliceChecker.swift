public import Controllers
internal import KubernetesAPI
public import Reconcile

/// What is written to an EndpointSlice is true at that time, and no Pod is in two slices of a
/// Service.
public final class EndpointSliceChecker: Checker {
    private static let author = EndpointSliceController().name

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard step.author == Self.author, let cause = step.cause,
            let service = state.services[cause.namespacedName],
            let slice = step.change.new as? EndpointSlice
        else { return [] }
        var violations: [String] = []
        for endpoint in slice.endpoints ?? [] {
            guard let reference = endpoint.targetRef,
                let pod = state.pods[slice.namespace, reference.name ?? ""],
                pod.uid == reference.uid
            else {
                violations.append("lists \(endpoint.addresses), which nobody has")
                continue
            }
            if pod.status?.podIP != endpoint.addresses.first {
                violations.append("lists \(endpoint.addresses) for \(pod.key)")
            }
            let publishes = service.spec?.publishNotReadyAddresses == true
            if endpoint.conditions?.ready != (publishes || pod.isReady && !pod.isTerminating) {
                violations.append("is wrong about the readiness of \(pod.key)")
            }
        }
        let owned = state.endpointSlices.controlled(by: service.uid)
        let listed = owned.flatMap { $0.endpoints ?? [] }.compactMap { $0.targetRef?.uid }
        if Set(listed).count != listed.count { violations.append("lists a Pod twice") }
        return violations
    }
}
