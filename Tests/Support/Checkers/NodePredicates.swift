internal import Controllers
internal import KubernetesAPI

/// What the node itself decides.
enum NodePredicates {
    static func fault(of node: Node, for spec: PodSpec) -> String? {
        let tolerations = spec.tolerations ?? []
        var taints = node.spec?.taints ?? []
        if node.spec?.unschedulable == true {
            taints.append(
                .with {
                    $0.key = "node.kubernetes.io/unschedulable"
                    $0.effect = "NoSchedule"
                })
        }
        for taint in taints where taint.effect != "PreferNoSchedule" {
            if !tolerations.contains(where: { accepts($0, taint) }) {
                return "has the taint \(taint.key)"
            }
        }
        let isSelected = selects(nodeNamed: node.name, node.metadata.labels ?? [:], spec)
        return isSelected ? nil : "has not the labels that it selects"
    }

    private static func accepts(_ toleration: Toleration, _ taint: Taint) -> Bool {
        let isForEffect = (toleration.effect ?? "").isEmpty || toleration.effect == taint.effect
        if toleration.operator == "Exists" {
            return isForEffect && ((toleration.key ?? "").isEmpty || toleration.key == taint.key)
        }
        return isForEffect && toleration.key == taint.key
            && (toleration.value ?? "") == (taint.value ?? "")
    }

    static func selects(
        nodeNamed name: String, _ labels: [String: String], _ spec: PodSpec
    ) -> Bool {
        for (key, value) in spec.nodeSelector ?? [:] where labels[key] != value { return false }
        guard
            let required = spec.affinity?.nodeAffinity?
                .requiredDuringSchedulingIgnoredDuringExecution
        else { return true }
        return required.nodeSelectorTerms.contains { term in
            let expressions = term.matchExpressions ?? []
            let fields = term.matchFields ?? []
            return !(expressions.isEmpty && fields.isEmpty)
                && expressions.allSatisfy { holds($0, labels[$0.key]) }
                && fields.allSatisfy { holds($0, name) }
        }
    }

    private static func holds(_ requirement: NodeSelectorRequirement, _ label: String?) -> Bool {
        let values = requirement.values ?? []
        switch requirement.operator {
        case "In": return label.map(values.contains) ?? false
        case "NotIn": return !(label.map(values.contains) ?? false)
        case "Exists": return label != nil
        case "DoesNotExist": return label == nil
        default:
            guard let label, let number = Int(label), let bound = values.first.flatMap({ Int($0) })
            else { return false }
            return requirement.operator == "Gt" ? number > bound : number < bound
        }
    }
}

/// What the Pods that are on the node leave of it.
enum RoomPredicates {
    static func fault(of node: Node, with others: [Pod], for spec: PodSpec) -> String? {
        let offered = node.status?.allocatable ?? node.status?.capacity ?? [:]
        if Quantity(value: Int64(others.count) + 1) > offered["pods"] ?? Quantity() {
            return "has \(others.count) Pods already"
        }
        let names = Set(spec.containers.flatMap { ($0.resources?.requests ?? [:]).keys })
        for name in names.sorted() {
            let taken = others.reduce(request(name, of: spec)) { sum, other in
                sum + (other.spec.map { request(name, of: $0) } ?? Quantity())
            }
            if taken > offered[name] ?? Quantity() { return "has not enough \(name)" }
        }
        let taken = others.flatMap { $0.spec.map(ports) ?? [] }
        let isFree = ports(of: spec).allSatisfy { port in !taken.contains { clash($0, port) } }
        return isFree ? nil : "has a port taken that it needs"
    }

    /// The greater of what runs in the end and what its start takes, one init container at a time.
    private static func request(_ name: String, of spec: PodSpec) -> Quantity {
        func request(_ container: Container) -> Quantity {
            container.resources?.requests?[name] ?? Quantity()
        }
        var staying = Quantity()
        var peak = Quantity()
        for container in spec.initContainers ?? [] {
            peak = max(peak, staying + request(container))
            if container.restartPolicy == "Always" { staying = staying + request(container) }
        }
        let running = spec.containers.reduce(staying) { $0 + request($1) }
        return max(peak, running) + (spec.overhead?[name] ?? Quantity())
    }

    private static func ports(of spec: PodSpec) -> [ContainerPort] {
        spec.containers.flatMap { $0.ports ?? [] }.filter { $0.hostPort ?? 0 > 0 }
    }

    private static func clash(_ left: ContainerPort, _ right: ContainerPort) -> Bool {
        func address(_ port: ContainerPort) -> String { port.hostIP ?? "0.0.0.0" }
        return left.hostPort == right.hostPort
            && (left.protocol ?? "TCP") == (right.protocol ?? "TCP")
            && (address(left) == address(right) || address(left) == "0.0.0.0"
                || address(right) == "0.0.0.0")
    }
}
