internal import KubernetesAPI

// Kinds that keep a number of equal Pods.

extension Readiness {
    static func of(_ deployment: Deployment) -> Readiness {
        let replicas = deployment.spec?.replicas ?? 1
        let status = deployment.status ?? DeploymentStatus()
        if status.observedGeneration ?? 0 < deployment.metadata.generation ?? 0 {
            return .progressing("waiting for the controller")
        }
        let progressing = status.conditions?.first { $0.type == "Progressing" }
        if let progressing, progressing.reason == "ProgressDeadlineExceeded" {
            return .failed(progressing.message ?? "the progress deadline has passed")
        }
        let failure = status.conditions?.first { $0.type == "ReplicaFailure" }
        let refusal = failure?.status == "True" ? failure?.message : nil
        let updated = status.updatedReplicas ?? 0
        if deployment.spec?.paused != true, updated < replicas {
            return .progressing(refusal ?? "\(updated) of \(replicas) replicas are updated")
        }
        if status.replicas ?? 0 > replicas {
            return .progressing("\((status.replicas ?? 0) - replicas) old replicas remain")
        }
        return available(status.availableReplicas, of: replicas, refusal: refusal)
    }

    static func of(_ replicaSet: ReplicaSet) -> Readiness {
        let status = replicaSet.status ?? ReplicaSetStatus()
        let failure = status.conditions?.first { $0.type == "ReplicaFailure" }
        return of(
            replicas: replicaSet.spec?.replicas, present: status.replicas,
            available: status.availableReplicas,
            isObserved: status.observedGeneration ?? 0 >= replicaSet.metadata.generation ?? 0,
            refusal: failure?.status == "True" ? failure?.message : nil)
    }

    static func of(_ controller: ReplicationController) -> Readiness {
        let status = controller.status ?? ReplicationControllerStatus()
        let failure = status.conditions?.first { $0.type == "ReplicaFailure" }
        return of(
            replicas: controller.spec?.replicas, present: status.replicas,
            available: status.availableReplicas,
            isObserved: status.observedGeneration ?? 0 >= controller.metadata.generation ?? 0,
            refusal: failure?.status == "True" ? failure?.message : nil)
    }

    private static func of(
        replicas: Int32?, present: Int32, available: Int32?, isObserved: Bool, refusal: String?
    ) -> Readiness {
        let replicas = replicas ?? 1
        if !isObserved { return .progressing("waiting for the controller") }
        if present > replicas {
            return .progressing("\(present - replicas) surplus replicas remain")
        }
        return Self.available(available, of: replicas, refusal: refusal)
    }

    /// - Parameter refusal: why Pods cannot be made; `nil` if they can.
    private static func available(
        _ available: Int32?, of replicas: Int32, refusal: String?
    ) -> Readiness {
        let available = available ?? 0
        if available >= replicas { return .ready }
        return .progressing(refusal ?? "\(available) of \(replicas) replicas are available")
    }
}
