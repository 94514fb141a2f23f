internal import KubernetesAPI

extension DaemonSet {
    /// The label, of Pods and of ControllerRevisions, with the hash of the template.
    static let hashLabel = "controller-revision-hash"
    /// The label of a Pod with the number of the template, which an annotation of the DaemonSet
    /// counts: how Pods were told apart before there were hashes.
    static let templateGenerationLabel = "pod-template-generation"
    private static let templateGenerationAnnotation = "deprecated.daemonset.template.generation"

    private static let defaultRevisionHistoryLimit: Int32 = 10

    /// The number of the template; `nil` where the annotation is missing or no number.
    var templateGeneration: Int64? {
        metadata.annotations?[Self.templateGenerationAnnotation].flatMap { Int64($0) }
    }

    var minReadySeconds: Int32 { spec?.minReadySeconds ?? 0 }

    var revisionHistoryLimit: Int {
        max(0, Int(spec?.revisionHistoryLimit ?? Self.defaultRevisionHistoryLimit))
    }

    /// Whether the controller itself replaces Pods of old templates, as it does by default.
    var isRollingUpdate: Bool { spec?.updateStrategy?.type ?? "RollingUpdate" != "OnDelete" }

    /// Whether a node may have a Pod of the old template and one of the new.
    var allowsSurge: Bool { maxSurge(of: 1) > 0 }

    /// How many of `total` nodes may have a second Pod; percentages are rounded up, so that 30 %
    /// of 5 nodes is 2.
    func maxSurge(of total: Int) -> Int {
        guard isRollingUpdate, let surge = spec?.updateStrategy?.rollingUpdate?.maxSurge
        else { return 0 }
        return surge.scaledValue(total: total, roundUp: true) ?? 0
    }

    /// How many of `total` nodes may be without an available Pod; percentages are rounded up. At
    /// least one where `maxSurge` is 0 too: otherwise no update could ever move.
    func maxUnavailable(of total: Int) -> Int {
        guard isRollingUpdate else { return 0 }
        let rolling = spec?.updateStrategy?.rollingUpdate
        let scaled = rolling?.maxUnavailable?.scaledValue(total: total, roundUp: true) ?? 0
        return scaled == 0 && total > 0 && maxSurge(of: total) == 0 ? 1 : scaled
    }

    /// Whether `pod` was made from the present template.
    func isUpdated(_ pod: Pod, hash: String) -> Bool {
        let labels = pod.metadata.labels
        if labels?[Self.hashLabel] == hash { return true }
        guard let templateGeneration else { return false }
        return labels?[Self.templateGenerationLabel] == String(templateGeneration)
    }
}

extension Pod {
    /// The node a daemon Pod is for: the one it is bound to, or that its affinity pins it to.
    var daemonNode: String? {
        nodeName
            ?? spec?.affinity?.nodeAffinity?
            .requiredDuringSchedulingIgnoredDuringExecution?.pinnedNode
    }

    /// The order in which the Pods of one node were there: bound ones first, then by age.
    static func isEarlierDaemonPod(_ left: Pod, _ right: Pod) -> Bool {
        if (left.nodeName != nil) != (right.nodeName != nil) { return left.nodeName != nil }
        let leftTime = left.metadata.creationTimestamp ?? Timestamp()
        let rightTime = right.metadata.creationTimestamp ?? Timestamp()
        return leftTime != rightTime ? leftTime < rightTime : left.name < right.name
    }
}
