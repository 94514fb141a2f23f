public import KubernetesAPI

extension DaemonSet: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, DaemonSetSpec())
        writer.apply(&boxedSpec)
    }
}

extension DaemonSetSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&revisionHistoryLimit, 10)
        writer.set(&updateStrategy, DaemonSetUpdateStrategy())
        writer.apply(&updateStrategy)
        writer.apply(&template)
        writer.drop(&minReadySeconds, ifZero: 0)
    }
}

extension DaemonSetUpdateStrategy: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&type, ifEmpty: "RollingUpdate")
        guard type == "RollingUpdate" else { return }
        writer.set(&boxedRollingUpdate, RollingUpdateDaemonSet())
        writer.apply(&boxedRollingUpdate)
    }
}

extension RollingUpdateDaemonSet: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&maxUnavailable, 1)
        writer.set(&maxSurge, 0)
    }
}
