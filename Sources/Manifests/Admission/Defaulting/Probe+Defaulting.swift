public import KubernetesAPI

extension Probe: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&timeoutSeconds, ifZero: 1)
        writer.set(&periodSeconds, ifZero: 10)
        writer.set(&successThreshold, ifZero: 1)
        writer.set(&failureThreshold, ifZero: 3)
        writer.apply(&boxedHttpGet)
        writer.apply(&grpc)
        writer.drop(&initialDelaySeconds, ifZero: 0)
    }
}

extension Lifecycle: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&boxedPostStart)
        writer.apply(&boxedPreStop)
    }
}

extension LifecycleHandler: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&boxedHttpGet)
    }
}

extension HTTPGetAction: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&path, ifEmpty: "/")
        writer.set(&scheme, ifEmpty: "HTTP")
    }
}

extension GRPCAction: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&service, "")
    }
}
