internal import Controllers
internal import KubernetesAPI

extension Node: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let info = status?.nodeInfo
        return [
            name, statusText, roles, context.age(of: self), info?.kubeletVersion ?? "",
            address("InternalIP"), address("ExternalIP"),
            (info?.osImage).or(TableContext.unknown),
            (info?.kernelVersion).or(TableContext.unknown),
            (info?.containerRuntimeVersion).or(TableContext.unknown),
        ]
    }

    private var statusText: String {
        let ready = status?.conditions?.last { $0.type == "Ready" }
        let readiness = ready.map { $0.status == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        return spec?.unschedulable == true ? "\(readiness),SchedulingDisabled" : readiness
    }

    /// The roles that labels give the node, in alphabetical order.
    var roles: String {
        let prefix = "node-role.kubernetes.io/"
        var roles: Set<String> = []
        for (key, value) in metadata.labels ?? [:] {
            if key.hasPrefix(prefix) { roles.insert(String(key.dropFirst(prefix.count))) }
            if key == "kubernetes.io/role" { roles.insert(value) }
        }
        return roles.filter { !$0.isEmpty }.sorted().joined(separator: ",").or(TableContext.none)
    }

    private func address(_ type: String) -> String {
        status?.addresses?.first { $0.type == type }?.address ?? TableContext.none
    }
}

extension Namespace: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [name, status?.phase ?? "", context.age(of: self)]
    }
}

extension PriorityClass: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [
            name, "\(value ?? 0)", "\(globalDefault ?? false)", context.age(of: self),
            preemptionPolicy ?? "PreemptLowerPriority",
        ]
    }
}

extension Lease: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [name, spec?.holderIdentity ?? "", context.age(of: self)]
    }
}

extension ResourceQuota: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let hard = (status?.hard ?? [:]).sorted { $0.key < $1.key }
        let texts = hard.map { resource, hard in
            let used = status?.used?[resource]?.canonicalText ?? "0"
            return (resource: resource, text: "\(resource): \(used)/\(hard.canonicalText)")
        }
        let (limits, requests) = (
            texts.filter { $0.resource.hasPrefix("limits.") },
            texts.filter { !$0.resource.hasPrefix("limits.") }
        )
        return [
            name, requests.map(\.text).joined(separator: ", "),
            limits.map(\.text).joined(separator: ", "), context.age(of: self),
        ]
    }
}

extension LimitRange: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [name, metadata.creationTimestamp?.description ?? TableContext.unknown]
    }
}
