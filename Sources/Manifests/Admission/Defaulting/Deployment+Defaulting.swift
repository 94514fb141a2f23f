public import KubernetesAPI

extension Deployment: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, DeploymentSpec())
        writer.apply(&boxedSpec)
    }
}

extension DeploymentSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&replicas, 1)
        writer.set(&revisionHistoryLimit, 10)
        writer.set(&progressDeadlineSeconds, 600)
        writer.set(&strategy, DeploymentStrategy())
        writer.apply(&strategy)
        writer.apply(&template)
        writer.drop(&minReadySeconds, ifZero: 0)
        writer.drop(&paused, ifZero: false)
    }
}

extension DeploymentStrategy: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&type, ifEmpty: "RollingUpdate")
        guard type == "RollingUpdate" else { return }
        writer.set(&boxedRollingUpdate, RollingUpdateDeployment())
        writer.apply(&boxedRollingUpdate)
    }
}

extension RollingUpdateDeployment: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&maxUnavailable, "25%")
        writer.set(&maxSurge, "25%")
    }
}
