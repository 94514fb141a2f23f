public import KubernetesAPI

extension DaemonSet: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&$spec, DaemonSetSpec())
        writer.apply(&$spec)
    }
}

extension DaemonSetSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&revisionHistoryLimit, 10)
        writer.set(&updateStrategy, DaemonSetUpdateStrategy())
        writer.apply(&updateStrategy)
        writer.apply(&template)
    }
}

extension DaemonSetUpdateStrategy: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&type, ifEmpty: "RollingUpdate")
        guard type == "RollingUpdate" else { return }
        writer.set(&$rollingUpdate, RollingUpdateDaemonSet())
        writer.apply(&$rollingUpdate)
    }
}

extension RollingUpdateDaemonSet: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&maxUnavailable, 1)
        writer.set(&maxSurge, 0)
    }
}
