import KubernetesAPI

// Kinds whose defaults and metadata are all that admission looks at.

extension LimitRange: AdmissibleKind {}
extension PodTemplate: AdmissibleKind {}
extension ResourceQuota: AdmissibleKind {}
extension StorageClass: AdmissibleKind {}

extension IngressClass: AdmissibleKind {
    static var hasGeneration: Bool { true }
}

extension Node: AdmissibleKind {
    private static let notReady = "node.kubernetes.io/not-ready"

    /// Keeps Pods off a new node until it has been seen to be ready, whatever it says of itself:
    /// the TaintNodesByCondition plug-in. The node-lifecycle-controller takes the taint off.
    mutating func completeForCreate() {
        let taint = Taint.with {
            $0.key = Self.notReady
            $0.effect = "NoSchedule"
        }
        let taints = spec?.taints ?? []
        if !taints.contains(taint) { spec?.taints = taints + [taint] }
    }
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
