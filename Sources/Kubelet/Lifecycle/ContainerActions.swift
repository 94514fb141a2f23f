internal import KubernetesAPI

/// Which containers of a Pod with a sandbox are to be stopped and started now.
struct ContainerActions {
    private(set) var stops: [StopOrder] = []
    private(set) var starts: [String] = []
    /// Nothing is left to run: what still does, such as sidecars, is stopped with the sandbox.
    private(set) var endsPod = false

    init(of life: PodLifecycle) {
        if !life.hasInitialized {
            guard decideInit(life) else { return }
        } else {
            keepSidecars(life)
        }
        decideContainers(life)
    }

    // MARK: Init containers

    /// Goes through the init containers in order.
    ///
    /// - Returns: whether all are done, so that the containers may start.
    private mutating func decideInit(_ life: PodLifecycle) -> Bool {
        for (index, container) in (life.spec.initContainers ?? []).enumerated() {
            guard let current = life.histories[container.name]?.current else {
                starts.append(container.name)
                return false
            }
            switch current.state {
            case .created:
                starts.append(container.name)
                return false
            case .running:
                if let order = life.stopOrder(ifUnhealthy: container) {
                    stops.append(order)
                    starts.append(container.name)
                    return false
                }
                if !container.isSidecar || !life.hasStarted(container) { return false }
            case .ended(let exit):
                if container.isSidecar {
                    starts.append(container.name)
                    // A sidecar that has started before does not hold up those behind it.
                    if !life.isInitBegun(after: index) { return false }
                } else if exit.exitCode != 0 {
                    switch life.spec.restart(of: container, after: exit.exitCode) {
                    case .restart, .restartAll: starts.append(container.name)
                    case .stop: endsPod = true
                    }
                    return false
                }
            }
        }
        return true
    }

    /// Once the containers have started, init containers are not run again, but sidecars are.
    private mutating func keepSidecars(_ life: PodLifecycle) {
        for container in life.spec.initContainers ?? [] where container.isSidecar {
            guard life.isRunning(container.name) else {
                starts.append(container.name)
                continue
            }
            if let order = life.stopOrder(ifUnhealthy: container) {
                stops.append(order)
                starts.append(container.name)
            }
        }
    }

    // MARK: Containers

    private mutating func decideContainers(_ life: PodLifecycle) {
        var kept = 0
        var wanted: [String] = []
        for container in life.spec.containers {
            guard let current = life.histories[container.name]?.current else {
                wanted.append(container.name)
                continue
            }
            switch current.state {
            case .created: wanted.append(container.name)
            case .ended(let exit):
                if life.spec.restart(of: container, after: exit.exitCode) != .stop {
                    wanted.append(container.name)
                }
            case .running:
                guard let order = life.stopOrder(ifUnhealthy: container) else {
                    kept += 1
                    continue
                }
                stops.append(order)
                if order.isRestart { wanted.append(container.name) }
            }
        }
        if kept == 0, wanted.isEmpty {
            endsPod = true
            starts = []
            stops = []
        }
        starts += wanted
    }
}

extension PodLifecycle {
    /// A container other than the init containers was made: initialization lies behind.
    var hasInitialized: Bool {
        spec.containers.contains { histories[$0.name]?.current != nil }
    }

    func isInitBegun(after index: Int) -> Bool {
        (spec.initContainers ?? []).dropFirst(index + 1)
            .contains { histories[$0.name]?.current != nil }
    }

    /// Why a running container is to be stopped, if it is: its specification has changed, or a
    /// probe says so.
    func stopOrder(ifUnhealthy container: Container) -> StopOrder? {
        guard let current = histories[container.name]?.current else { return nil }
        let name = container.name
        if current.image != container.image {
            return StopOrder(
                container: name, isRestart: true,
                message: "Container \(name) definition changed, will be restarted")
        }
        let probe: (word: String, probe: Probe?)
        if results.isLivenessFailed(current.id) {
            probe = ("liveness", container.livenessProbe)
        } else if results.isStartupFailed(current.id) {
            probe = ("startup", container.startupProbe)
        } else {
            return nil
        }
        // How the process will end is not known; 137 stands for an end by force.
        let isRestart = container.isSidecar || spec.restart(of: container, after: 137) != .stop
        let message = "Container \(name) failed \(probe.word) probe"
        return StopOrder(
            container: name, isRestart: isRestart,
            message: isRestart ? message + ", will be restarted" : message,
            graceSeconds: probe.probe?.terminationGracePeriodSeconds)
    }
}
