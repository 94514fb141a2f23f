public import KubernetesAPI

/// Writes the status that a kubelet would report for a Pod at the turns of its life.
public struct PodStatusReporter {
    public private(set) var pod: Pod
    private let now: Timestamp

    /// - Parameter now: the time of the change, in whole seconds as the API has it.
    public init(_ pod: Pod, now: Timestamp) {
        self.pod = pod
        self.now = now
    }

    /// All containers run; none is ready yet. The Pod gets its address if it has none.
    public mutating func start(address: String) {
        var status = pod.status ?? PodStatus()
        status.phase = "Running"
        status.startTime = status.startTime ?? now
        if (status.podIP ?? "").isEmpty {
            status.podIP = address
            status.podIPs = [.with { $0.ip = address }]
        }
        status.initContainerStatuses = pod.spec?.initContainers?.map { container in
            container.restartPolicy == "Always"
                ? running(container, isReady: true) : ended(container)
        }
        status.containerStatuses = sortedContainers.map { running($0, isReady: false) }
        pod.status = status
        set("PodReadyToStartContainers", true)
        set("Initialized", true)
        set("ContainersReady", false, reason: "ContainersNotReady")
        set("Ready", false, reason: "ContainersNotReady")
    }

    /// Every container is ready, and so is the Pod.
    public mutating func becomeReady() {
        let statuses = (pod.status?.containerStatuses ?? []).map { running in
            var ready = running
            ready.ready = true
            return ready
        }
        pod.status?.containerStatuses = statuses
        set("ContainersReady", true)
        set("Ready", true)
    }

    /// Every container has ended with exit code 0.
    public mutating func succeed() {
        end(exitCode: 0, containerReason: "Completed", phase: "Succeeded", reason: "PodCompleted")
    }

    /// Every container was ended by SIGTERM, as on deletion.
    public mutating func stop() {
        end(exitCode: 143, containerReason: "Error", phase: "Failed", reason: "PodFailed")
    }

    private mutating func end(
        exitCode: Int32, containerReason: String, phase: String, reason: String
    ) {
        let statuses = sortedContainers.map {
            ended($0, exitCode: exitCode, reason: containerReason)
        }
        var status = pod.status ?? PodStatus()
        status.phase = phase
        status.containerStatuses = statuses
        pod.status = status
        set("PodReadyToStartContainers", false)
        set("ContainersReady", false, reason: reason)
        set("Ready", false, reason: reason)
    }

    /// Sets a condition; its transition time moves only if its status does.
    private mutating func set(_ type: String, _ isTrue: Bool, reason: String? = nil) {
        var conditions = pod.status?.conditions ?? []
        let status = isTrue ? "True" : "False"
        let position = conditions.firstIndex { $0.type == type }
        var condition = position.map { conditions[$0] } ?? .with { $0.type = type }
        if condition.status != status { condition.lastTransitionTime = now }
        condition.status = status
        condition.reason = reason
        if let position { conditions[position] = condition } else { conditions.append(condition) }
        pod.status?.conditions = conditions
    }

    /// The kubelet reports containers sorted by name.
    private var sortedContainers: [Container] {
        (pod.spec?.containers ?? []).sorted { $0.name < $1.name }
    }

    private func running(_ container: Container, isReady: Bool) -> ContainerStatus {
        .with {
            $0.name = container.name
            $0.image = container.image ?? ""
            $0.ready = isReady
            $0.started = true
            let startedAt = now
            $0.state = .with { state in state.running = .with { $0.startedAt = startedAt } }
        }
    }

    private func ended(
        _ container: Container, exitCode: Int32 = 0, reason: String = "Completed"
    ) -> ContainerStatus {
        .with {
            $0.name = container.name
            $0.image = container.image ?? ""
            $0.started = false
            let finishedAt = now
            $0.state = .with { state in
                state.terminated = .with {
                    $0.exitCode = exitCode
                    $0.reason = reason
                    $0.finishedAt = finishedAt
                }
            }
        }
    }
}
