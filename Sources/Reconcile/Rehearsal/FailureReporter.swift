internal import KubernetesAPI

/// Writes the status that a kubelet would report for a Pod whose containers fail.
struct FailureReporter {
    private(set) var pod: Pod
    private let now: Timestamp

    init(_ pod: Pod, now: Timestamp) {
        self.pod = pod
        self.now = now
    }

    /// All containers run, none is ready.
    mutating func run() {
        let earlier = pod.status?.containerStatuses ?? []
        var reporter = PodStatusReporter(pod, now: now)
        reporter.start(address: pod.status?.podIP ?? "10.248.0.1")
        pod = reporter.pod
        changeContainers { status in
            let before = earlier.first { $0.name == status.name }
            status.restartCount = before?.restartCount ?? 0
            status.lastState = before?.lastState
        }
    }

    /// No container can start.
    mutating func wait(_ reason: String) {
        var status = pod.status ?? PodStatus()
        status.containerStatuses = (pod.spec?.containers ?? []).map { container in
            .with {
                $0.name = container.name
                $0.image = container.image ?? ""
                $0.state = .with { state in state.waiting = .with { $0.reason = reason } }
            }
        }
        pod.status = status
        setUnready()
    }

    mutating func becomeUnready() {
        changeContainers { $0.ready = false }
        setUnready()
    }

    /// All containers have ended and will be started again.
    mutating func crash(code: Int32) {
        let ended = terminated(code)
        changeContainers { status in
            status.ready = false
            status.started = false
            status.restartCount += 1
            status.lastState = ended
            status.state = .with { state in
                state.waiting = .with { $0.reason = "CrashLoopBackOff" }
            }
        }
        setUnready()
    }

    /// All containers have ended for good.
    mutating func finish(code: Int32) {
        let ended = terminated(code)
        changeContainers { status in
            status.ready = false
            status.started = false
            status.state = ended
        }
        pod.status?.phase = code == 0 ? "Succeeded" : "Failed"
        setUnready()
    }

    private func terminated(_ code: Int32) -> ContainerState {
        .with { state in
            state.terminated = .with {
                $0.exitCode = code
                $0.reason = code == 0 ? "Completed" : "Error"
                $0.finishedAt = now
            }
        }
    }

    private mutating func changeContainers(_ change: (inout ContainerStatus) -> Void) {
        var statuses = pod.status?.containerStatuses ?? []
        for index in statuses.indices { change(&statuses[index]) }
        pod.status?.containerStatuses = statuses
    }

    private mutating func setUnready() {
        var conditions = pod.status?.conditions ?? []
        for type in ["ContainersReady", "Ready"] {
            let position = conditions.firstIndex { $0.type == type }
            var condition = position.map { conditions[$0] } ?? .with { $0.type = type }
            if condition.status != "False" { condition.lastTransitionTime = now }
            condition.status = "False"
            condition.reason = "ContainersNotReady"
            if let position {
                conditions[position] = condition
            } else {
                conditions.append(condition)
            }
        }
        pod.status?.conditions = conditions
    }
}
