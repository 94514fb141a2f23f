internal import Controllers
internal import KubernetesAPI

extension PodLifecycle {
    /// A kubelet lists its containers once a second, and looks twice before it believes that
    /// nothing of a Pod runs any more: so long its containers' ends show before its own.
    static let settling: Duration = .seconds(1)

    // MARK: The deadline

    /// When the Pod has been active for longer than it may be.
    var deadlineToEnforce: Timestamp? {
        guard stage == .active, earlyEnd == nil, let startedAt,
            let seconds = spec.activeDeadlineSeconds
        else { return nil }
        return startedAt + .seconds(seconds)
    }

    mutating func enforceDeadline(now: Timestamp) {
        guard let deadline = deadlineToEnforce, deadline <= now else { return }
        earlyEnd = EarlyEnd(
            reason: "DeadlineExceeded",
            message: "Pod was active on the node longer than the specified deadline",
            isToldWithStatus: true)
        isAwake = true
    }

    // MARK: The end

    /// What a deletion does not wait for: an image that is pulled, volumes that cannot be mounted.
    /// For a postStart hook it waits. Once the containers are asked to end they have the time that
    /// they were given, even if another deletion leaves less.
    mutating func interruptIfEnding(now: Timestamp) {
        guard isRemoved || pod.isTerminating || earlyEnd?.graceSeconds != nil else { return }
        switch (stage, activity) {
        case (.active, .mounting):
            forget { awaited in
                switch awaited {
                case .mountRetry, .volumesMounted: true
                default: false
                }
            }
            // What a mount is at has to come to its end.
            activity = nil
            steps = [.settle]
            isAwake = true
            return
        case (.active, .starting):
            guard isStartInterruptible else { return }
            forget { if case .starting = $0 { true } else { false } }
        case (.active, nil): break
        default: return
        }
        activity = nil
        steps = []
        isAwake = true
    }

    private var isStartInterruptible: Bool {
        isAwaiting { awaited in
            guard case .starting(let progress) = awaited else { return false }
            return switch progress.phase {
            case .inspecting, .pulling, .reading: true
            case .creating, .starting, .hook: false
            }
        }
    }

    /// Stops everything, now that the Pod has ended or is to end.
    mutating func beginStopping(now: Timestamp) {
        failure = nil
        stopFaults = []
        publish(observeStatus(isTerminal: false, now: now), holdingPhase: true)
        for key in probes.keys where key.kind != .readiness { probes[key] = nil }
        steps = [
            .stop(stopOrders(for: runningContainers, reason: .podEnds)), .stopSandbox, .checkStop,
        ]
        // Who deletes a Pod wants it gone; who lets it end sees how its containers did first.
        if !isWantedGone { steps.append(.settle) }
        steps.append(.terminated)
    }

    /// Nothing runs any more: the Pod's last status.
    mutating func endTermination(now: Timestamp) {
        probes = [:]
        stage = .terminated
        // Twice: a kubelet looks at the status once when it has stopped the Pod, and once more when
        // it is to have nothing left.
        tellEarlyEnd()
        tellEarlyEnd()
        publish(observedStatus(isTerminal: true, now: now), holdingPhase: false)
        if let earlyEnd, earlyEnd.isDisruption { markDisruption(earlyEnd.message, now: now) }
        markLostContainers()
        isAwake = true
    }

    /// Tells the Pod's owner that it did not fail by itself.
    private mutating func markDisruption(_ message: String, now: Timestamp) {
        let type = "DisruptionTarget"
        var conditions = status.conditions ?? []
        let place = conditions.firstIndex { $0.type == type }
        let before = place.map { conditions[$0] }
        let condition = PodCondition.with {
            $0.type = type
            $0.status = "True"
            $0.reason = "TerminationByKubelet"
            $0.message = message
            $0.observedGeneration = pod.metadata.generation
            $0.lastTransitionTime =
                before?.status == "True" ? before?.lastTransitionTime : now.truncatedToSeconds
        }
        if let place { conditions[place] = condition } else { conditions.insert(condition, at: 0) }
        status.conditions = conditions
    }

    /// Whatever was begun must have an end: init containers up to the last one that was, and of an
    /// initialized Pod all others, even if they never ran. A Pod that has not ended by itself has
    /// failed.
    private mutating func markLostContainers() {
        if !status.hasFinished { status.phase = "Failed" }
        if isInitialized { status.containerStatuses = status.containerStatuses?.map(Self.ended) }
        guard let initStatuses = status.initContainerStatuses else { return }
        let last =
            initStatuses.lastIndex { $0.state?.waiting == nil || $0.lastState?.terminated != nil }
            ?? 0
        status.initContainerStatuses = initStatuses.enumerated().map { index, current in
            index <= last ? Self.ended(current) : current
        }
    }

    /// The status of a container that nobody knows the end of, if it has none.
    private static func ended(_ current: ContainerStatus) -> ContainerStatus {
        guard current.state?.terminated == nil else { return current }
        var marked = current
        marked.state = .with { state in
            state.terminated = .with {
                $0.exitCode = 137
                $0.reason = "ContainerStatusUnknown"
                $0.message = "The container could not be located when the pod was terminated"
            }
        }
        return marked
    }

    /// A container has left its first wait, or the last init container its work behind it.
    private var isInitialized: Bool {
        guard let container = spec.initContainers?.last else { return true }
        let hasBegun = (status.containerStatuses ?? []).contains {
            $0.state?.waiting == nil || $0.lastState?.terminated != nil
        }
        guard !hasBegun, let last = status.initContainerStatuses?.last else { return hasBegun }
        if container.isSidecar { return last.state?.running != nil && last.started == true }
        return last.state?.terminated?.exitCode == 0 || last.lastState?.terminated?.exitCode == 0
    }
}
