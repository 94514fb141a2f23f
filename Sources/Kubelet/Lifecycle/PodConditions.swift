internal import KubernetesAPI

/// The conditions that a kubelet sets, from the statuses of a Pod's containers.
struct PodConditions {
    /// The conditions that belong to the kubelet, in the order in which it writes them.
    private static let ownTypes = [
        "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady",
    ]
    private static let scheduled = "PodScheduled"
    private static let restarting = "AllContainersRestarting"

    let pod: Pod
    let phase: String
    let initStatuses: [ContainerStatus]
    let statuses: [ContainerStatus]
    let isSandboxReady: Bool
    let isRestartingInPlace: Bool

    private var spec: PodSpec { pod.spec ?? PodSpec() }

    /// Everything the status is to have as conditions. A transition time moves only with the
    /// condition's status.
    func conditions(since old: [PodCondition], now: Timestamp) -> [PodCondition] {
        let containersReady = containersReady
        var own = [
            Self.make("PodReadyToStartContainers", isSandboxReady), initialized(since: old),
            ready(containersReady), containersReady,
        ]
        if spec.mayRestartInPlace { own.append(allRestarting) }
        own = own.map { condition in
            var dated = condition
            // A kubelet leaves it out of this one.
            let hasGeneration = condition.type != Self.restarting
            dated.observedGeneration = hasGeneration ? pod.metadata.generation : nil
            let before = old.first { $0.type == condition.type }
            dated.lastTransitionTime =
                before?.status == condition.status
                ? before?.lastTransitionTime : now.truncatedToSeconds
            return dated
        }
        return Self.merge(own, into: pod)
    }

    /// The kubelet's conditions between those of others: theirs first, then the kubelet's, the
    /// scheduler's, and whether all containers are being restarted.
    static func merge(_ conditions: [PodCondition], into pod: Pod) -> [PodCondition] {
        let own = conditions.filter { ownTypes.contains($0.type) }
        let scheduled = (pod.status?.conditions ?? []).filter { $0.type == Self.scheduled }.map {
            var condition = $0
            condition.observedGeneration = pod.metadata.generation
            return condition
        }
        let last = conditions.filter { $0.type == restarting }
        return pod.foreignConditions + own + scheduled + last
    }

    fileprivate static func isForeign(_ condition: PodCondition) -> Bool {
        condition.type != scheduled && condition.type != restarting
            && !ownTypes.contains(condition.type)
    }

    private static func make(
        _ type: String, _ isTrue: Bool, reason: String? = nil, message: String? = nil
    ) -> PodCondition {
        .with {
            $0.type = type
            $0.status = isTrue ? "True" : "False"
            $0.reason = reason
            $0.message = message
        }
    }

    // MARK: One by one

    private func initialized(since old: [PodCondition]) -> PodCondition {
        let type = "Initialized"
        if phase == "Succeeded" { return Self.make(type, true, reason: "PodCompleted") }
        // Who has started a container was initialized before, whatever becomes of its sidecars;
        // and what was initialized stays so when it starts again in place.
        let hasStarted = statuses.contains { status in
            status.state?.running != nil || status.state?.terminated != nil
        }
        let wasInitialized = old.contains { $0.type == type && $0.status == "True" }
        if hasStarted || wasInitialized { return Self.make(type, true) }
        let incomplete = zip(spec.initContainers ?? [], initStatuses).filter {
            container, status in
            container.isSidecar ? status.started != true : !status.ready
        }.map(\.0.name)
        if incomplete.isEmpty { return Self.make(type, true) }
        return Self.make(
            type, false, reason: "ContainersNotInitialized",
            message: "containers with incomplete status: [\(incomplete.joined(separator: " "))]")
    }

    private var allRestarting: PodCondition {
        switch phase {
        case "Succeeded": Self.make(Self.restarting, false, reason: "PodCompleted")
        case "Failed": Self.make(Self.restarting, false, reason: "PodFailed")
        default:
            isRestartingInPlace
                ? Self.make(
                    Self.restarting, true, reason: "RestartAllContainersStarted",
                    message: "container exited with restart policy rule")
                : Self.make(Self.restarting, false)
        }
    }

    private var containersReady: PodCondition {
        let type = "ContainersReady"
        switch phase {
        case "Succeeded": return Self.make(type, false, reason: "PodCompleted")
        case "Failed": return Self.make(type, false, reason: "PodFailed")
        default: break
        }
        let sidecars = zip(spec.initContainers ?? [], initStatuses).filter(\.0.isSidecar)
        let byName = Dictionary(
            (statuses + sidecars.map(\.1)).map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first })
        let unready = (sidecars.map(\.0) + spec.containers).map(\.name).filter {
            byName[$0]?.ready != true
        }
        if unready.isEmpty { return Self.make(type, true) }
        return Self.make(
            type, false, reason: "ContainersNotReady",
            message: "containers with unready status: [\(unready.joined(separator: " "))]")
    }

    private func ready(_ containersReady: PodCondition) -> PodCondition {
        var ready = containersReady
        ready.type = "Ready"
        guard containersReady.status == "True" else { return ready }
        let faults = (spec.readinessGates ?? []).compactMap { gate -> String? in
            let type = gate.conditionType
            guard let condition = pod.foreignConditions.first(where: { $0.type == type }) else {
                return "corresponding condition of pod readiness gate \"\(type)\" does not exist."
            }
            if condition.status == "True" { return nil }
            return "the status of pod readiness gate \"\(type)\" is not \"True\", "
                + "but \(condition.status)"
        }
        if faults.isEmpty { return ready }
        return Self.make(
            "Ready", false, reason: "ReadinessGatesNotReady",
            message: faults.joined(separator: ", "))
    }
}

extension Pod {
    /// The conditions that neither the kubelet nor the scheduler sets, such as readiness gates.
    var foreignConditions: [PodCondition] {
        (status?.conditions ?? []).filter(PodConditions.isForeign)
    }
}

extension PodSpec {
    /// A container's rules may make the whole Pod start again.
    var mayRestartInPlace: Bool {
        ((initContainers ?? []) + containers).contains { container in
            container.restartPolicyRules?.contains { $0.action == "RestartAllContainers" } ?? false
        }
    }
}

extension PodStatus {
    var hasFinished: Bool { phase == "Succeeded" || phase == "Failed" }
}
