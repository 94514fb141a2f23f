internal import Controllers
internal import KubernetesAPI

extension Pod: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.field("Priority", ifSet: spec?.priority)
        writer.field("Priority Class Name", ifSet: spec?.priorityClassName)
        writer.field("Runtime Class Name", ifSet: spec?.runtimeClassName)
        writer.field("Service Account", ifSet: spec?.serviceAccountName)
        let node = spec?.nodeName ?? ""
        writer.field(
            "Node", node.isEmpty ? DescriptionWriter.none : "\(node)/\(status?.hostIP ?? "")")
        if let start = status?.startTime { writer.field("Start Time", writer.time(start)) }
        writer.labels(of: self)
        describeStatus(in: &writer)
        writer.controller(of: self)
        writer.field("NominatedNodeName", ifSet: status?.nominatedNodeName)
        if let resources = spec?.resources {
            writer.line("Resources:")
            writer.resources(resources, level: 1)
        }
        if let initContainers = spec?.initContainers, !initContainers.isEmpty {
            writer.containers(
                "Init Containers", initContainers, statuses: status?.initContainerStatuses,
                of: self)
        }
        writer.containers(
            "Containers", spec?.containers ?? [], statuses: status?.containerStatuses, of: self)
        if let containers = spec?.ephemeralContainers, !containers.isEmpty {
            writer.containers(
                "Ephemeral Containers", containers.map(\.container),
                statuses: status?.ephemeralContainerStatuses, of: self)
        }
        describeConditions(in: &writer)
        writer.volumes(spec?.volumes)
        writer.field("QoS Class", status?.qosClass ?? "")
        writer.nodes(of: spec)
        writer.spread(of: spec)
    }

    private func describeStatus(in writer: inout DescriptionWriter) {
        if let deletion = metadata.deletionTimestamp, !hasFinished {
            writer.field("Status", "Terminating (lasts \(writer.age(since: deletion)))")
            writer.field(
                "Termination Grace Period", "\(metadata.deletionGracePeriodSeconds ?? 0)s")
        } else {
            writer.field("Status", phase)
        }
        writer.field("Reason", ifSet: status?.reason)
        writer.field("Message", ifSet: status?.message)
        if let profile = spec?.securityContext?.seccompProfile {
            writer.field("SeccompProfile", profile.type)
            writer.field("LocalhostProfile", ifSet: profile.localhostProfile)
        }
        writer.field("IP", status?.podIP ?? "")
        let addresses = status?.podIPs ?? []
        if addresses.isEmpty { return writer.field("IPs", DescriptionWriter.none) }
        writer.line("IPs:")
        for address in addresses { writer.field("IP", address.ip, level: 1) }
    }

    private func describeConditions(in writer: inout DescriptionWriter) {
        let conditions = status?.conditions ?? []
        let gates = spec?.readinessGates ?? []
        if !gates.isEmpty {
            writer.line("Readiness Gates:")
            writer.line("Type\tStatus", level: 1)
        }
        for gate in gates {
            let status = conditions.first { $0.type == gate.conditionType }?.status
            writer.line("\(gate.conditionType) \t\(status ?? DescriptionWriter.none) ", level: 1)
        }
        if conditions.isEmpty { return }
        writer.line("Conditions:")
        writer.line("Type\tStatus", level: 1)
        for condition in conditions {
            writer.line("\(condition.type) \t\(condition.status) ", level: 1)
        }
    }
}

extension DescriptionWriter {
    /// Which nodes are meant.
    mutating func nodes(of spec: PodSpec?, level: Int = 0) {
        list(
            "Node-Selectors", Self.pairs(spec?.nodeSelector), level: level, isIndented: false)
        let tolerations = (spec?.tolerations ?? []).sorted { ($0.key ?? "") < ($1.key ?? "") }
        list("Tolerations", tolerations.map(Self.text), level: level, isIndented: false)
    }

    /// How Pods are spread over nodes.
    mutating func spread(of spec: PodSpec?, level: Int = 0) {
        let constraints = (spec?.topologySpreadConstraints ?? [])
            .sorted { $0.topologyKey < $1.topologyKey }
        if constraints.isEmpty { return }
        list(
            "Topology Spread Constraints",
            constraints.map { constraint in
                let selector = constraint.labelSelector.map {
                    " for selector \(CellText.selector($0))"
                }
                return "\(constraint.topologyKey):\(constraint.whenUnsatisfiable) when max skew "
                    + "\(constraint.maxSkew) is exceeded\(selector ?? "")"
            }, level: level)
    }

    /// `key=value:NoExecute op=Exists for 300s`.
    private static func text(of toleration: Toleration) -> String {
        var text = toleration.key ?? ""
        if let value = toleration.value, !value.isEmpty { text += "=\(value)" }
        if let effect = toleration.effect, !effect.isEmpty { text += ":\(effect)" }
        if toleration.operator == "Exists", (toleration.value ?? "").isEmpty {
            text += text.isEmpty ? "op=Exists" : " op=Exists"
        }
        if let seconds = toleration.tolerationSeconds { text += " for \(seconds)s" }
        return text
    }

    mutating func podTemplate(_ template: PodTemplateSpec?) {
        line("Pod Template:")
        guard let template else { return line(Self.unset, level: 1) }
        list("Labels", Self.pairs(template.metadata?.labels), level: 1, isIndented: false)
        if template.metadata?.annotations?.isEmpty == false {
            annotations(template.metadata?.annotations, level: 1)
        }
        let spec = template.spec
        field("Service Account", ifSet: spec?.serviceAccountName, level: 1)
        if let initContainers = spec?.initContainers, !initContainers.isEmpty {
            containers("Init Containers", initContainers, level: 1)
        }
        containers("Containers", spec?.containers ?? [], level: 1)
        volumes(spec?.volumes, level: 1)
        spread(of: spec, level: 1)
        field("Priority Class Name", ifSet: spec?.priorityClassName, level: 1)
        nodes(of: spec, level: 1)
    }
}

extension EphemeralContainer {
    /// It has the fields of other containers, and one more, which a description does not show.
    fileprivate var container: Container {
        var problems: [DecodeProblem] = []
        var fields = encoded().object ?? ValueObject()
        fields["targetContainerName"] = nil
        return Container.decode(.object(fields), problems: &problems)
    }
}
