public import KubernetesAPI

extension ReplicaSet: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, ReplicaSetSpec())
        writer.apply(&boxedSpec)
    }
}

extension ReplicaSetSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&replicas, 1)
        writer.drop(&minReadySeconds, ifZero: 0)
        writer.set(&template, PodTemplateSpec())
        writer.apply(&template)
    }
}

extension ReplicationController: Defaulting {
    /// A controller without selector or labels takes them from its template's labels.
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, ReplicationControllerSpec())
        writer.apply(&boxedSpec)
        guard let labels = spec?.template?.metadata?.labels, !labels.isEmpty else { return }
        if metadata.labels?.isEmpty ?? true { writer.replace(&metadata.labels, labels) }
    }
}

extension ReplicationControllerSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&replicas, 1)
        writer.drop(&minReadySeconds, ifZero: 0)
        writer.apply(&template)
        guard let labels = template?.metadata?.labels, !labels.isEmpty else { return }
        if selector?.isEmpty ?? true { writer.replace(&selector, labels) }
    }
}
