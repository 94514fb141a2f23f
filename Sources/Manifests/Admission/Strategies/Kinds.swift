import KubernetesAPI

extension Endpoints: AdmissibleKind {}
extension EndpointSlice: AdmissibleKind {}
extension NetworkPolicy: AdmissibleKind {}
extension StorageClass: AdmissibleKind {}
extension Node: AdmissibleKind {}
extension PriorityClass: AdmissibleKind {}
extension ResourceQuota: AdmissibleKind {}
extension LimitRange: AdmissibleKind {}
extension PodTemplate: AdmissibleKind {}
