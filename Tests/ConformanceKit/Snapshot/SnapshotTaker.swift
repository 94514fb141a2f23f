import Controllers
import KubernetesAPI
import Manifests
import Reconcile

/// Looks at a cluster as the recordings do.
struct SnapshotTaker {
    private let scenario: Scenario
    private let cluster: VirtualCluster
    private var events = EventSummary()

    private var names: ObjectNames { cluster.names }
    private var state: ClusterState { cluster.store.state }

    init(_ scenario: Scenario, _ cluster: VirtualCluster) {
        self.scenario = scenario
        self.cluster = cluster
    }

    /// - Parameter result: the answers to the step's requests.
    mutating func take(step: String, word: String, result: [Value]) -> Snapshot {
        var shown = ValueObject()
        for kind in state.populatedKinds {
            switch kind {
            case Pod.kind: addPods(to: &shown)
            case EndpointSlice.kind: addEndpointSlices(to: &shown)
            case Node.kind: addNodes(to: &shown)
            default:
                for object in state.objects(of: kind) {
                    guard !Self.ownNamespaces.contains(object.key) else { continue }
                    shown[display(object)] = summary(of: object)
                }
            }
        }
        return Snapshot(
            step: step, word: word, result: result, state: shown,
            events: events.take(from: cluster.store.events, names: names))
    }

    /// The namespaces that are there without a scenario asking for them.
    private static let ownNamespaces = [
        VirtualCluster.mainNamespace, VirtualCluster.leaseNamespace,
    ].map { ObjectKey(Namespace.self, namespace: "", name: $0) }

    private func display(_ object: any KubernetesObject) -> String {
        names.display(object.key, uid: object.uid)
    }

    private func summary(of object: any KubernetesObject) -> Value? {
        if let service = object as? Service { return ServiceSummary.summary(of: service) }
        if let endpoints = object as? Endpoints { return ServiceSummary.summary(of: endpoints) }
        return ObjectSummary(object, names: names).summary
    }

    // MARK: Pods

    /// Pods with names of their own one by one, the others as groups of equal ones.
    private func addPods(to shown: inout ValueObject) {
        var groups: [String: [Value: Int64]] = [:]
        for pod in state.pods.all {
            let summary = PodSummary(pod, options: scenario.options, names: names).summary
            if names.isNamed(pod) {
                shown[display(pod)] = .object(summary)
            } else {
                let isMain = pod.namespace == VirtualCluster.mainNamespace
                let group = isMain ? "Pods" : "\(pod.namespace):Pods"
                groups[group, default: [:]][.object(summary), default: 0] += 1
            }
        }
        let writer = JSONWriter()
        for (name, members) in groups.sorted(by: { $0.key < $1.key }) {
            let counted = members.map { pod, count in
                var pod = pod.object ?? [:]
                pod["count"] = .int(count)
                return Value.object(pod)
            }
            shown[name] = .array(counted.sorted { writer.write($0) < writer.write($1) })
        }
    }

    // MARK: Services and nodes

    private func addEndpointSlices(to shown: inout ValueObject) {
        var slices: [ObjectKey: [EndpointSlice]] = [:]
        for slice in state.endpointSlices.all {
            guard let service = slice.metadata.labels?["kubernetes.io/service-name"] else {
                continue
            }
            let key = ObjectKey(
                GroupKind(group: "", kind: "EndpointSlices"), namespace: slice.namespace,
                name: service)
            slices[key, default: []].append(slice)
        }
        for (key, slices) in slices.sorted(by: { $0.key < $1.key }) {
            shown[names.display(key, uid: "")] = ServiceSummary.summary(of: slices)
        }
    }

    private func addNodes(to shown: inout ValueObject) {
        guard scenario.nodes != nil, !scenario.options.hidesNodes else { return }
        for node in state.nodes.all {
            var summary = ValueObject()
            let ready = node.status?.conditions?.first { $0.type == "Ready" }
            summary["ready"] = ready.map { .string("\($0.status)/\($0.reason ?? "")") }
            summary["unschedulable"] = node.spec?.unschedulable == true ? true : nil
            let taints = (node.spec?.taints ?? []).map { taint in
                let value = taint.value.map { $0.isEmpty ? "" : "=\($0)" } ?? ""
                return "\(taint.key)\(value):\(taint.effect)"
            }
            if !taints.isEmpty { summary["taints"] = .array(taints.sorted().map { .string($0) }) }
            shown[display(node)] = .object(summary)
        }
    }
}
