internal import KubernetesAPI

/// The phase that follows from the statuses of a Pod's containers, as a kubelet derives it.
struct PodPhase {
    /// Init containers that still have their work to do.
    private var initPending = 0
    /// Init containers that have failed for good.
    private var initFailed = 0
    /// Sidecars that run or are to run, and have not started.
    private var sidecarsPending = 0
    private var running = 0
    private var waiting = 0
    private var stopped = 0
    private var stoppedForGood = 0
    private var succeeded = 0
    private var unknown = 0
    private let isTerminal: Bool
    private let hasInitialized: Bool

    /// - Parameters:
    ///   - isTerminal: nothing of the Pod runs any more, nor will.
    ///   - hasInitialized: a container other than the init containers was made.
    init(
        _ spec: PodSpec, initStatuses: [ContainerStatus], statuses: [ContainerStatus],
        isTerminal: Bool, hasInitialized: Bool
    ) {
        self.isTerminal = isTerminal
        self.hasInitialized = hasInitialized
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
        // Of an initialized Pod a sidecar may start again without taking it back to its beginning.
        if initPending > 0 || waiting > 0 || (sidecarsPending > 0 && !hasInitialized) {
            return "Pending"
        }
        guard unknown == 0 else { return "Pending" }
        if running > 0 { return "Running" }
        guard stopped > 0 else { return "Pending" }
        if !isTerminal, stopped != stoppedForGood { return "Running" }
        return stopped == succeeded ? "Succeeded" : "Failed"
    }

    private mutating func countInit(
        _ container: Container, _ status: ContainerStatus, _ spec: PodSpec
    ) {
        let state = status.state
        let end = state?.terminated ?? (state?.waiting == nil ? nil : status.lastState?.terminated)
        guard let end else {
            initPending += 1
            return
        }
        if end.exitCode != 0, isForGood(container, end, spec) { initFailed += 1 }
    }

    /// How a sidecar ends does not matter.
    private mutating func countSidecar(_ status: ContainerStatus) {
        if let state = status.state, state.running != nil {
            if status.started != true { sidecarsPending += 1 }
            running += 1
        } else if status.state?.terminated == nil, status.lastState?.terminated == nil {
            sidecarsPending += 1
            waiting += 1
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
