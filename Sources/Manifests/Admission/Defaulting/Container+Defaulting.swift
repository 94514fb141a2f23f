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
        writer.apply(&volumeMounts)
        dropZeros(&writer)
    }

    private mutating func dropZeros(_ writer: inout DefaultWriter) {
        writer.drop(&stdin, ifZero: false)
        writer.drop(&stdinOnce, ifZero: false)
        writer.drop(&tty, ifZero: false)
        writer.drop(&workingDir, ifZero: "")
        writer.dropEmpty(&command)
        writer.dropEmpty(&args)
        writer.dropEmpty(&env)
        writer.dropEmpty(&envFrom)
        writer.dropEmpty(&ports)
        writer.dropEmpty(&volumeMounts)
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
        writer.drop(&hostPort, ifZero: 0)
        writer.drop(&name, ifZero: "")
    }
}

extension VolumeMount: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&readOnly, ifZero: false)
        writer.drop(&subPath, ifZero: "")
    }
}

extension ResourceRequirements: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.dropEmpty(&limits)
        writer.dropEmpty(&requests)
        writer.canonicalize(&limits)
        writer.canonicalize(&requests)
    }
}

extension EnvVar: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&value, ifZero: "")
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
