public import KubernetesAPI

/// Keeps Pods with stable names and storage, as Kubernetes' statefulset-controller does.
///
/// A StatefulSet has a place for each ordinal. A Pod that is lost is made again with the same name
/// and the same claims; updates replace Pods from the highest ordinal down, each only when the one
/// before it is available.
public struct StatefulSetController: Controller {
    public let name = "statefulset-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(StatefulSet.self),
            Watch(Pod.self) { pod, state, enqueue in
                Self.enqueueOwner(of: pod, in: state, enqueue)
            },
            // Not when one of its own comes or goes: Kubernetes' controller makes a lost revision
            // again when something else brings the set back. Otherwise, while a set is going, it
            // and the garbage collector would be at it for ever.
            Watch(changesOf: ControllerRevision.self) { old, revision, state, enqueue in
                guard let revision else { return }
                if old != nil || revision.metadata.controllerReference == nil {
                    Self.enqueueOwner(of: revision, in: state, enqueue)
                }
            },
            Watch(PersistentVolumeClaim.self) { claim, state, enqueue in
                // Claims have no owner as a rule, but the labels that the selector asks for.
                Self.enqueueSelecting(claim, in: state, enqueue)
            },
        ]
    }

    private static func enqueueOwner(
        of object: some KubernetesObject, in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        guard let controller = object.metadata.controllerReference else {
            return enqueueSelecting(object, in: state, enqueue)
        }
        guard controller.kind == "StatefulSet" else { return }
        enqueue(
            ObjectKey(StatefulSet.self, namespace: object.namespace, name: controller.name))
    }

    private static func enqueueSelecting(
        _ object: some KubernetesObject, in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        let matching = state.statefulSets.selecting(
            object.metadata.labels, in: object.namespace)
        for set in matching { enqueue(set.key) }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let set = state.statefulSets[key.namespacedName], let spec = set.spec
        else { return plan }
        let controllerRevisions = state.table(ControllerRevision.self)
        let revisions = controllerRevisions.claimed(
            by: set, selector: spec.selector, plan: &plan, where: { _ in true })
        let pods = state.pods.claimed(
            by: set, selector: spec.selector, plan: &plan,
            where: { set.ordinal(of: $0) != nil })
        // What was adopted or released comes back changed; decide on that.
        if !plan.isEmpty { return plan }

        let history = RevisionHistory(
            of: set, template: spec.template, hashLabel: StatefulSet.revisionHashLabel,
            revisions: revisions, collisionCount: set.status?.collisionCount,
            stored: { controllerRevisions[set.namespace, $0] })
        var rollout = StatefulRollout(
            set, pods: pods, history: history, in: state, now: now)
        if !set.isTerminating { rollout.advance() }
        return rollout.finish()
    }
}
