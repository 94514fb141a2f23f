/// How many records of each file are known to come out as recorded.
///
/// What is missing needs more than the document: the request's namespace, other objects.
enum AdmissionRatchet {
    static let mutated: [String: Int] = [
        "ConfigMap": 35,
        "CronJob": 50,
        "DaemonSet": 34,
        "Deployment": 62,
        "HorizontalPodAutoscaler": 39,
        "Ingress": 33,
        "Job": 53,
        "Namespace": 12,
        "PersistentVolume": 27,
        "PersistentVolumeClaim": 21,
        "Pod": 110,
        "PodDisruptionBudget": 23,
        "ReplicaSet": 27,
        "Secret": 21,
        "Service": 61,
        "ServiceAccount": 9,
        "StatefulSet": 41,
    ]

    static let corpus: [String: Int] = [
        "ConfigMap": 67,
        "CronJob": 6,
        "DaemonSet": 14,
        "Deployment": 202,
        "Endpoints": 2,
        "HorizontalPodAutoscaler": 17,
        "Ingress": 15,
        "IngressClass": 1,
        "Job": 14,
        "LimitRange": 1,
        "Namespace": 37,
        "NetworkPolicy": 64,
        "Node": 5,
        "PersistentVolume": 19,
        "PersistentVolumeClaim": 55,
        "Pod": 184,
        "PodDisruptionBudget": 8,
        "PriorityClass": 5,
        "ReplicaSet": 3,
        "ReplicationController": 35,
        "Secret": 22,
        "Service": 246,
        "ServiceAccount": 109,
        "StatefulSet": 32,
        "StorageClass": 40,
        "VolumeAttributesClass": 1,
    ]
}
