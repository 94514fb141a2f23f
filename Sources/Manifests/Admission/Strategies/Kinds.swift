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

    /// Keeps Pods off a node that has not said that it is ready: the TaintNodesByCondition plug-in.
    ///
    /// The API server taints every new node, and the node's first heartbeat clears it. A node that
    /// comes with its heartbeat is spared the detour.
    mutating func completeForCreate() {
        let conditions = status?.conditions ?? []
        if conditions.contains(where: { $0.type == "Ready" && $0.status == "True" }) { return }
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
