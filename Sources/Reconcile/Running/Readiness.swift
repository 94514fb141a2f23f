internal import Controllers
public import KubernetesAPI

/// Whether an object has become what its manifest asks for.
public enum Readiness: Hashable, Sendable {
    case ready
    /// On its way; the text says what is missing.
    case progressing(String)
    /// It will not get there by itself.
    case failed(String)

    public init(of object: any KubernetesObject) {
        if object.isTerminating {
            self = .progressing("terminating")
            return
        }
        switch object {
        case let deployment as Deployment: self = Self.of(deployment)
        case let job as Job: self = Self.of(job)
        case let replicaSet as ReplicaSet: self = Self.of(replicaSet)
        case let controller as ReplicationController: self = Self.of(controller)
        case let autoscaler as HorizontalPodAutoscaler: self = Self.of(autoscaler)
        case let budget as PodDisruptionBudget: self = Self.of(budget)
        case let set as StatefulSet: self = Self.of(set)
        case let daemonSet as DaemonSet: self = Self.of(daemonSet)
        case let claim as PersistentVolumeClaim: self = Self.of(claim)
        case let volume as PersistentVolume: self = Self.of(volume)
        case let pod as Pod: self = Self.of(pod)
        default: self = (object as? any ReadinessReporting)?.readiness ?? .ready
        }
    }

    /// A Job is ready when it has completed. A suspended one waits for its user, and a Job that
    /// somebody else manages for that one: neither is on its way.
    private static func of(_ job: Job) -> Readiness {
        if let finished = job.finishedCondition {
            return finished.type == "Complete"
                ? .ready : .failed(finished.message ?? "the Job has failed")
        }
        if job.spec?.suspend == true || job.isManagedElsewhere { return .ready }
        let succeeded = job.status?.succeeded ?? 0
        guard let completions = job.spec?.completions else {
            return .progressing("\(succeeded) Pods have succeeded")
        }
        return .progressing("\(succeeded) of \(completions) completions are reached")
    }

    /// Whether the target has been found and its size is within the limits. Metrics may be missing:
    /// the size is then as good as anybody knows.
    private static func of(_ autoscaler: HorizontalPodAutoscaler) -> Readiness {
        let status = autoscaler.status ?? HorizontalPodAutoscalerStatus()
        guard let ableToScale = status.conditions?.first(where: { $0.type == "AbleToScale" })
        else { return .progressing("waiting for the controller") }
        if ableToScale.status == "False" {
            return .progressing(ableToScale.message ?? "unable to scale")
        }
        let replicas = status.currentReplicas ?? 0
        let minimum = autoscaler.spec.minReplicas ?? 1
        let maximum = max(minimum, autoscaler.spec.maxReplicas)
        // Zero replicas switch autoscaling off.
        return replicas == 0 || (minimum...maximum).contains(replicas)
            ? .ready : .progressing("\(replicas) replicas are to be \(minimum) to \(maximum)")
    }

    private static func of(_ budget: PodDisruptionBudget) -> Readiness {
        let status = budget.status ?? PodDisruptionBudgetStatus()
        let isObserved = (status.observedGeneration ?? 0) >= (budget.metadata.generation ?? 0)
        return isObserved ? .ready : .progressing("waiting for the controller")
    }

    private static func of(_ pod: Pod) -> Readiness {
        if pod.phase == "Succeeded" || pod.isReady { return .ready }
        if pod.phase == "Failed" { return .failed(pod.status?.message ?? "the Pod has failed") }
        let scheduled = pod.condition("PodScheduled")
        if scheduled?.status == "False" {
            return .progressing(scheduled?.message ?? "waiting for a node")
        }
        if let waiting = pod.waitingContainer { return .progressing(waiting) }
        return .progressing(pod.phase == "Pending" ? "starting" : "not ready")
    }
}

extension Pod {
    /// What the first container waits for that waits for something: `main: ImagePullBackOff`, or
    /// `main: RunContainerError: port 80 is in use`.
    fileprivate var waitingContainer: String? {
        let statuses = (status?.initContainerStatuses ?? []) + (status?.containerStatuses ?? [])
        return statuses.lazy.compactMap { container in
            guard let waiting = container.state?.waiting, let reason = waiting.reason else {
                return nil
            }
            // The messages of back-offs name the Pod, so that those of all replicas differ.
            let message = reason.hasSuffix("Error") ? waiting.message : nil
            return [container.name, reason, message].compactMap(\.self).joined(separator: ": ")
        }.first
    }
}
