public import KubernetesAPI

extension Container: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(
            &imagePullPolicy, ifEmpty: ImageReference(image ?? "").defaultPullPolicy)
        writer.set(&terminationMessagePath, ifEmpty: "/dev/termination-log")
        writer.set(&terminationMessagePolicy, ifEmpty: "File")
        writer.set(&resources, ResourceRequirements())
        writer.apply(&resources)
        writer.apply(&ports)
        writer.apply(&env)
        writer.apply(&$livenessProbe)
        writer.apply(&$readinessProbe)
        writer.apply(&$startupProbe)
        writer.apply(&$lifecycle)
    }
}

extension EphemeralContainer: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(
            &imagePullPolicy, ifEmpty: ImageReference(image ?? "").defaultPullPolicy)
        writer.set(&terminationMessagePath, ifEmpty: "/dev/termination-log")
        writer.set(&terminationMessagePolicy, ifEmpty: "File")
        writer.set(&resources, ResourceRequirements())
        writer.apply(&resources)
        writer.apply(&ports)
        writer.apply(&env)
        writer.apply(&$livenessProbe)
        writer.apply(&$readinessProbe)
        writer.apply(&$startupProbe)
        writer.apply(&$lifecycle)
    }
}

extension ContainerPort: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&self.protocol, ifEmpty: "TCP")
    }
}

extension ResourceRequirements: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.canonicalize(&limits)
        writer.canonicalize(&requests)
    }
}

extension EnvVar: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&$valueFrom)
    }
}

extension EnvVarSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&$fieldRef)
        writer.apply(&$resourceFieldRef)
        writer.apply(&$fileKeyRef)
    }
}

extension FileKeySelector: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&optional, false)
    }
}

extension ObjectFieldSelector: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&apiVersion, ifEmpty: "v1")
    }
}

extension ResourceFieldSelector: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&divisor, Quantity())
        writer.canonicalize(&divisor)
    }
}
