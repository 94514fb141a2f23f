internal import Controllers
internal import KubernetesAPI

extension PodLifecycle {
    /// How long a Pod that needs nothing is left alone: then its volumes are looked at again.
    private static let resyncPeriod: Duration = .seconds(60)
    /// How long after a failure that has no back-off of its own everything is tried again.
    private static let retryPeriod: Duration = .seconds(10)

    /// A kubelet lengthens its waits by a random factor from 1.0 to 1.5, lest all Pods be tried at
    /// once. This is their mean, in hundredths, so that a plan takes as long as a run does.
    private static let spread = 125

    /// Looks at the Pod once: writes its status and decides what to do.
    mutating func sync(now: Timestamp) {
        switch stage {
        case .active: syncActive(now: now)
        case .terminating: beginStopping(now: now)
        case .terminated:
            if isWantedGone {
                steps = [.removeSandbox]
            } else if earlyEnd?.discardsContent == true, !isDiscarded {
                steps = [.discard]
            }
        case .finished: break
        }
    }

    /// Deletion was asked for, and whoever asked does not wait for a finalizer alone.
    var isWantedGone: Bool {
        isRemoved || (pod.isTerminating && pod.metadata.deletionGracePeriodSeconds != 0)
    }

    private mutating func syncActive(now: Timestamp) {
        if status.startTime == nil { status.startTime = now.truncatedToSeconds }
        if startedAt == nil { startedAt = now }
        if let rejection = PodAdmission.rejection(of: pod) {
            return reject(rejection)
        }
        let isCutShort = earlyEnd?.graceSeconds != nil
        if isRemoved || pod.isTerminating || isCutShort {
            stage = .terminating
            isAwake = true
            return
        }
        let seen = observeStatus(isTerminal: false, now: now)
        publish(seen, holdingPhase: true)
        if seen.hasFinished {
            stage = .terminating
            isAwake = true
            return
        }
        failure = nil
        knownExits = histories.compactMapValues(\.lastExit)
        steps = plannedSteps(now: now) + [.endSync]
    }

    /// Ends a Pod that this node cannot run, before anything of it was made.
    mutating func reject(_ rejection: PodAdmission.Rejection) {
        tell(.warning(rejection.reason, rejection.message))
        var rejected = PodStatus()
        rejected.phase = "Failed"
        rejected.reason = rejection.reason
        rejected.message = "Pod was rejected: \(rejection.message)"
        rejected.startTime = status.startTime
        rejected.qosClass = status.qosClass
        rejected.observedGeneration = pod.metadata.generation
        status = rejected
        stage = .terminated
    }

    /// What a sync of a live Pod is to do, in order.
    private mutating func plannedSteps(now: Timestamp) -> [Step] {
        if isRestartInPlaceDue {
            return [
                .stop(stopOrders(for: runningContainers, reason: .restartInPlace)),
                .restartInPlace,
            ]
        }
        guard isSandboxReady else { return stepsToSandbox() }
        let actions = ContainerActions(of: self)
        if actions.endsPod {
            return [.stop(stopOrders(for: runningContainers, reason: .podEnds)), .stopSandbox]
        }
        var steps: [Step] = [.refreshVolumes]
        if !actions.stops.isEmpty { steps.append(.stop(actions.stops)) }
        return steps + actions.starts.map { .start($0) }
    }

    /// Begins anew where a sandbox was lost, as after a start of the machine: with the init
    /// containers, whatever had been done. What still runs of the Pod is stopped first; a Pod of
    /// which nothing may start again ends with that.
    private mutating func stepsToSandbox() -> [Step] {
        let isFirst = histories.isEmpty && !hasSandbox
        pastContainers = Set(histories.values.compactMap(\.current?.id))
        let starts = ContainerActions(of: self).starts.map { Step.start($0) }
        let ending: [Step] = [
            .stop(stopOrders(for: runningContainers, reason: .podEnds)), .stopSandbox,
        ]
        let isOver = starts.isEmpty || spec.restartPolicy == "Never" && !histories.isEmpty
        if !isFirst, isOver { return ending }
        if !isFirst {
            tell(
                .normal(
                    "SandboxChanged", "Pod sandbox changed, it will be killed and re-created."))
        }
        return ending + [.mountVolumes, .runSandbox] + starts
    }

    /// The containers that run, in the order of the specification.
    var runningContainers: [String] {
        ((spec.initContainers ?? []) + spec.containers).map(\.name).filter(isRunning)
    }

    // MARK: Steps

    /// Begins a step, or does it where it takes no time.
    mutating func begin(_ step: Step, now: Timestamp) {
        switch step {
        case .mountVolumes: mountVolumes(now: now)
        case .refreshVolumes:
            warnOfMissingPullSecrets()
            warnOfResolver()
            ensureProbes(now: now)
            refreshVolumes(now: now)
        case .runSandbox: runSandbox(now: now)
        case .start(let container): start(container, now: now)
        case .stop(let orders): stop(orders, holdingSync: true, now: now)
        case .checkStop: checkStop(now: now)
        case .stopSandbox:
            guard hasSandbox else { return }
            activity = .sandbox
            ask(.stopSandbox(podUID: uid), then: .sandboxStopped)
        case .endSync: endSync(now: now)
        case .settle:
            activity = .settling
            wait(until: now + Self.settling, then: .settled)
        case .terminated: endTermination(now: now)
        case .removeSandbox:
            activity = .sandbox
            ask(.removeSandbox(podUID: uid), then: .sandboxRemoved)
        case .discard:
            activity = .sandbox
            ask(.removeSandbox(podUID: uid), then: .discarded)
        case .restartInPlace:
            for name in histories.keys.sorted() {
                removeContainers(of: name)
                histories[name]?.restartInPlace()
            }
            isAwake = true
        }
    }

    /// A container has ended in a way after which, by its rules, the whole Pod starts again.
    var isRestartInPlaceDue: Bool {
        ((spec.initContainers ?? []) + spec.containers).contains { container in
            guard let exit = histories[container.name]?.current?.exit else { return false }
            return spec.restart(of: container, after: exit.exitCode) == .restartAll
        }
    }

    private mutating func endSync(now: Timestamp) {
        let wait =
            switch failure {
            case nil: Self.resyncPeriod
            case .backoff(let until): min(until - now, Self.resyncPeriod)
            case .other: Self.retryPeriod
            }
        nextSync = now + wait * Self.spread / 100
    }

    /// Notes that something was left undone. A failure without back-off decides over one with.
    mutating func fail(_ new: SyncFailure) {
        switch (failure, new) {
        case (.backoff(let old)?, .backoff(let new)): failure = .backoff(until: min(old, new))
        case (.other?, _): break
        default: failure = new
        }
    }

    // MARK: The sandbox

    private mutating func runSandbox(now: Timestamp) {
        let files = PodNetworkFiles(pod, on: node)
        if let fault = files.hostnameFault {
            return sandboxRun(.failure(BackendFailure(.failed, fault)), now: now)
        }
        warnOfResolver()
        activity = .sandbox
        ask(.runSandbox(files.sandbox), then: .sandboxRun)
    }

    /// Tells, with each sync, what the Pod's `/etc/resolv.conf` has no room for.
    private mutating func warnOfResolver() {
        for fault in PodNetworkFiles(pod, on: node).resolverFaults {
            tell(.warning("DNSConfigForming", fault))
        }
    }

    /// Goes on with what was waited for.
    mutating func resume(
        _ awaited: Awaited, with answer: Result<BackendOutcome, BackendFailure>, now: Timestamp
    ) {
        switch awaited {
        case .sandboxRun: sandboxRun(answer, now: now)
        case .sandboxStopped: sandboxStopped(answer)
        case .sandboxRemoved:
            activity = nil
            if case .failure(let error) = answer { return retryRemoval(error) }
            stage = .finished
            isReadyForRemoval = true
        case .discarded:
            activity = nil
            if case .failure(let error) = answer { return retryRemoval(error) }
            isDiscarded = true
            isAwake = true
        case .containerRemoved(let id):
            if case .failure = answer { histories[id.name]?.keep(id) }
        case .volumesMounted(let fingerprints): volumesMounted(fingerprints, answer, now: now)
        case .volumesRefreshed(let fingerprints, let others):
            volumesRefreshed(fingerprints, others: others, answer, now: now)
        case .mountRetry: mountRetryDue(now: now)
        case .mountTimeout: mountTimedOut()
        case .refreshRetry(let volume): refreshRetryDue(volume, now: now)
        case .starting(let progress): resumeStart(progress, answer, now: now)
        case .stopping(let step, let container):
            resumeStop(step, of: container, answer, now: now)
        case .probe(let key, let container): take(answer, of: key, container, now: now)
        case .settled: activity = nil
        }
    }

    private mutating func sandboxRun(
        _ answer: Result<BackendOutcome, BackendFailure>, now: Timestamp
    ) {
        activity = nil
        isAwake = true
        switch answer {
        case .success(let outcome):
            if case .sandbox(let addresses) = outcome { self.addresses = addresses }
            isSandboxReady = true
            hasSandbox = true
            // Told at once, as what follows may take its time.
            publish(observeStatus(isTerminal: false, now: now), holdingPhase: true)
        case .failure(let error):
            tell(
                .warning(
                    "FailedCreatePodSandBox", "Failed to create pod sandbox: \(error.message)"))
            isAwake = false
            fail(.other)
            steps = [.endSync]
        }
    }
}
