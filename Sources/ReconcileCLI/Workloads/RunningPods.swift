import ArgumentParser
import Controllers
import DockerBackend
import Kubelet
import KubernetesAPI
import ProcessBackend
import Reconcile

/// The Pods of the saved state that really run, and who is asked about them.
struct RunningPods {
    let store: Store
    private let processes: ProcessAccess
    private let directory: String
    private let plans: [NodePlan]

    init(_ options: StateOptions) throws {
        store = try options.load().store
        options.noteAbsence()
        directory = options.directory.path
        processes = ProcessAccess(root: MachineNode.podsPath(in: directory))
        plans = try NodesFile.kept(in: directory)?.nodes ?? []
    }

    func pods(in namespace: String?, selector: LabelSelector? = nil) -> [Pod] {
        store.state.pods.all.filter { pod in
            (namespace == nil || pod.namespace == namespace)
                && (selector?.matches(pod.metadata.labels ?? [:]) ?? true)
        }.sorted { $0.key < $1.key }
    }

    /// Whether what runs on a node can be measured.
    func isReal(_ node: Node) -> Bool {
        plans.contains { $0.kind != .simulated && $0.nodeName == node.name }
    }

    /// Who is asked about a Pod.
    ///
    /// - Throws: `ValidationFailure` where it does not really run.
    func access(to pod: Pod) throws -> any ContainerAccess {
        if let plan = plans.first(where: { $0.kind == .docker && $0.nodeName == pod.nodeName }) {
            let endpoint = try plan.endpoint()
            return try DockerBackend.access(
                to: endpoint, settings: plan.settings(for: endpoint, stateDirectory: directory))
        }
        if processes.knows(podUID: pod.uid) { return processes }
        let place = pod.nodeName.map { "on the simulated node \($0)" } ?? "on no node yet"
        throw ValidationFailure("pod \(pod.name) is \(place): nothing really runs")
    }
}

/// Waits for what is done elsewhere, in a command that itself is not.
func waiting<Result: Sendable>(
    for body: @escaping @Sendable () async throws -> Result
) throws -> Result {
    let outcome = Outcome<Result>()
    Task(executorPreference: BackgroundExecutor.shared) {
        do {
            outcome.set(.success(try await body()))
        } catch {
            outcome.set(.failure(error))
        }
    }
    return try outcome.wait().get()
}
