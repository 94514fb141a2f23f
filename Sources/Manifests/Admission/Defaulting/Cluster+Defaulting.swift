public import KubernetesAPI

extension Secret: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&type, ifEmpty: "Opaque")
        writer.dropEmpty(&data)
        writer.dropEmpty(&stringData)
    }
}

extension ConfigMap: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.dropEmpty(&data)
        writer.dropEmpty(&binaryData)
    }
}

extension Namespace: Defaulting {
    /// Every namespace carries its name as a label, for selectors of namespaces.
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        guard let name = metadata.name, !name.isEmpty else { return }
        var labels = metadata.labels ?? [:]
        labels["kubernetes.io/metadata.name"] = name
        writer.replace(&metadata.labels, labels)
    }
}

extension Node: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, NodeSpec())
        writer.set(&boxedStatus, NodeStatus())
        writer.apply(&boxedStatus)
    }
}

extension NodeStatus: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.canonicalize(&capacity)
        writer.canonicalize(&allocatable)
        writer.set(&daemonEndpoints, .with { $0.kubeletEndpoint = DaemonEndpoint() })
        writer.set(&boxedNodeInfo, NodeSystemInfo())
        // A node that does not know better may give its Pods all it has.
        if let capacity, allocatable?.isEmpty ?? true { writer.replace(&allocatable, capacity) }
    }
}

extension PriorityClass: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.drop(&globalDefault, ifZero: false)
        writer.set(&preemptionPolicy, "PreemptLowerPriority")
    }
}

extension PodDisruptionBudget: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.set(&boxedSpec, PodDisruptionBudgetSpec())
    }
}

extension ResourceQuota: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&spec)
    }
}

extension ResourceQuotaSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.canonicalize(&hard)
    }
}

extension LimitRange: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&spec)
    }
}

extension LimitRangeSpec: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&limits)
    }
}

extension LimitRangeItem: Defaulting {
    /// For containers: a limit that is missing is the maximum, and a request that is missing the
    /// limit, or else the minimum.
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.canonicalize(&max)
        writer.canonicalize(&min)
        writer.canonicalize(&maxLimitRequestRatio)
        if type == "Container" {
            let limits = (self.default ?? [:]).merging(max ?? [:]) { given, _ in given }
            let requests = (defaultRequest ?? [:])
                .merging(limits) { given, _ in given }
                .merging(min ?? [:]) { given, _ in given }
            if !limits.isEmpty { writer.replace(&self.default, limits) }
            if !requests.isEmpty { writer.replace(&defaultRequest, requests) }
        }
        writer.canonicalize(&self.default)
        writer.canonicalize(&defaultRequest)
    }
}

extension PodTemplate: Defaulting {
    public mutating func writeDefaults(_ writer: inout DefaultWriter) {
        writer.apply(&template)
    }
}
