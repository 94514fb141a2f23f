public import Controllers
internal import KubernetesAPI
public import Reconcile

/// Nobody changes or deletes what another controller owns, and nothing is collected that still has
/// an owner.
public final class OwnershipChecker: Checker {
    private static let collector = GarbageCollector().name
    /// They act on Pods of any owner: that is what they are for.
    private static let trusted: Set<String> = [
        ControlLoop.user, ControlLoop.nodes, Scheduler().name, PodGarbageCollector().name,
        TaintEvictionController().name,
    ]

    public init() {}

    public func check(_ step: ControlLoop.Step, _ state: ClusterState) -> [String] {
        guard let old = step.change.old, !Self.trusted.contains(step.author) else { return [] }
        if step.author == Self.collector {
            return isDeleted(step.change) ? collectionViolations(old, state) : []
        }
        guard let cause = step.cause, cause != old.key,
            let controller = old.metadata.controllerReference,
            let owner = state.object(controller.key(in: old.namespace)),
            owner.uid == controller.uid, owner.key != cause,
            // A claim that goes with its Pod is still the set's to keep.
            owner.metadata.controllerReference?.uid != state.object(cause)?.uid
        else { return [] }
        let verb = isDeleted(step.change) ? "deleted" : "changed"
        return ["\(verb) \(old.key), which \(controller.kind) \(controller.name) owns"]
    }

    private func isDeleted(_ change: Change) -> Bool {
        guard let new = change.new else { return change.old?.isTerminating != true }
        return new.isTerminating && change.old?.isTerminating == false
    }

    private func collectionViolations(
        _ object: any KubernetesObject, _ state: ClusterState
    ) -> [String] {
        let kept = (object.metadata.ownerReferences ?? []).filter { reference in
            let owner = state.object(reference.key(in: object.namespace))
            guard let owner, owner.uid == reference.uid else { return false }
            let waits = owner.metadata.hasFinalizer(GarbageCollector.foregroundFinalizer)
            return !(owner.isTerminating && waits)
        }
        return kept.map { "collected \(object.key), which \($0.kind) \($0.name) still owns" }
    }
}

extension OwnerReference {
    /// The object it names, for one in that namespace.
    func key(in namespace: String) -> ObjectKey {
        let kind = GroupVersionKind(apiVersion: apiVersion, kind: kind).groupKind
        return ObjectKey(kind, namespace: namespace, name: name)
    }
}
