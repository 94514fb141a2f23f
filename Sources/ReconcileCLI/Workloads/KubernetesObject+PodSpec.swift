import KubernetesAPI

extension KubernetesObject {
    /// What the Pods that come of the object are to be like; `nil` for objects that make none.
    var podSpec: PodSpec? {
        switch self {
        case let pod as Pod: pod.spec
        case let object as Deployment: object.spec?.template.spec
        case let object as ReplicaSet: object.spec?.template?.spec
        case let object as StatefulSet: object.spec?.template.spec
        case let object as DaemonSet: object.spec?.template.spec
        case let object as ReplicationController: object.spec?.template?.spec
        case let object as Job: object.spec?.template.spec
        case let object as CronJob: object.spec.jobTemplate.spec?.template.spec
        default: nil
        }
    }
}
