import KubernetesAPI

extension Pod {
    mutating func resetStatus() {
        boxedStatus = PendingStatus.status(qosClass: spec?.qosClass ?? "BestEffort")
    }

    /// What the Priority and DefaultTolerationSeconds plug-ins add.
    mutating func completeForCreate() {
        guard var spec else { return }
        var writer = DefaultWriter()
        let priority = spec.systemPriority ?? 0
        writer.set(&spec.priority, priority)
        writer.set(&spec.preemptionPolicy, "PreemptLowerPriority")
        if let seconds = spec.terminationGracePeriodSeconds, seconds < 0 {
            writer.replace(&spec.terminationGracePeriodSeconds, 1)
        }
        spec.addDefaultTolerations(&writer)
        if writer.hasWritten { self.spec = spec }
    }

    /// The plug-ins look at updates too, so that a version without what they added is no change.
    mutating func completeForUpdate(from old: Pod) {
        guard var spec, let before = old.spec else { return }
        var writer = DefaultWriter()
        if let priority = before.priority { writer.set(&spec.priority, priority) }
        if let policy = before.preemptionPolicy { writer.set(&spec.preemptionPolicy, policy) }
        spec.addDefaultTolerations(&writer)
        if writer.hasWritten { self.spec = spec }
    }
}

extension PodSpec {
    /// The priority of the two classes that every cluster has.
    fileprivate var systemPriority: Int32? {
        switch priorityClassName {
        case "system-node-critical": 2_000_001_000
        case "system-cluster-critical": 2_000_000_000
        default: nil
        }
    }

    /// A Pod stays 300 seconds on a node that became unready or unreachable, unless it says
    /// otherwise.
    fileprivate mutating func addDefaultTolerations(_ writer: inout DefaultWriter) {
        let given = tolerations ?? []
        let isComplete = DefaultToleration.keys.allSatisfy { key in
            given.contains { $0.coversNoExecute(key: key) }
        }
        if isComplete { return }
        // Almost all Pods have none: they share one array.
        if given.isEmpty { return writer.replace(&tolerations, DefaultToleration.all) }
        let missing = DefaultToleration.all.filter { toleration in
            !given.contains { $0.coversNoExecute(key: toleration.key ?? "") }
        }
        writer.replace(&tolerations, given + missing)
    }

    /// How well the Pod's resources are assured, from what its containers request.
    ///
    /// Guaranteed: every container limits CPU and memory and requests as much. Best effort: none
    /// requests or limits either. Burstable: everything between.
    var qosClass: String {
        let all = containers + (initContainers ?? [])
        var isGuaranteed = true
        var isBestEffort = true
        for container in all {
            for name in ["cpu", "memory"] {
                let limit = container.resources?.limits?[name].flatMap { $0.isZero ? nil : $0 }
                let request = container.resources?.requests?[name].flatMap { $0.isZero ? nil : $0 }
                if limit != nil || request != nil { isBestEffort = false }
                if limit == nil || (request ?? limit) != limit { isGuaranteed = false }
            }
        }
        if isBestEffort { return "BestEffort" }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }
}

/// The status of a new Pod, of which all Pods of one class share one.
private enum PendingStatus {
    private static let guaranteed = status(of: "Guaranteed")
    private static let burstable = status(of: "Burstable")
    private static let bestEffort = status(of: "BestEffort")

    static func status(qosClass: String) -> Boxed<PodStatus> {
        switch qosClass {
        case "Guaranteed": guaranteed
        case "Burstable": burstable
        default: bestEffort
        }
    }

    private static func status(of qosClass: String) -> Boxed<PodStatus> {
        Boxed(
            .with {
                $0.phase = "Pending"
                $0.qosClass = qosClass
            })
    }
}

/// The tolerations that every Pod gets.
private enum DefaultToleration {
    static let keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]

    static let all: [Toleration] = keys.map { key in
        .with {
            $0.key = key
            $0.operator = "Exists"
            $0.effect = "NoExecute"
            $0.tolerationSeconds = 300
        }
    }
}

extension Toleration {
    /// Whether this is about the NoExecute taint `key`, whatever its value.
    fileprivate func coversNoExecute(key: String) -> Bool {
        let ownKey = self.key ?? ""
        let ownEffect = effect ?? ""
        return (ownKey == key || ownKey.isEmpty) && (ownEffect == "NoExecute" || ownEffect.isEmpty)
    }
}
