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
        case let replicaSet as ReplicaSet:
            self = Self.of(
                replicas: replicaSet.spec?.replicas,
                available: replicaSet.status?.availableReplicas)
        case let controller as ReplicationController:
            self = Self.of(
                replicas: controller.spec?.replicas,
                available: controller.status?.availableReplicas)
        case let pod as Pod: self = Self.of(pod)
        default: self = .ready
        }
    }

    private static func of(_ deployment: Deployment) -> Readiness {
        let replicas = deployment.spec?.replicas ?? 1
        let status = deployment.status ?? DeploymentStatus()
        if status.observedGeneration ?? 0 < deployment.metadata.generation ?? 0 {
            return .progressing("waiting for the controller")
        }
        let progressing = status.conditions?.first { $0.type == "Progressing" }
        if let progressing, progressing.reason == "ProgressDeadlineExceeded" {
            return .failed(progressing.message ?? "the progress deadline has passed")
        }
        let updated = status.updatedReplicas ?? 0
        if deployment.spec?.paused != true, updated < replicas {
            return .progressing("\(updated) of \(replicas) replicas are updated")
        }
        if status.replicas ?? 0 > replicas {
            return .progressing("\((status.replicas ?? 0) - replicas) old replicas remain")
        }
        let available = status.availableReplicas ?? 0
        return available < replicas
            ? .progressing("\(available) of \(replicas) replicas are available") : .ready
    }

    private static func of(replicas: Int32?, available: Int32?) -> Readiness {
        let replicas = replicas ?? 1
        let available = available ?? 0
        return available < replicas
            ? .progressing("\(available) of \(replicas) replicas are available") : .ready
    }

    private static func of(_ pod: Pod) -> Readiness {
        if pod.phase == "Succeeded" || pod.isReady { return .ready }
        if pod.phase == "Failed" { return .failed(pod.status?.message ?? "the Pod has failed") }
        let scheduled = pod.condition("PodScheduled")
        if scheduled?.status == "False" {
            return .progressing(scheduled?.message ?? "waiting for a node")
        }
        return .progressing(pod.phase == "Pending" ? "starting" : "not ready")
    }
}
