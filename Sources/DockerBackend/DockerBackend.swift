public import Kubelet
public import KubernetesAPI
internal import Synchronization

/// Runs containers with a container engine, over the interface that Docker defined and Podman's
/// service speaks too.
///
/// A Pod is a sandbox, a container that does nothing but hold the Pod's network, and the Pod's
/// containers, which join it. All are called and labelled after their Pod, so that the next run of
/// the program finds them. The engine tells of ends as events; when the stream of events breaks,
/// everything is looked at once it is back.
public final class DockerBackend: NodeBackend {
    private let node: EngineNode
    private let inbox: Inbox<BackendReport>
    private let events: Task<Void, Never>
    /// The Pods of which the engine may have something: adoption asks only for these.
    private var knownPods: Set<String>

    /// What the engine calls itself, for people: `Podman 4.3.1`.
    public let product: String

    /// Reaches the engine, and waits for that.
    ///
    /// - Parameters:
    ///   - onReport: called when there is something to report; on another thread.
    ///   - onPull: called as pulls of images go on; on another thread.
    /// - Throws: `BackendFailure` if the engine does not answer, or has no version in common.
    public init(
        _ endpoint: EngineEndpoint, settings: EngineSettings,
        onReport: @escaping @Sendable () -> Void,
        onPull: @escaping @Sendable (PullProgress) -> Void = { _ in }
    ) throws(BackendFailure) {
        let inbox = Inbox<BackendReport>(onReport)
        let answer: Result<(EngineNode, Set<String>), BackendFailure> = Blocking.wait {
            do throws(BackendFailure) {
                let client = try await EngineClient.connect(to: endpoint)
                let node = EngineNode(client, settings, inbox: inbox, onPull: onPull)
                // What fails now is tried again, and told, by the first Pod.
                async let preparation: Void? = try? node.prepare()
                let pods = try await node.pods()
                await preparation
                return .success((node, pods))
            } catch {
                return .failure(error)
            }
        }
        let (node, pods) = try answer.get()
        self.node = node
        self.inbox = inbox
        knownPods = pods
        product = node.client.description.product
        events = Task(executorPreference: BackgroundExecutor.shared) {
            await EventFollower(node: node).run()
        }
    }

    deinit { events.cancel() }

    /// Finds the containers of a node from another process than the one that runs its Pods.
    ///
    /// - Throws: `BackendFailure` if the engine does not answer.
    public static func access(
        to endpoint: EngineEndpoint, settings: EngineSettings
    ) throws(BackendFailure) -> any ContainerAccess {
        let answer: Result<EngineClient, BackendFailure> = Blocking.wait {
            do throws(BackendFailure) {
                return .success(try await EngineClient.connect(to: endpoint))
            } catch {
                return .failure(error)
            }
        }
        return DockerAccess(client: try answer.get(), names: settings.names)
    }

    /// What people ask of the containers here.
    public var access: any ContainerAccess {
        DockerAccess(client: node.client, names: node.settings.names)
    }

    /// Everything that a container has written so far; empty where it is not known.
    public func log(of id: ContainerID) -> [UInt8] {
        let access = DockerAccess(client: node.client, names: node.settings.names)
        return Blocking.wait { (try? await access.log(of: id)) ?? [] }
    }

    /// What the engine has of a machine: CPUs, and bytes of memory.
    public func capacity() throws(BackendFailure) -> (cpus: Int64, memoryBytes: Int64) {
        let node = node
        return try Blocking.wait { await node.capacity() }.get()
    }

    // MARK: NodeBackend

    public var nextDeadline: Timestamp? { inbox.isEmpty ? nil : Timestamp(seconds: 0) }

    public func takeReports(now: Timestamp) -> [BackendReport] { inbox.take() }

    public func begin(_ request: BackendRequest, as id: RequestID, now: Timestamp) {
        // What is measured is the node, and no Pod.
        if case .measure = request {} else { knownPods.insert(id.podUID) }
        Task(executorPreference: BackgroundExecutor.shared) { [node, inbox] in
            let answer = await node.carryOut(request)
            inbox.add(.answer(id, answer))
            await node.answered(request)
        }
    }

    public func adopt(podUID: String) -> AdoptedPod {
        guard knownPods.contains(podUID) else { return AdoptedPod() }
        let node = node
        return Blocking.wait { await node.adopt(podUID: podUID) }
    }

    /// Ends and removes what is left of Pods that nobody knows any more.
    public func removeOrphans(keeping uids: Set<String>) {
        let orphans = knownPods.subtracting(uids).sorted()
        knownPods.formIntersection(uids)
        let node = node
        Blocking.wait {
            for uid in orphans { _ = await node.removeSandbox(uid) }
        }
    }
}
