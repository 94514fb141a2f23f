internal import KubernetesAPI

extension Readiness {
    static func of(_ daemonSet: DaemonSet) -> Readiness {
        let status = daemonSet.status ?? DaemonSetStatus()
        if status.observedGeneration ?? 0 < daemonSet.metadata.generation ?? 0 {
            return .progressing("waiting for the controller")
        }
        let desired = status.desiredNumberScheduled
        let updated = status.updatedNumberScheduled ?? 0
        if daemonSet.spec?.updateStrategy?.type == "RollingUpdate", updated < desired {
            return .progressing("\(updated) of \(desired) Pods are updated")
        }
        let available = status.numberAvailable ?? 0
        return available < desired
            ? .progressing("\(available) of \(desired) Pods are available") : .ready
    }
}
