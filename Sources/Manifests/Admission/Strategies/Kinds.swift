import KubernetesAPI

// Kinds whose defaults and metadata are all that admission looks at.

extension Endpoints: AdmissibleKind {}
extension EndpointSlice: AdmissibleKind {}
extension LimitRange: AdmissibleKind {}
extension Node: AdmissibleKind {}
extension PodTemplate: AdmissibleKind {}
extension ResourceQuota: AdmissibleKind {}
extension StorageClass: AdmissibleKind {}

extension IngressClass: AdmissibleKind {
    static var hasGeneration: Bool { true }
}

extension NetworkPolicy: AdmissibleKind {
    static var hasGeneration: Bool { true }
}

extension PriorityClass: AdmissibleKind {
    static var hasGeneration: Bool { true }
}

extension VolumeAttributesClass: AdmissibleKind {
    mutating func completeForCreate() {
        metadata.addFinalizer("kubernetes.io/vac-protection")
    }
}

extension ObjectMeta {
    /// Adds what the StorageObjectInUseProtection plug-in adds to an object that others use.
    mutating func addFinalizer(_ finalizer: String) {
        if finalizers?.contains(finalizer) == true { return }
        finalizers = (finalizers ?? []) + [finalizer]
    }
}
