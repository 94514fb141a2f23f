internal import KubernetesAPI

/// Which containers of a Pod with a sandbox are to be stopped and started now.
struct ContainerActions {
    /// How a container ends that is made to.
    private static let killed: Int32 = 137

    private(set) var stops: [StopOrder] = []
    private(set) var starts: [String] = []
    /// Nothing is left to run: what still does, such as sidecars, is stopped with the sandbox.
    private(set) var endsPod = false

    init(of life: PodLifecycle) {
        let hasInitialized = decideInit(life)
        guard hasInitialized, !endsPod else { return }
        decideContainers(life)
    }

    // MARK: Init containers

    /// Goes through the init containers, the last one first: the last one that was made tells how
    /// far the Pod has come. Before that one only sidecars are kept going.
    ///
    /// - Returns: whether all are done, so that the containers may start.
    private mutating func decideInit(_ life: PodLifecycle) -> Bool {
        let containers = life.spec.initContainers ?? []
        var isInitialized = containers.isEmpty || life.hasInitialized
        var isReached = life.hasInitialized
        var due: [Int] = []
        for (index, container) in containers.enumerated().reversed() {
            guard let current = life.active(container.name) else {
                if isReached, container.isSidecar { due.append(index) }
                continue
            }
            if isReached, !container.isSidecar { continue }
            switch progress(of: container, current, life) {
            case .waits: break
            case .starts: due.append(index)
            case .done(let startsAgain):
                if index == containers.count - 1 {
                    isInitialized = true
                } else if !isReached {
                    due.append(index + 1)
                }
                if startsAgain { due.append(index) }
            case .failed:
                endsPod = true
                stops = []
                return false
            }
            isReached = true
        }
        if !isReached, !containers.isEmpty { due.append(0) }
        starts = due.reversed().map { containers[$0].name }
        return isInitialized
    }

    private enum InitProgress {
        case waits, starts, failed
        /// The next one may start; a sidecar may have to start again all the same.
        case done(startsAgain: Bool)
    }

    private mutating func progress(
        of container: Container, _ current: ContainerRecord, _ life: PodLifecycle
    ) -> InitProgress {
        switch current.state {
        case .created: return .starts
        case .running:
            guard container.isSidecar else { return .waits }
            let order = life.stopOrder(ifUnhealthy: container)
            order.map { stops.append($0) }
            guard life.hasStarted(container) else { return order == nil ? .waits : .starts }
            return .done(startsAgain: order != nil)
        case .ended(let exit):
            if container.isSidecar { return .starts }
            if exit.exitCode == 0 { return .done(startsAgain: false) }
            return life.spec.restart(of: container, after: exit.exitCode) == .stop
                ? .failed : .starts
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
            case .running where life.pastContainers.contains(current.id):
                // It is stopped with its sandbox.
                if life.spec.restart(of: container, after: Self.killed) != .stop {
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
        spec.containers.contains { active($0.name) != nil }
    }

    /// The last container of the name, unless that is of an earlier sandbox.
    func active(_ name: String) -> ContainerRecord? {
        histories[name]?.current.flatMap { pastContainers.contains($0.id) ? nil : $0 }
    }

    /// Why a running container is to be stopped, if it is: its specification has changed, or a
    /// probe says so.
    func stopOrder(ifUnhealthy container: Container) -> StopOrder? {
        guard let current = histories[container.name]?.current else { return nil }
        let name = container.name
        let isSidecar = spec.isInit(name) && container.isSidecar
        let subject = isSidecar ? "Init container \(name)" : "Container \(name)"
        if current.image != container.image {
            let message = subject + " definition changed"
            return StopOrder(
                container: name, isRestart: true,
                message: isSidecar ? message : message + ", will be restarted")
        }
        let probe: (word: String, probe: Probe?)
        if results.isLivenessFailed(current.id) {
            probe = ("liveness", container.livenessProbe)
        } else if results.isStartupFailed(current.id) {
            probe = ("startup", container.startupProbe)
        } else {
            return nil
        }
        // Rules for exit codes do not count: it has not ended.
        let policy = container.restartPolicy ?? spec.restartPolicy ?? "Always"
        let isRestart = policy != "Never"
        let message = "\(subject) failed \(probe.word) probe"
        return StopOrder(
            container: name, isRestart: isRestart,
            message: isRestart && !isSidecar ? message + ", will be restarted" : message,
            graceSeconds: probe.probe?.terminationGracePeriodSeconds)
    }
}
