internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// How far the start of a container has come.
struct StartProgress {
    enum Phase { case inspecting, pulling, reading, creating, starting, hook }

    let container: Container
    var phase: Phase
    var image: ImageDescription?
    /// What variables are read from, as far as it was.
    var files = EnvironmentFiles()
    var configuration: ContainerConfiguration?
    var pullBegan: Timestamp?
}

extension PodLifecycle {
    /// Long enough for every hook; a kubelet sets no limit either.
    private static let hookTimeout: Duration = .seconds(24 * 3600)

    /// Begins to start a container, unless it is too early or its image has no valid name.
    mutating func start(_ name: String, now: Timestamp) {
        guard let container = spec.container(named: name) else { return }
        if isHeldBack(name, now: now) { return }
        let image = container.image ?? ""
        if let fault = ImageReference(image).fault {
            let message =
                "Failed to apply default image tag \"\(image)\": "
                + "couldn't parse image name \"\(image)\": \(fault)"
            tell(.warning("InspectFailed", of: name, message))
            return giveUp(name, "InvalidImageName", message, event: "InvalidImageName")
        }
        activity = .starting(name)
        ask(
            .inspectImage(image),
            then: .starting(StartProgress(container: container, phase: .inspecting)))
    }

    /// Whether a container that has ended is to wait before it is started again. If not, this is
    /// its start, and the next one waits longer.
    private mutating func isHeldBack(_ name: String, now: Timestamp) -> Bool {
        guard let exit = knownExits[name] else { return false }
        let key = BackoffKey(name: name, image: spec.container(named: name)?.image)
        var backoff = backoffs[key] ?? RestartBackoff()
        if let due = backoff.nextAttempt(after: exit.finishedAt, now: now) {
            let place = "\(pod.name)_\(pod.namespace)(\(uid))"
            tell(
                .warning(
                    "BackOff", of: name,
                    "Back-off restarting failed container \(name) in pod \(place)"))
            waiting[name] = WaitReason(
                reason: "CrashLoopBackOff",
                message: "back-off \(backoff.delayText) restarting failed "
                    + "container=\(name) pod=\(place)")
            fail(.backoff(until: due))
            return true
        }
        backoff.attempt(after: exit.finishedAt, now: now)
        backoffs = backoffs.filter { !$0.value.isForgiven(now: now) }
        backoffs[key] = backoff
        return false
    }

    /// Leaves a container unstarted.
    ///
    /// - Parameter event: what the event says after `Error: `; `nil` for the message.
    private mutating func giveUp(
        _ name: String, _ reason: String, _ message: String, event: String? = nil
    ) {
        tell(.warning("Failed", of: name, "Error: \(event ?? message)"))
        waiting[name] = WaitReason(reason: reason, message: message)
        fail(.other)
        activity = nil
    }

    // MARK: Step by step

    mutating func resumeStart(
        _ progress: StartProgress, _ answer: Result<BackendOutcome, BackendFailure>,
        now: Timestamp
    ) {
        switch progress.phase {
        case .inspecting: inspected(progress, answer, now: now)
        case .pulling: pulled(progress, answer, now: now)
        case .reading: fileRead(progress, answer)
        case .creating: created(progress, answer)
        case .starting: started(progress, answer, now: now)
        case .hook: hookEnded(progress, answer, now: now)
        }
    }

    private mutating func inspected(
        _ progress: StartProgress, _ answer: Result<BackendOutcome, BackendFailure>,
        now: Timestamp
    ) {
        let name = progress.container.name
        let image = progress.container.image ?? ""
        var present: ImageDescription?
        switch answer {
        case .success(.image(let description)): present = description
        case .success: break
        case .failure(let error):
            return giveUp(name, "ImageInspectError", error.message)
        }
        switch (progress.container.imagePullPolicy, present) {
        case ("Never", nil):
            let message = "Container image \"\(image)\" is not present with pull policy of Never"
            tell(.warning("ErrImageNeverPull", of: name, message))
            giveUp(name, "ErrImageNeverPull", message, event: "ErrImageNeverPull")
        case ("Always", _), (_, nil): pull(progress, now: now)
        case (_, let present?):
            tell(
                .normal(
                    "Pulled", of: name,
                    "Container image \"\(image)\" already present on machine "
                        + "and can be accessed by the pod"))
            create(progress, from: present)
        }
    }

    private mutating func pull(_ progress: StartProgress, now: Timestamp) {
        let name = progress.container.name
        let image = progress.container.image ?? ""
        let failed = pullBackoffs[image]
        if let failed, failed.backoff.nextAttempt(after: failed.failedAt, now: now) != nil {
            let message = "Back-off pulling image \"\(image)\""
            tell(.normal("BackOff", of: name, message))
            tell(.warning("Failed", of: name, "Error: ImagePullBackOff"))
            waiting[name] = WaitReason(
                reason: "ImagePullBackOff", message: "\(message): ErrImagePull: \(failed.message)")
            fail(.other)
            activity = nil
            return
        }
        var pulling = progress
        pulling.phase = .pulling
        pulling.pullBegan = now
        tell(.normal("Pulling", of: name, "Pulling image \"\(image)\""))
        let credentials = inputs?.credentials(for: image) ?? []
        ask(.pullImage(image, credentials: credentials), then: .starting(pulling))
    }

    /// Tells, with each sync, which of the Pod's Secrets for registries are not there.
    mutating func warnOfMissingPullSecrets() {
        let names = inputs?.missingPullSecrets ?? []
        guard !names.isEmpty else { return }
        tell(
            .warning(
                "FailedToRetrieveImagePullSecret",
                "Unable to retrieve some image pull secrets (\(names.joined(separator: ", "))); "
                    + "attempting to pull the image may not succeed."))
    }

    private mutating func pulled(
        _ progress: StartProgress, _ answer: Result<BackendOutcome, BackendFailure>,
        now: Timestamp
    ) {
        let name = progress.container.name
        let image = progress.container.image ?? ""
        switch answer {
        case .success(.image(let description?)):
            pullBackoffs[image] = nil
            let time = (now - (progress.pullBegan ?? now)).goText
            tell(
                .normal(
                    "Pulled", of: name,
                    "Successfully pulled image \"\(image)\" in \(time) "
                        + "(\(time) including waiting). "
                        + "Image size: \(description.sizeBytes) bytes."))
            create(progress, from: description)
        case .success:
            giveUp(name, "ErrImagePull", "the image is absent after its pull")
        case .failure(let error):
            var failed =
                pullBackoffs[image] ?? PullBackoff(failedAt: now, message: error.message)
            failed.backoff.attempt(after: failed.failedAt, now: now)
            failed.failedAt = now
            failed.message = error.message
            pullBackoffs[image] = failed
            tell(
                .warning(
                    "Failed", of: name, "Failed to pull image \"\(image)\": \(error.message)"))
            giveUp(name, "ErrImagePull", error.message, event: "ErrImagePull")
        }
    }

    private mutating func create(_ progress: StartProgress, from image: ImageDescription) {
        let container = progress.container
        if let next = progress.files.next(of: container, in: spec) {
            var reading = progress
            reading.phase = .reading
            reading.image = image
            ask(
                .readFile(podUID: uid, volume: next.volume, path: next.path),
                then: .starting(reading))
            return
        }
        let attempt =
            histories[container.name]?.nextAttempt ?? attemptAfterStatus(of: container.name)
        let id = ContainerID(podUID: uid, name: container.name, attempt: attempt)
        var creating = progress
        creating.phase = .creating
        creating.image = image
        guard let inputs = inputs?.with(addresses: addresses) else { return }
        do throws(InputFault) {
            let configuration = try inputs.configuration(
                of: container, as: id, from: image, files: progress.files)
            creating.configuration = configuration
            ask(.createContainer(configuration), then: .starting(creating))
        } catch {
            giveUp(container.name, error.reason.rawValue, error.message)
        }
    }

    /// The attempt that follows the one in the status, of which nothing else is left.
    private func attemptAfterStatus(of name: String) -> Int32 {
        let statuses = (status.containerStatuses ?? []) + (status.initContainerStatuses ?? [])
        guard let old = statuses.first(where: { $0.name == name }), old.containerID != nil else {
            return 0
        }
        return old.restartCount + 1
    }

    /// Goes on with the next file that variables are read from, or with the container.
    private mutating func fileRead(
        _ progress: StartProgress, _ answer: Result<BackendOutcome, BackendFailure>
    ) {
        var read = progress
        if case .success(.file(let bytes)) = answer {
            read.files.add(bytes, of: progress.container, in: spec)
        } else {
            read.files.add(nil, of: progress.container, in: spec)
        }
        create(read, from: progress.image ?? ImageDescription())
    }

    private mutating func created(
        _ progress: StartProgress, _ answer: Result<BackendOutcome, BackendFailure>
    ) {
        let name = progress.container.name
        guard let id = progress.configuration?.id else { return }
        if case .failure(let error) = answer {
            return giveUp(name, "CreateContainerError", error.message)
        }
        tell(.normal("Created", of: name, "Container created"))
        histories[name, default: ContainerHistory()].add(
            ContainerRecord(
                id: id, image: progress.container.image ?? "", state: .created,
                imageID: progress.image?.id ?? ""))
        isAwake = true
        var starting = progress
        starting.phase = .starting
        ask(.startContainer(id), then: .starting(starting))
    }

    private mutating func started(
        _ progress: StartProgress, _ answer: Result<BackendOutcome, BackendFailure>,
        now: Timestamp
    ) {
        let name = progress.container.name
        guard let id = progress.configuration?.id else { return }
        if case .failure(let error) = answer {
            let exit = ContainerExit(
                exitCode: 128, reason: "StartError", startedAt: now, finishedAt: now,
                terminationLog: error.message)
            _ = histories[name]?.set(.ended(exit), of: id)
            removeOldContainers(of: name)
            return giveUp(name, "RunContainerError", error.message)
        }
        _ = histories[name]?.set(.running(since: now), of: id)
        tell(.normal("Started", of: name, "Container started"))
        isAwake = true
        guard let hook = progress.container.lifecycle?.postStart else { return finish(name) }
        var running = progress
        running.phase = .hook
        run(hook, in: id, timeout: Self.hookTimeout, now: now, then: .starting(running))
    }

    private mutating func hookEnded(
        _ progress: StartProgress, _ answer: Result<BackendOutcome, BackendFailure>,
        now: Timestamp
    ) {
        let name = progress.container.name
        guard !answer.isHookSuccess else { return finish(name) }
        tell(.warning("FailedPostStartHook", of: name, "PostStartHook failed"))
        waiting[name] = WaitReason(
            reason: "PostStartHookError",
            message: hookMessage(of: progress.container, answer))
        fail(.other)
        activity = nil
        let order = StopOrder(container: name, message: "FailedPostStartHook")
        guard isRunning(name) else { return tell(.normal("Killing", of: name, order.message)) }
        // It ends as any other does, with its preStop hook.
        stop([order], now: now)
    }

    private func hookMessage(
        of container: Container, _ answer: Result<BackendOutcome, BackendFailure>
    ) -> String {
        let command = container.lifecycle?.postStart?.exec?.command?.joined(separator: " ") ?? ""
        let place =
            "Container \"\(container.name)\" in Pod "
            + "\"\(pod.name)_\(pod.namespace)(\(uid))\""
        let subject = "Exec lifecycle hook ([\(command)]) for \(place) failed"
        return switch answer {
        case .success(.command(let exitCode, let output)):
            "\(subject) - error: command '\(command)' exited with \(exitCode): , "
                + "message: \(output.goQuoted)"
        case .failure(let error) where container.lifecycle?.postStart?.httpGet != nil:
            "HTTP lifecycle hook (\(container.lifecycle?.postStart?.httpGet?.path ?? "")) for "
                + "\(place) failed - error: \(error.message)"
        case .failure(let error):
            "\(subject) - error: \(error.message), message: \"\""
        case .success: subject
        }
    }

    private mutating func finish(_ name: String) {
        waiting[name] = nil
        activity = nil
    }
}
