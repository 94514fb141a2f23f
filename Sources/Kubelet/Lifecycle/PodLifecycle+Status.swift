internal import Controllers
internal import KubernetesAPI

extension PodLifecycle {
    /// What a termination message may have in all containers of a Pod, and in one.
    private static let messageLimit = (pod: 12 * 1024, container: 4096)

    /// Looks at the Pod: tells why it ends early, if it does, and has what has just started asked
    /// whether it is ready.
    ///
    /// - Returns: its `observedStatus`.
    mutating func observeStatus(isTerminal: Bool, now: Timestamp) -> PodStatus {
        let seen = observedStatus(isTerminal: isTerminal, now: now)
        tellEarlyEnd()
        for container in (spec.initContainers ?? []).filter(\.isSidecar) + spec.containers
        where hasStarted(container) && !isReady(container) {
            triggerReadiness(of: container.name, as: seen, now: now)
        }
        return seen
    }

    mutating func tellEarlyEnd() {
        guard let earlyEnd, earlyEnd.isToldWithStatus else { return }
        tell(.normal(earlyEnd.reason, earlyEnd.message))
    }

    /// The status that the containers as they are now amount to.
    ///
    /// - Parameter isTerminal: nothing of the Pod runs any more, nor will.
    func observedStatus(isTerminal: Bool, now: Timestamp) -> PodStatus {
        var seen = status
        seen.observedGeneration = pod.metadata.generation
        seen.hostIP = node.address
        seen.hostIPs = [.with { [address = node.address] in $0.ip = address }]
        if !addresses.isEmpty {
            seen.podIP = addresses.first
            seen.podIPs = addresses.map { address in .with { $0.ip = address } }
        }
        let initStatuses = (spec.initContainers ?? []).map { containerStatus(of: $0, isInit: true) }
        let statuses = spec.containers.map { containerStatus(of: $0, isInit: false) }
            .sorted { $0.name < $1.name }
        seen.initContainerStatuses = initStatuses.isEmpty ? nil : initStatuses
        seen.containerStatuses = statuses
        if let earlyEnd {
            seen.phase = "Failed"
            seen.reason = earlyEnd.reason
            seen.message = earlyEnd.message
        } else {
            seen.phase =
                PodPhase(
                    spec, initStatuses: initStatuses, statuses: statuses,
                    isTerminal: isTerminal, hasInitialized: hasInitialized
                ).name
        }
        seen.conditions = conditions(for: seen, now: now)
        let requests = spec.totalRequests
        let limits = spec.totalLimits
        seen.allocatedResources = requests.isEmpty ? nil : requests
        seen.resources = .with {
            $0.requests = requests.isEmpty ? nil : requests
            $0.limits = limits.isEmpty ? nil : limits
        }
        return seen
    }

    private func conditions(for seen: PodStatus, now: Timestamp) -> [PodCondition] {
        PodConditions(
            pod: pod, phase: seen.phase ?? "Pending",
            initStatuses: seen.initContainerStatuses ?? [],
            statuses: seen.containerStatuses ?? [],
            isSandboxReady: isSandboxReady && !addresses.isEmpty,
            isRestartingInPlace: isRestartInPlaceDue
        ).conditions(since: status.conditions ?? [], now: now)
    }

    /// Makes `seen` the status.
    ///
    /// - Parameter holdingPhase: a phase that is for ever waits until nothing runs any more,
    ///   because others take it for that.
    mutating func publish(_ seen: PodStatus, holdingPhase: Bool) {
        observedPhase = seen.phase
        if hasEnded(inPhase: seen.phase) { probes = [:] }
        var published = seen
        if holdingPhase, seen.hasFinished, !status.hasFinished {
            published.phase = status.phase ?? "Pending"
            published.reason = status.reason
            published.message = status.message
        }
        status = published
    }

    /// Brings readiness in the status up to date at once, whatever the worker is at.
    mutating func publishReadiness(now: Timestamp) {
        func refreshed(_ statuses: [ContainerStatus]?) -> [ContainerStatus]? {
            statuses?.map { current in
                guard current.state?.running != nil,
                    let container = spec.container(named: current.name),
                    !spec.isInit(current.name) || container.isSidecar
                else { return current }
                var refreshed = current
                refreshed.started = hasStarted(container)
                refreshed.ready = isReady(container)
                return refreshed
            }
        }
        guard stage == .active || stage == .terminating else { return }
        var seen = status
        seen.containerStatuses = refreshed(status.containerStatuses)
        seen.initContainerStatuses = refreshed(status.initContainerStatuses)
        guard seen != status else { return }
        status = seen
        // The Pod may have come to an end that is not told yet.
        seen.phase = observedPhase ?? seen.phase
        let fresh = conditions(for: seen, now: now).filter {
            ["ContainersReady", "Ready"].contains($0.type)
        }
        status.conditions = status.conditions?.map { old in
            fresh.first { $0.type == old.type } ?? old
        }
    }

    func hasEnded(inPhase phase: String?) -> Bool { ["Failed", "Succeeded"].contains(phase) }

    // MARK: One container

    private func containerStatus(of container: Container, isInit: Bool) -> ContainerStatus {
        let name = container.name
        let old = (isInit ? status.initContainerStatuses : status.containerStatuses)?
            .first { $0.name == name }
        let history = histories[name]
        guard let current = history?.current else {
            // What an earlier kubelet saw end has ended, though nothing is left of it.
            if let old, old.state?.terminated != nil, history?.removed == nil, !isInPlaceRestart {
                return old
            }
            var fresh = blankStatus(of: container)
            fresh.restartCount = history?.nextAttempt ?? old?.restartCount ?? 0
            fresh.lastState = history?.removed?.removalState ?? old?.lastState
            if isCleanedForRestart { fresh.state = .waiting(ContainerHistory.removalReason) }
            applyWaitReason(to: &fresh, of: container, exit: nil)
            return fresh
        }
        var seen = blankStatus(of: container)
        seen.restartCount = current.id.attempt
        seen.containerID = current.id.inStatus
        seen.stopSignal = container.lifecycle?.stopSignal
        seen.image = current.image
        seen.imageID = current.imageID
        seen.resources = container.resources ?? ResourceRequirements()
        seen.allocatedResources = container.resources?.requests
        switch current.state {
        case .created: break
        case .running(let since):
            seen.state = .with { state in
                state.running = .with { $0.startedAt = since.truncatedToSeconds }
            }
        case .ended: seen.state = endState(of: current)
        }
        if let before = history?.previous {
            seen.lastState = endState(of: before)
        } else if let removed = history?.removed {
            seen.lastState = removed.removalState
        } else if let old, old.restartCount == current.id.attempt {
            seen.lastState = old.lastState
        }
        applyWaitReason(to: &seen, of: container, exit: current.exit)
        seen.started = hasStarted(container)
        seen.ready =
            isInit && !container.isSidecar
            ? current.exit?.exitCode == 0 : isReady(container)
        return seen
    }

    private var isInPlaceRestart: Bool { histories.values.contains { $0.removed != nil } }

    /// All containers were removed, and none was made since.
    private var isCleanedForRestart: Bool {
        !histories.isEmpty
            && histories.values.allSatisfy { $0.removed != nil && $0.current == nil }
    }

    private func blankStatus(of container: Container) -> ContainerStatus {
        let reason = spec.initContainers?.isEmpty == false ? "PodInitializing" : "ContainerCreating"
        return .with {
            $0.name = container.name
            $0.image = container.image ?? ""
            $0.started = false
            $0.volumeMounts = container.volumeMounts.map { $0.map(\.status) }
            $0.state = .with { state in state.waiting = .with { $0.reason = reason } }
        }
    }

    /// A container that is to be started again, and was not, says why.
    private func applyWaitReason(
        to seen: inout ContainerStatus, of container: Container, exit: ContainerExit?
    ) {
        guard let wait = waiting[container.name], seen.state?.running == nil else { return }
        if let exit {
            let isDone = spec.isInit(container.name) && exit.exitCode == 0
            guard !isDone, !pod.isTerminating,
                spec.restart(of: container, after: exit.exitCode) != .stop
            else { return }
            seen.lastState = seen.state
        }
        seen.state = .waiting(wait)
    }

    private func endState(of record: ContainerRecord) -> ContainerState {
        guard let exit = record.exit else { return ContainerState() }
        let message = message(of: exit, container: spec.container(named: record.id.name))
        return .with { state in
            state.terminated = .with {
                $0.exitCode = exit.exitCode
                $0.reason = exit.reason
                $0.message = message.isEmpty ? nil : message
                $0.startedAt = exit.startedAt.truncatedToSeconds
                $0.finishedAt = exit.finishedAt.truncatedToSeconds
                $0.containerID = record.id.inStatus
            }
        }
    }

    /// The container's last words: the end of what it wrote for that, or of its log. Of that the
    /// beginning is kept, where containers have to share what a Pod may say.
    private func message(of exit: ContainerExit, container: Container?) -> String {
        var text = exit.terminationLog
        if text.isEmpty, exit.exitCode != 0,
            container?.terminationMessagePolicy == "FallbackToLogsOnError"
        {
            text = exit.logTail
        }
        let count = spec.containers.count + (spec.initContainers?.count ?? 0)
        let share = Self.messageLimit.pod / max(count, 1)
        return String(
            decoding: text.utf8.suffix(Self.messageLimit.container).prefix(share), as: UTF8.self)
    }
}

extension ContainerID {
    /// How a status names the container.
    fileprivate var inStatus: String { "reconcile://\(podUID)/\(name)/\(attempt)" }
}

extension PodStatus {
    /// Whether the status says that a container runs.
    func tellsOfRunning(_ id: ContainerID) -> Bool {
        ((containerStatuses ?? []) + (initContainerStatuses ?? [])).contains {
            $0.name == id.name && $0.containerID == id.inStatus && $0.state?.running != nil
        }
    }
}

extension ContainerState {
    fileprivate static func waiting(_ reason: WaitReason) -> ContainerState {
        .with { state in
            state.waiting = .with {
                $0.reason = reason.reason
                $0.message = reason.message
            }
        }
    }
}

extension VolumeMount {
    fileprivate var status: VolumeMountStatus {
        .with {
            $0.name = name
            $0.mountPath = mountPath
            if readOnly == true {
                $0.readOnly = true
                $0.recursiveReadOnly = "Disabled"
            }
        }
    }
}
