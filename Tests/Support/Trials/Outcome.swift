public import Controllers
internal import KubernetesAPI

/// What a cluster came to, without what may differ between two ways to the same end: names and
/// uids of children, versions, times, nodes, revisions, and what is kept as history.
public struct Outcome: Hashable, Sendable {
    /// One line for each object, sorted.
    public let lines: [String]

    /// Fields and labels that say how an object came to be, not what it is.
    private static let traces: Set<String> = [
        "nodeName", "pod-template-hash", "controller-revision-hash", "observedGeneration",
        "collisionCount", "restartCount", "failed", "clusterIP", "clusterIPs", "expectedPods",
        "pod-template-generation", "controller-uid", "batch.kubernetes.io/controller-uid",
    ]

    /// What every object has beside its content.
    private static let envelope: Set<String> = ["apiVersion", "kind", "metadata", "status"]

    /// - Parameter names: the objects of these names are left out, with all that they own.
    public init(of state: ClusterState, without names: Set<String> = []) {
        lines = state.populatedKinds.flatMap { kind in
            state.objects(of: kind).filter { !names.contains(Self.origin(of: $0, state)) }
                .compactMap { Self.line($0, state) }
        }.sorted()
    }

    /// What only one of the two outcomes has, a line each.
    public func differences(from other: Outcome) -> [String] {
        var missing = other.lines
        var added: [String] = []
        for line in lines {
            if let position = missing.firstIndex(of: line) {
                missing.remove(at: position)
            } else {
                added.append(line)
            }
        }
        return missing.map { "missing: \($0)" } + added.map { "in its place: \($0)" }
    }

    private static func line(_ object: any KubernetesObject, _ state: ClusterState) -> String? {
        switch object {
        case is Node, is Namespace, is EndpointSlice, is ControllerRevision: return nil
        // A set leaves the claims of places that it once had.
        case is PersistentVolumeClaim, is PersistentVolume: return nil
        // One that has ended is history, and so is a ReplicaSet of a Deployment without Pods.
        case let pod as Pod where pod.hasFinished: return nil
        case let replicaSet as ReplicaSet
        where replicaSet.spec?.replicas == 0 && replicaSet.metadata.controllerReference != nil:
            return nil
        // What has nothing to scale tells of the last time it had.
        case let autoscaler as HorizontalPodAutoscaler where !autoscaler.isScaling: return nil
        // Which runs of a CronJob are kept is a matter of times.
        case is Job where object.metadata.controllerReference != nil: return nil
        case let endpoints as Endpoints: return "\(endpoints.key) \(endpoints.counts)"
        default: break
        }
        let value = object.encoded()
        let content = (value.object ?? ValueObject()).filter { !envelope.contains($0.key) }
        let spec = scrubbed(.object(ValueObject(content.map { ($0.key, $0.value) })))
        let labels = scrubbed(value["metadata"]?["labels"] ?? .null)
        let text = "\(labels.json) \(spec.json) \(status(value["status"]))"
        return "\(identity(of: object, state)) \(text)"
    }

    /// The name of what an object belongs to in the end.
    private static func origin(of object: any KubernetesObject, _ state: ClusterState) -> String {
        guard let reference = object.metadata.controllerReference else { return object.name }
        let owner = state.object(reference.key(in: object.namespace))
        return owner.map { origin(of: $0, state) } ?? reference.name
    }

    /// The name of an object that a user made; of any other the kind, and whose it is.
    private static func identity(
        of object: any KubernetesObject, _ state: ClusterState
    ) -> String {
        guard let reference = object.metadata.controllerReference else {
            let isNamed = object.metadata.generateName == nil
            return isNamed ? object.key.description : "\(object.key.groupKind) of nobody"
        }
        let key = reference.key(in: object.namespace)
        let owner = state.object(key).map { identity(of: $0, state) } ?? "\(key), which is gone"
        return "\(object.key.groupKind) of \(owner)"
    }

    /// Conditions that tell what was the matter once: a Job was suspended, an eviction was called
    /// off.
    private static let pastConditions: Set<String> = ["Suspended False", "DisruptionTarget False"]

    /// The counts that are not zero, the phase, and the conditions, but for those about the past.
    private static func status(_ status: Value?) -> String {
        let fields = status?.object ?? ValueObject()
        let counts = fields.filter { !traces.contains($0.key) && ($0.value.int ?? 0) != 0 }
            .map { "\($0.key) \($0.value.json)" }
        let conditions = (status?["conditions"]?.array ?? []).map { condition in
            "\(condition["type"]?.string ?? "") \(condition["status"]?.string ?? "")"
        }.filter { !pastConditions.contains($0) }
        return (counts + conditions + [status?["phase"]?.string ?? ""]).sorted()
            .joined(separator: ", ")
    }

    private static func scrubbed(_ value: Value) -> Value {
        switch value {
        case .object(let object):
            let kept = object.filter { !traces.contains($0.key) }
            return .object(ValueObject(kept.map { ($0.key, scrubbed($0.value)) }))
        case .array(let elements): return .array(elements.map(scrubbed))
        default: return value
        }
    }
}

extension HorizontalPodAutoscaler {
    fileprivate var isScaling: Bool {
        let met = (status?.conditions ?? []).filter { $0.status == "True" }.map(\.type)
        return met.contains("AbleToScale") && met.contains("ScalingActive")
    }
}

extension Endpoints {
    /// How many addresses there are, whosever they are.
    fileprivate var counts: String {
        let ready = (subsets ?? []).reduce(0) { $0 + ($1.addresses?.count ?? 0) }
        let others = (subsets ?? []).reduce(0) { $0 + ($1.notReadyAddresses?.count ?? 0) }
        return "\(ready) ready, \(others) not"
    }
}
