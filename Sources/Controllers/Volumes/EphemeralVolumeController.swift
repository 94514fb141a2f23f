public import KubernetesAPI

/// Makes the claims of generic ephemeral volumes, as Kubernetes' ephemeral-volume-controller does:
/// one for each `ephemeral` volume of a Pod, owned by the Pod, so that it ends with it.
///
/// A claim of that name which was not made for the Pod is left alone, and the Pod cannot start: it
/// would get somebody else's data.
public struct EphemeralVolumeController: Controller {
    public let name = "ephemeral-volume-controller"
    public let eventSource = "ephemeral_volume"

    public init() {}

    /// A Pod's volumes never change, and neither does who owns a claim: only a new Pod needs
    /// claims, and one whose claim is gone.
    public var watches: [Watch] {
        [
            Watch(changesOf: Pod.self) { old, pod, _, enqueue in
                if old == nil, let pod, pod.hasEphemeralClaims { enqueue(pod.key) }
            },
            Watch(changesOf: PersistentVolumeClaim.self) { old, claim, state, enqueue in
                guard let old, claim == nil else { return }
                state.pods.forEach(.claim(namespace: old.namespace, name: old.name)) { pod in
                    if pod.hasEphemeralClaims { enqueue(pod.key) }
                }
            },
        ]
    }

    public func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan {
        var plan = Plan()
        guard let pod = state.pods[key.namespacedName], !pod.isTerminating else { return plan }
        for volume in pod.spec?.volumes ?? [] {
            guard let template = volume.ephemeral?.volumeClaimTemplate,
                let name = pod.claimName(of: volume)
            else { continue }
            if let claim = state.persistentVolumeClaims[pod.namespace, name] {
                if claim.isMade(for: pod) { continue }
                plan.events.append(
                    failure(
                        of: volume.name, on: pod,
                        "PVC \(claim.namespacedName) was not created for pod "
                            + "\(pod.namespacedName) (pod is not owner)"))
                return plan
            }
            plan.actions.append(.create(claim(named: name, from: template, of: pod)))
        }
        plan.onRefusal = { refusal in
            var rest = Plan()
            let name = refusal.action.key.name
            let volume = pod.spec?.volumes?.first { pod.claimName(of: $0) == name }
            rest.events = [
                failure(
                    of: volume?.name ?? "", on: pod, "create PVC \(name): \(refusal.message)")
            ]
            return rest
        }
        return plan
    }

    private func claim(
        named name: String, from template: PersistentVolumeClaimTemplate, of pod: Pod
    ) -> PersistentVolumeClaim {
        .with {
            $0.metadata.name = name
            $0.metadata.namespace = pod.namespace
            $0.metadata.labels = template.metadata?.labels
            $0.metadata.annotations = template.metadata?.annotations
            $0.metadata.ownerReferences = [pod.controllerOwnerReference]
            $0.spec = template.spec
        }
    }

    private func failure(of volume: String, on pod: Pod, _ reason: String) -> EventRecord {
        EventRecord(
            .warning, "FailedBinding", regarding: pod, "ephemeral volume \(volume): \(reason)")
    }
}
