internal import KubernetesAPI

/// The phase that follows from the statuses of a Pod's containers, as a kubelet derives it.
struct PodPhase {
    private var initPending = 0
    private var initFailed = 0
    private var running = 0
    private var waiting = 0
    private var stopped = 0
    private var stoppedForGood = 0
    private var succeeded = 0
    private var unknown = 0
    private let isTerminal: Bool

    init(
        _ spec: PodSpec, initStatuses: [ContainerStatus], statuses: [ContainerStatus],
        isTerminal: Bool
    ) {
        self.isTerminal = isTerminal
        for (container, status) in zip(spec.initContainers ?? [], initStatuses) {
            if container.isSidecar {
                countSidecar(status)
            } else {
                countInit(container, status, spec)
            }
        }
        let byName = Dictionary(
            statuses.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for container in spec.containers { count(container, byName[container.name], spec) }
    }

    var name: String {
        if initFailed > 0 { return "Failed" }
        if initPending > 0 || waiting > 0 { return "Pending" }
        guard unknown == 0 else { return "Pending" }
        if running > 0 { return "Running" }
        guard stopped > 0 else { return "Pending" }
        if !isTerminal, stopped != stoppedForGood { return "Running" }
        return stopped == succeeded ? "Succeeded" : "Failed"
    }

    private mutating func countInit(
        _ container: Container, _ status: ContainerStatus, _ spec: PodSpec
    ) {
        let end = status.state?.terminated ?? status.lastState?.terminated
        if let state = status.state, state.running == nil, let end {
            if end.exitCode == 0, state.terminated != nil { return }
            if end.exitCode != 0, isForGood(container, end, spec) {
                initFailed += 1
                return
            }
        }
        initPending += 1
    }

    /// A sidecar holds the Pod in its initialization until it has started once. While it runs the
    /// Pod does; how it ends does not matter.
    private mutating func countSidecar(_ status: ContainerStatus) {
        if let state = status.state, state.running != nil {
            if status.started == true { running += 1 } else { initPending += 1 }
        } else if status.state?.terminated == nil, status.lastState?.terminated == nil {
            initPending += 1
        }
    }

    private mutating func count(
        _ container: Container, _ status: ContainerStatus?, _ spec: PodSpec
    ) {
        guard let state = status?.state else {
            unknown += 1
            return
        }
        if state.running != nil {
            running += 1
        } else if let end = state.terminated {
            stopped += 1
            if isForGood(container, end, spec) { stoppedForGood += 1 }
            if end.exitCode == 0 { succeeded += 1 }
        } else if let end = status?.lastState?.terminated {
            stopped += 1
            if isForGood(container, end, spec) { stoppedForGood += 1 }
        } else {
            waiting += 1
        }
    }

    private func isForGood(
        _ container: Container, _ end: ContainerStateTerminated, _ spec: PodSpec
    ) -> Bool {
        guard end.reason != "RestartingAllContainers" else { return false }
        return spec.restart(of: container, after: end.exitCode) == .stop
    }
}
