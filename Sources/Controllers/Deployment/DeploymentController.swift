public import KubernetesAPI

/// Rolls Pod templates out through ReplicaSets, as Kubernetes' deployment-controller does.
///
/// A Deployment owns one ReplicaSet for each template it has had. The one whose template equals
/// its own is the *new* ReplicaSet, all others are *old*; a rollout moves replicas from the old to
/// the new. One look does one step of that and reports status; the changes it makes bring the next.
public struct DeploymentController: Controller {
    public let name = "deployment-controller"

    public init() {}

    public var watches: [Watch] {
        [
            .itself(Deployment.self),
            Watch(ReplicaSet.self) { replicaSet, state, enqueue in
                if let controller = replicaSet.metadata.controllerReference {
                    guard controller.kind == "Deployment" else { return }
                    enqueue(
                        ObjectKey(
                            Deployment.self, namespace: replicaSet.namespace,
                            name: controller.name))
                } else {
                    let matching = state.deployments.selecting(
                        replicaSet.metadata.labels, in: replicaSet.namespace)
                    for deployment in matching { enqueue(deployment.key) }
                }
            },
            Watch(Pod.self) { pod, state, enqueue in
                // Only Recreate looks at Pods: it waits until the last old one has stopped.
                guard let deployment = state.deployment(of: pod), !deployment.isRollingUpdate
                else { return }
                enqueue(deployment.key)
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let deployment = state.deployments[key.namespacedName],
            let spec = deployment.spec
        else { return plan }
        if spec.selector.isEmpty { return selectsEverything(deployment) }

        let replicaSets = state.replicaSets.claimed(
            by: deployment, selector: spec.selector, plan: &plan, where: { _ in true })
        // What was adopted or released comes back changed; decide on that.
        if !plan.isEmpty { return plan }

        var rollout = Rollout(
            deployment, replicaSets: replicaSets, among: state.replicaSets, now: now)
        if deployment.isTerminating {
            rollout.synchronizeRevision(creatingIfMissing: false)
            rollout.reportStatus()
            return rollout.finish()
        }
        rollout.updatePausedCondition()
        if deployment.isPaused || rollout.isScaling {
            rollout.scaleProportionally()
        } else if deployment.isRollingUpdate {
            rollout.rollForward()
        } else {
            rollout.recreate { replicaSet in
                state.pods.objects(.owner(replicaSet.uid)).contains {
                    !$0.hasFinished && $0.metadata.isControlled(by: replicaSet.uid)
                }
            }
        }
        return rollout.finish()
    }

    /// An empty selector would take every Pod of the namespace; Kubernetes refuses to act on it.
    private func selectsEverything(_ deployment: Deployment) -> Plan {
        var plan = Plan()
        let observed = deployment.status?.observedGeneration ?? 0
        if observed < (deployment.metadata.generation ?? 0) {
            var updated = deployment
            updated.status = updated.status ?? DeploymentStatus()
            updated.status?.observedGeneration = deployment.metadata.generation
            plan.actions.append(.updateStatus(updated))
            plan.events.append(
                EventRecord(
                    .warning, "SelectingAll", regarding: deployment,
                    "This deployment is selecting all pods. A non-empty selector is required."))
        }
        return plan
    }
}

extension ClusterState {
    /// The Deployment that made the ReplicaSet that made `pod`.
    fileprivate func deployment(of pod: Pod) -> Deployment? {
        guard let owner = pod.metadata.controllerReference, owner.kind == "ReplicaSet",
            let replicaSet = replicaSets[pod.namespace, owner.name],
            let controller = replicaSet.metadata.controllerReference,
            controller.kind == "Deployment"
        else { return nil }
        return deployments[pod.namespace, controller.name]
    }
}
