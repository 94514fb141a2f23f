internal import KubernetesAPI

extension StatefulSet {
    /// The label with a Pod's own name, by which a Service can choose a single Pod.
    static let podNameLabel = "statefulset.kubernetes.io/pod-name"
    /// The label with a Pod's ordinal.
    static let podIndexLabel = "apps.kubernetes.io/pod-index"
    /// The label of a Pod with the name of the ControllerRevision that it was made from.
    static let revisionLabel = "controller-revision-hash"
    /// The label of a ControllerRevision with the hash of its template.
    static let revisionHashLabel = "controller.kubernetes.io/hash"

    private static let defaultRevisionHistoryLimit: Int32 = 10

    /// `spec.replicas`, which is 1 where it is absent.
    var replicas: Int { Int(spec?.replicas ?? 1) }

    var startOrdinal: Int { Int(spec?.ordinals?.start ?? 0) }

    /// The ordinals that the spec asks for.
    var ordinals: Range<Int> { startOrdinal..<startOrdinal + replicas }

    /// Whether each Pod waits for those with lower ordinals (OrderedReady), as it does by default.
    var isOrdered: Bool { spec?.podManagementPolicy ?? "OrderedReady" != "Parallel" }

    /// Whether the controller itself replaces Pods of old revisions, as it does by default.
    var isRollingUpdate: Bool { spec?.updateStrategy?.type ?? "RollingUpdate" != "OnDelete" }

    /// How many Pods, those with the lowest ordinals, an update leaves as they are.
    var partition: Int { Int(spec?.updateStrategy?.rollingUpdate?.partition ?? 0) }

    var minReadySeconds: Int32 { spec?.minReadySeconds ?? 0 }

    var revisionHistoryLimit: Int {
        max(0, Int(spec?.revisionHistoryLimit ?? Self.defaultRevisionHistoryLimit))
    }

    func podName(_ ordinal: Int) -> String { "\(name)-\(ordinal)" }

    /// The ordinal in the name of a Pod; `nil` for names that the set does not give.
    func ordinal(of pod: Pod) -> Int? {
        let prefix = name + "-"
        guard pod.name.hasPrefix(prefix) else { return nil }
        let digits = pod.name.utf8.dropFirst(prefix.utf8.count)
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int32(String(digits) ?? "").map { Int($0) }
    }
}

extension Pod {
    /// Running and ready.
    var isRunningAndReady: Bool { phase == "Running" && isReady }

    /// Running, and ready for at least `minReadySeconds`.
    func isRunningAndAvailable(minReadySeconds: Int32, now: Timestamp) -> Bool {
        phase == "Running" && isAvailable(minReadySeconds: minReadySeconds, now: now)
    }

    /// The name of the ControllerRevision that a StatefulSet made the Pod from.
    var statefulSetRevision: String? { metadata.labels?[StatefulSet.revisionLabel] }
}
