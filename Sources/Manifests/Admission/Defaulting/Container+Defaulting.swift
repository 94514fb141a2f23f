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
        writer.apply(&boxedLivenessProbe)
        writer.apply(&boxedReadinessProbe)
        writer.apply(&boxedStartupProbe)
        writer.apply(&boxedLifecycle)
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
        writer.apply(&boxedLivenessProbe)
        writer.apply(&boxedReadinessProbe)
        writer.apply(&boxedStartupProbe)
        writer.apply(&boxedLifecycle)
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
        writer.apply(&boxedValueFrom)
    }
}

extension EnvVarSource: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&boxedFieldRef)
        writer.apply(&boxedResourceFieldRef)
        writer.apply(&boxedFileKeyRef)
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
