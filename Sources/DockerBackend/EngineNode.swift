internal import Foundation
internal import Kubelet
internal import KubernetesAPI
internal import Probing

/// What an engine does for one node. It knows which containers run, so that it tells the end of
/// each once.
actor EngineNode {
    let client: EngineClient
    let settings: EngineSettings
    let inbox: Inbox<BackendReport>
    let onPull: @Sendable (PullProgress) -> Void

    /// The containers whose end is still to be told.
    var running: Set<ContainerID> = []
    /// Those whose start is not answered yet; what has ended meanwhile is told after the answer.
    private var starting: Set<ContainerID> = []
    /// Those of them that were to be looked at meanwhile.
    private var unseen: Set<ContainerID> = []
    private var endedEarly: [ContainerID: ContainerExit] = [:]
    /// Those that are being looked at, and of them those to look at once more.
    private var looks: [ContainerID: Task<Void, Never>] = [:]
    private var looksAgain: Set<ContainerID> = []
    /// What the engine had of each Pod when the program began, until it is asked for.
    var found: [String: [ContainerID]] = [:]
    /// The files of Pods that the engine keeps.
    var remotePods: [String: RemotePod] = [:]
    /// How many programs of the own image were run.
    var runs = 0
    /// The Pods whose sandbox runs, and whose end would be news.
    var living: Set<String> = []
    /// What new containers need to know of the sandboxes.
    var sandboxes: [String: SandboxFacts] = [:]
    /// The images that were asked for.
    var images: [String: ImageDescription] = [:]
    /// What the engine is being asked for images.
    var imageQuestions: [String: Task<Result<ImageDescription?, BackendFailure>, Never>] = [:]
    /// The files of users and groups in images, as far as they were asked for.
    var imageAccounts: [String: [String: [UInt8]]] = [:]
    /// What the engine says of itself and its machine; asked for once.
    private var information: Value?
    /// The network of all Pods, by its id, once what all sandboxes need is there.
    var network: String?
    /// What is being done for that.
    var preparation: Task<Result<String, EngineFault>, Never>?
    /// Whether the engine may protect processes from being killed for memory; that takes a right
    /// of its own. It is found out by the first sandbox.
    var lowersOOMScores = true
    /// Whether the machine limits with the first version of control groups.
    var countsWithFirstVersion = false
    /// The containers that were sent SIGKILL from here.
    var killedHere: Set<ContainerID> = []
    /// The containers that were asked to end.
    var stopping: Set<ContainerID> = []
    /// Who waits for ends.
    var waiting: [ContainerID: [CheckedContinuation<Void, Never>]] = [:]

    init(
        _ client: EngineClient, _ settings: EngineSettings, inbox: Inbox<BackendReport>,
        onPull: @escaping @Sendable (PullProgress) -> Void
    ) {
        self.client = client
        self.settings = settings
        self.inbox = inbox
        self.onPull = onPull
    }

    var names: EngineNames { settings.names }

    func folder(of podUID: String) -> PodFolder { PodFolder(podUID: podUID, in: settings.root) }

    // MARK: Requests

    /// Carries out a request of the kubelet, however long that takes.
    func carryOut(
        _ request: BackendRequest
    ) async -> Result<BackendOutcome, BackendFailure> {
        do throws(BackendFailure) {
            return .success(try await outcome(of: request))
        } catch {
            return .failure(error)
        }
    }

    private func outcome(
        of request: BackendRequest
    ) async throws(BackendFailure) -> BackendOutcome {
        switch request {
        case .runSandbox(let configuration): return try await runSandbox(configuration)
        case .stopSandbox(let uid): return try await stopSandbox(uid)
        case .removeSandbox(let uid): return try await removeSandbox(uid).get()
        case .mountVolumes(let uid, let volumes): return try await mount(volumes, of: uid)
        case .readFile(let uid, let volume, let path):
            return try await readFile(path, of: volume, podUID: uid)
        case .inspectImage(let image): return .image(try await inspectImage(image))
        case .pullImage(let image, let credentials):
            return .image(try await pull(image, as: credentials))
        case .createContainer(let configuration): return try await create(configuration)
        case .startContainer(let id): return try await start(id)
        case .stopContainer(let id, let grace): return try await stop(id, grace)
        case .removeContainer(let id): return try await remove(id)
        case .exec(let id, let command, let timeout):
            return try await exec(id, command, timeout: timeout)
        case .httpGet(let request, let timeout):
            return try await NetworkProbe.get(request, timeout: timeout).get()
        case .connect(let host, let port, _, let timeout):
            return try await NetworkProbe.connect(host: host, port: port, timeout: timeout).get()
        case .checkHealth(let host, let port, let service, _, let timeout):
            return try await NetworkProbe.checkHealth(
                host: host, port: port, service: service, timeout: timeout
            ).get()
        case .measure(let pods): return .measurement(try await measure(pods))
        }
    }

    /// The kubelet has the answer: what came of a start may be told.
    func answered(_ request: BackendRequest) async {
        guard case .startContainer(let id) = request else { return }
        starting.remove(id)
        if let exit = endedEarly.removeValue(forKey: id) { inbox.add(.containerEnded(id, exit)) }
        if unseen.remove(id) != nil { await lookAfter(id) }
    }

    /// What the engine says of itself and its machine.
    func info() async throws(EngineFault) -> Value {
        if let information { return information }
        let answer = try await client.call(.get, "/info")
        information = answer
        return answer
    }

    // MARK: Containers

    private func create(
        _ configuration: ContainerConfiguration
    ) async throws(BackendFailure) -> BackendOutcome {
        let id = configuration.id
        let facts = await facts(of: id.podUID)
        let image = try await image(configuration.image)
        let accounts = await accounts(for: configuration, image)
        let shown = showsAccounts(to: configuration) ? accounts : [:]
        let mounts =
            settings.sharesFiles
            ? try folder(of: id.podUID).mounts(for: configuration, shown)
            : try await mountsRemotely(for: configuration, shown)
        let filter = try await seccomp(of: configuration)
        let specification = ContainerSpecification(
            configuration: configuration, names: names, settings: settings,
            processes: facts.processes, image: image,
            user: ContainerUser(
                configuration.security, image: image.user, accounts: UserAccounts(accounts)),
            isPodman: client.description.isPodman, isOnHostNetwork: facts.isOnHostNetwork,
            lowersOOMScores: lowersOOMScores, mounts: mounts.values, seccomp: filter)
        let name = names.container(id)
        do throws(EngineFault) {
            try await create(name, specification.body)
        } catch {
            throw BackendFailure(.failed, error.message)
        }
        return .done
    }

    /// Makes a container. One of the name that does not run was left by an attempt that came to
    /// nothing, and is replaced.
    func create(_ name: String, _ body: Value) async throws(EngineFault) {
        do throws(EngineFault) {
            _ = try await client.call(.post, "/containers/create", [("name", name)], body: body)
        } catch {
            guard let present = try await inspect(name) else { throw error }
            if present["State"]?["Running"]?.bool == true { return }
            try await delete(name)
            _ = try await client.call(.post, "/containers/create", [("name", name)], body: body)
        }
    }

    private func start(_ id: ContainerID) async throws(BackendFailure) -> BackendOutcome {
        let isNew = running.insert(id).inserted
        if isNew { starting.insert(id) }
        do throws(EngineFault) {
            _ = try await client.call(.post, "/containers/\(names.container(id))/start")
            return .done
        } catch {
            // An answer that is lost or comes too late says nothing of the container.
            if error.isUnclear, await hasStarted(id) { return .done }
            running.remove(id)
            throw BackendFailure(.startFailed, RuntimeMessage.plain(error.message))
        }
    }

    /// How often an engine that has not answered is asked what it did, and how long apart.
    private static let questionLimit = 60
    private static let questionPause: Duration = .seconds(1)
    private static let removalTries = 5
    private static let removalPause: Duration = .milliseconds(300)

    /// Whether a container runs, or did, whatever the engine answered to its start.
    private func hasStarted(_ id: ContainerID) async -> Bool {
        let state = await patiently { () async throws(EngineFault) in
            try await self.inspect(self.names.container(id))?["State"]
        }
        return state?["Running"]?.bool == true
            || state?["Status"]?.string == "exited" && !Self.time(state?["StartedAt"]).isZero
    }

    /// Asks an engine until it answers, for a minute at most: one that is away for a moment does
    /// not say that there is nothing.
    func patiently<Answer: Sendable>(
        _ question: () async throws(EngineFault) -> Answer?
    ) async -> Answer? {
        for _ in 0..<Self.questionLimit {
            do throws(EngineFault) {
                return try await question()
            } catch {
                try? await Task.sleep(for: Self.questionPause)
            }
        }
        return nil
    }

    private func remove(_ id: ContainerID) async throws(BackendFailure) -> BackendOutcome {
        running.remove(id)
        killedHere.remove(id)
        stopping.remove(id)
        do throws(EngineFault) {
            try await delete(names.container(id))
        } catch {
            throw BackendFailure(.failed, error.message)
        }
        folder(of: id.podUID).forget(id)
        return .done
    }

    /// Removes a container, with what it wrote; one that is not there is removed already.
    func delete(_ name: String) async throws(EngineFault) {
        for _ in 1..<Self.removalTries {
            do throws(EngineFault) {
                return try await deleteOnce(name)
            } catch  where error.isBusy {
                // Podman also tidies up after each end, by another process, and one of the two may
                // find mounted what the other is about to unmount.
                try? await Task.sleep(for: Self.removalPause)
            } catch {
                throw error
            }
        }
        try await deleteOnce(name)
    }

    private func deleteOnce(_ name: String) async throws(EngineFault) {
        _ = try await EngineFault.unlessAbsent { () async throws(EngineFault) in
            try await client.call(
                .delete, "/containers/\(name)", [("force", "true"), ("v", "true")])
        }
    }

    /// What the engine says of a container; `nil` if there is none.
    func inspect(_ name: String) async throws(EngineFault) -> Value? {
        try await EngineFault.unlessAbsent { () async throws(EngineFault) in
            try await client.call(.get, "/containers/\(name)/json")
        }
    }

    // MARK: Ends

    /// Tells the end of a container that has ended, unless that was told.
    ///
    /// Of those who ask while it is looked at, the engine is asked once more for all: what is
    /// under way may have been answered before there was an end.
    func lookAfter(_ id: ContainerID) async {
        guard running.contains(id) else { return }
        if let look = looks[id] {
            looksAgain.insert(id)
            return await look.value
        }
        let look = Task(executorPreference: BackgroundExecutor.shared) {
            await self.lookRepeatedly(at: id)
        }
        looks[id] = look
        await look.value
    }

    private func lookRepeatedly(at id: ContainerID) async {
        repeat {
            looksAgain.remove(id)
            await look(at: id)
        } while looksAgain.contains(id) && running.contains(id)
        looksAgain.remove(id)
        looks[id] = nil
    }

    private func look(at id: ContainerID) async {
        let exit: ContainerExit
        do throws(EngineFault) {
            guard let present = try await inspect(names.container(id)) else {
                return tell(id, Self.unknownExit)
            }
            guard let known = await self.exit(of: id, present) else { return }
            exit = known
        } catch {
            // The engine is away; when it is back, everything is looked at.
            return
        }
        tell(id, exit)
    }

    private func tell(_ id: ContainerID, _ exit: ContainerExit) {
        guard running.remove(id) != nil else { return }
        defer { endWaiting(for: id) }
        if starting.contains(id) {
            endedEarly[id] = exit
        } else {
            inbox.add(.containerEnded(id, exit))
        }
    }

    /// The end of a container that somebody else has removed.
    private static var unknownExit: ContainerExit {
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        return ContainerExit(
            exitCode: 137, reason: "ContainerStatusUnknown", startedAt: now, finishedAt: now)
    }

    /// Looks after every container, and sandbox, that is believed to run, and of which the engine
    /// says otherwise.
    ///
    /// - Returns: whether there is one.
    @discardableResult
    func lookAtEverything() async -> Bool {
        guard let present = try? await list(podUID: nil) else { return false }
        let running = present.filter { $0["State"]?.string == "running" }
        let alive = Set(running.compactMap { EngineNames.container(in: $0["Labels"]) })
        // What is being started need not be there yet, and is looked at afterwards.
        unseen.formUnion(starting.subtracting(alive))
        let missing = self.running.subtracting(alive).subtracting(starting)
        for id in missing.sorted(by: { names.container($0) < names.container($1) }) {
            await lookAfter(id)
        }
        let called = Set(running.flatMap { $0["Names"]?.array ?? [] }.compactMap(\.string))
        let gone = living.filter { !called.contains("/\(names.sandbox(of: $0))") }
        for uid in gone.sorted() { await lookAfterSandbox(of: uid) }
        return !missing.isEmpty || !gone.isEmpty
    }

    /// Tells the end of a sandbox that has ended, unless that was told or asked for.
    func lookAfterSandbox(of uid: String) async {
        do throws(EngineFault) {
            let state = try await inspect(names.sandbox(of: uid))?["State"]
            guard state?["Running"]?.bool != true, living.remove(uid) != nil else { return }
            inbox.add(.sandboxEnded(podUID: uid))
        } catch {
            // The engine is away; when it is back, everything is looked at.
        }
    }
}
