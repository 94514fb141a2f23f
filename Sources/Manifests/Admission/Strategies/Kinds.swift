import KubernetesAPI

extension Job: AdmissibleKind {}
extension CronJob: AdmissibleKind {}
extension HorizontalPodAutoscaler: AdmissibleKind {}
extension HorizontalPodAutoscalerV1: AdmissibleKind {}
extension Service: AdmissibleKind {}
extension Endpoints: AdmissibleKind {}
extension EndpointSlice: AdmissibleKind {}
extension NetworkPolicy: AdmissibleKind {}
extension Ingress: AdmissibleKind {}
extension PersistentVolumeClaim: AdmissibleKind {}
extension PersistentVolume: AdmissibleKind {}
extension StorageClass: AdmissibleKind {}
extension ConfigMap: AdmissibleKind {}
extension Secret: AdmissibleKind {}
extension Namespace: AdmissibleKind {}
extension Node: AdmissibleKind {}
extension PriorityClass: AdmissibleKind {}
extension ResourceQuota: AdmissibleKind {}
extension LimitRange: AdmissibleKind {}
extension PodTemplate: AdmissibleKind {}
extension PodDisruptionBudget: AdmissibleKind {}
extension ServiceAccount: AdmissibleKind {}
