public import KubernetesAPI

extension StatefulSet: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, StatefulSetSpec())
        writer.apply(&boxedSpec)
    }
}

extension StatefulSetSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&podManagementPolicy, ifEmpty: "OrderedReady")
        writer.set(&replicas, 1)
        writer.set(&serviceName, "")
        writer.set(&revisionHistoryLimit, 10)
        writer.set(&boxedUpdateStrategy, StatefulSetUpdateStrategy())
        writer.apply(&boxedUpdateStrategy)
        writer.set(
            &boxedPersistentVolumeClaimRetentionPolicy,
            StatefulSetPersistentVolumeClaimRetentionPolicy())
        writer.apply(&boxedPersistentVolumeClaimRetentionPolicy)
        writer.apply(&template)
        writer.drop(&minReadySeconds, ifZero: 0)
        writer.apply(&volumeClaimTemplates)
    }
}

extension StatefulSetUpdateStrategy: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        if type?.isEmpty ?? true {
            // Who names the strategy gets nothing more than that.
            writer.set(&type, ifEmpty: "RollingUpdate")
            writer.set(&rollingUpdate, RollingUpdateStatefulSetStrategy())
        }
        if type == "RollingUpdate" { writer.apply(&rollingUpdate) }
    }
}

extension RollingUpdateStatefulSetStrategy: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&partition, 0)
    }
}

extension StatefulSetPersistentVolumeClaimRetentionPolicy: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&whenDeleted, ifEmpty: "Retain")
        writer.set(&whenScaled, ifEmpty: "Retain")
    }
}
