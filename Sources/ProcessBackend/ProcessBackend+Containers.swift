internal import Foundation
internal import HostCommands
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

extension ProcessBackend {
    func create(_ configuration: ContainerConfiguration, _ id: RequestID) {
        let uid = configuration.id.podUID
        let folder = ContainerFolder(configuration.id, in: root)
        // Another run has made it, or this one was asked twice.
        if folder.isKept || folder.hasEnded { return answer(id, .success(.done)) }
        do {
            if let fault = fault(in: configuration) { throw fault }
            let supervisor = SupervisorConfiguration(
                container: configuration, folder: folder,
                volumes: VolumeFolder(podUID: uid, in: root), capabilities: capabilities,
                files: options.files,
                network: network.address(of: uid) == nil ? nil : network.path(of: uid),
                shared: FileManager.default.contents(atPath: shared(of: uid)) ?? Data())
            try folder.prepare(supervisor)
            answer(id, .success(.done))
        } catch let failure as BackendFailure {
            answer(id, .failure(failure))
        } catch {
            answer(id, .failure(BackendFailure(.failed, error.localizedDescription)))
        }
    }

    /// What this machine cannot do of a container.
    private func fault(in configuration: ContainerConfiguration) -> BackendFailure? {
        if configuration.command.isEmpty {
            return BackendFailure(
                .unsupported,
                "a process needs a command: there is no image to take it from, as an engine has "
                    + "(--backend docker)")
        }
        if options.allowsUnsupported { return nil }
        if !configuration.mounts.isEmpty, !capabilities.canIsolate {
            return BackendFailure(
                .unsupported, "volumes need a mount namespace, which this machine does not permit")
        }
        if configuration.security.user ?? 0 != 0, !capabilities.canChangeUser {
            return BackendFailure(
                .unsupported, "this machine does not permit to become another user")
        }
        return nil
    }

    func start(_ container: ContainerID, _ id: RequestID) {
        let folder = ContainerFolder(container, in: root)
        if folder.hasEnded || folder.process != nil { return answer(id, .success(.done)) }
        if let fault = startFault(of: container) { return answer(id, .failure(fault)) }
        do throws(BackendFailure) {
            try watcher.watch(folder)
        } catch {
            return answer(id, .failure(error))
        }
        folders[container] = folder
        starts[container, default: []].append(id)
        Task(executorPreference: BackgroundExecutor.shared) { [inbox] in
            do throws(BackendFailure) {
                let result = try await Supervisor.run(["run", folder.path])
                inbox.add(
                    result.exitCode == 0
                        ? .supervised(container) : .supervisorFailed(container, result.text))
            } catch {
                inbox.add(.supervisorFailed(container, error.message))
            }
        }
    }

    private func startFault(of container: ContainerID) -> BackendFailure? {
        if network.address(of: container.podUID) != nil { return nil }
        let spec = pods[container.podUID]?.spec
        let all = (spec?.containers ?? []) + (spec?.initContainers ?? [])
        for port in all.first(where: { $0.name == container.name })?.ports ?? [] {
            let isUDP = port.protocol == "UDP"
            if !HostPort.canListen(on: port.containerPort, udp: isUDP) {
                return BackendFailure(
                    .startFailed,
                    "port \(port.containerPort) is in use: Pods share the machine's network")
            }
        }
        return nil
    }

    func stop(
        _ container: ContainerID, _ grace: Duration, _ id: RequestID, _ now: Timestamp
    ) {
        let folder = ContainerFolder(container, in: root)
        // What was not started, or whose end was told, needs no stop.
        guard folders[container] != nil else { return answer(id, .success(.done)) }
        // Who asks again, with less time, does not send the signal again.
        let isFirst = stops[container] == nil
        stops[container, default: []].append(id)
        if isFirst, let process = folder.process { kill(process, folder.stopSignal) }
        kills.append((now + grace, container))
    }

    func killProcesses(of container: ContainerID) {
        let folder = ContainerFolder(container, in: root)
        // The supervisor ends what its first process leaves; in a namespace the machine does.
        if let process = folder.process { kill(process, SIGKILL) }
    }

    func exec(
        _ container: ContainerID, _ command: [String], _ timeout: Duration, _ id: RequestID
    ) {
        let folder = ContainerFolder(container, in: root)
        guard folder.process != nil, !folder.hasEnded else {
            return answer(
                id, .failure(BackendFailure(.unreachable, "the container does not run")))
        }
        inBackground(id) { () async throws(BackendFailure) in
            let result = try await Supervisor.run(
                ["exec", folder.path] + command, timeout: timeout)
            return .command(exitCode: result.exitCode, output: result.text)
        }
    }

    // MARK: Ends

    func noticed(_ name: String, of id: ContainerID) -> [BackendReport] {
        switch name {
        case "child": answerStarts(of: id, .success(.done))
        case "failed": startFailed(id, ContainerFolder(id, in: root).startFault ?? "")
        default: lookAfter(id)
        }
    }

    private func answerStarts(
        of id: ContainerID, _ answer: Result<BackendOutcome, BackendFailure>
    ) -> [BackendReport] {
        (starts.removeValue(forKey: id) ?? []).map { .answer($0, answer) }
    }

    /// The command never ran: the answer is all that is to be said of the container.
    func startFailed(_ id: ContainerID, _ reason: String) -> [BackendReport] {
        forget(id)
        return answerStarts(of: id, .failure(BackendFailure(.startFailed, reason)))
            + answerStops(of: id)
    }

    private func answerStops(of id: ContainerID) -> [BackendReport] {
        (stops.removeValue(forKey: id) ?? []).map { .answer($0, .success(.done)) }
    }

    /// Removes what is kept of an ended container; what is not there is removed already.
    func remove(_ container: ContainerID) -> Result<BackendOutcome, BackendFailure> {
        let path = ContainerFolder(container, in: root).path
        guard access(path, F_OK) == 0 else { return .success(.done) }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            return .failure(BackendFailure(.failed, error.localizedDescription))
        }
        return .success(.done)
    }

    private func forget(_ id: ContainerID) {
        folders[id] = nil
        supervised.remove(id)
        watcher.forget(id)
        kills.removeAll { $0.id == id }
    }

    /// The supervisor has begun: from now on it is missed if it is not there.
    func begun(_ id: ContainerID) -> [BackendReport] {
        if folders[id] == nil { return [] }
        supervised.insert(id)
        return lookAfter(id)
    }

    /// Reports the end of a container that has ended, also where its supervisor was killed and
    /// could not tell.
    func lookAfter(_ id: ContainerID) -> [BackendReport] {
        guard let folder = folders[id] else { return [] }
        // Asked first: what a supervisor tells, it tells before it lets go.
        let isKept = folder.isKept
        if let fault = folder.startFault { return startFailed(id, fault) }
        guard folder.hasEnded || folder.startedAt != nil else {
            if isKept || !supervised.contains(id) { return [] }
            return startFailed(id, "its supervisor has ended before the command ran")
        }
        guard let exit = folder.exit() ?? (isKept ? nil : Self.lost(folder)) else {
            return answerStarts(of: id, .success(.done))
        }
        forget(id)
        return answerStarts(of: id, .success(.done)) + [.containerEnded(id, exit)]
            + answerStops(of: id)
    }

    /// The end of a container of which nobody knows how it came.
    static func lost(_ folder: ContainerFolder) -> ContainerExit {
        let start = folder.startedAt ?? Timestamp(seconds: 0)
        return ContainerExit(
            exitCode: 137, reason: "ContainerStatusUnknown", startedAt: start, finishedAt: start)
    }
}
