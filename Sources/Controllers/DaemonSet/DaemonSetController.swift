public import KubernetesAPI

/// Runs a Pod on every node that is eligible, as Kubernetes' daemon-set-controller does.
///
/// It decides by itself which nodes those are; the scheduler binds each Pod to the one node that
/// the Pod's affinity names.
public struct DaemonSetController: Controller {
    public let name = "daemonset-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(DaemonSet.self),
            Watch(Pod.self) { pod, state, enqueue in
                Self.enqueueOwner(of: pod, in: state, enqueue)
            },
            Watch(ControllerRevision.self) { revision, state, enqueue in
                Self.enqueueOwner(of: revision, in: state, enqueue)
            },
            Watch(Node.self) { node, state, enqueue in
                guard let info = state.nodeInfos[node.name], info.exists else { return }
                for daemonSet in state.daemonSets.all {
                    if daemonSet.hasWork(on: info, in: state) { enqueue(daemonSet.key) }
                }
            },
        ]
    }

    private static func enqueueOwner(
        of object: some KubernetesObject, in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        if let controller = object.metadata.controllerReference {
            guard controller.kind == "DaemonSet" else { return }
            enqueue(
                ObjectKey(DaemonSet.self, namespace: object.namespace, name: controller.name))
        } else {
            let matching = state.daemonSets.selecting(
                object.metadata.labels, in: object.namespace)
            for daemonSet in matching { enqueue(daemonSet.key) }
        }
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let daemonSet = state.daemonSets[key.namespacedName], let spec = daemonSet.spec
        else { return plan }
        if spec.selector.isEmpty {
            plan.events.append(
                EventRecord(
                    .warning, "SelectingAll", regarding: daemonSet,
                    "This daemon set is selecting all pods. A non-empty selector is required."))
            return plan
        }
        // The garbage collector may have deleted the revisions of one that is going.
        if daemonSet.isTerminating { return plan }
        let controllerRevisions = state.table(ControllerRevision.self)
        let revisions = controllerRevisions.claimed(
            by: daemonSet, selector: spec.selector, plan: &plan, where: { _ in true })
        let pods = state.pods.claimed(
            by: daemonSet, selector: spec.selector, plan: &plan, where: { _ in true })
        // What was adopted or released comes back changed; decide on that.
        if !plan.isEmpty { return plan }

        let history = RevisionHistory(
            of: daemonSet, template: spec.template, hashLabel: DaemonSet.hashLabel,
            revisions: revisions, collisionCount: daemonSet.status?.collisionCount,
            stored: { controllerRevisions[daemonSet.namespace, $0] })
        var rollout = DaemonRollout(
            daemonSet, pods: pods, history: history, in: state, now: now)
        rollout.advance()
        rollout.removeHistory(keepingThoseOf: pods)
        return rollout.finish()
    }
}

extension DaemonSet {
    /// Whether a change of the node makes a Pod appear or go.
    ///
    /// As in Kubernetes nothing else about a node wakes the controller: what it does to the counts
    /// of the status is told at the next look.
    fileprivate func hasWork(on node: NodeInfo, in state: ClusterState) -> Bool {
        let template = DaemonPodTemplate(self, hash: "")
        let hasPod = state.pods.objects(.node(node.name))
            .contains { $0.metadata.isControlled(by: uid) }
        switch NodeEligibility(of: node, for: template.spec) {
        case .runs: return !hasPod
        case .keeps: return false
        case .refuses: return hasPod
        }
    }
}
