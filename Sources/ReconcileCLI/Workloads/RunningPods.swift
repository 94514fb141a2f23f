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

    /// A Pod by its name, or one of what is named `kind/name`.
    func pod(_ name: String, namespace: String) throws -> Pod {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            guard let pod = store.state.pods[namespace, name] else {
                throw NotFound(try ResourceNames(in: store.state).find("pods")[0], name)
            }
            return pod
        }
        let resource = try ResourceNames(in: store.state).find(parts[0])[0]
        if resource.groupVersionKind.groupKind == Pod.kind {
            return try pod(parts[1], namespace: namespace)
        }
        let key = ObjectKey(
            resource.groupVersionKind.groupKind, namespace: namespace, name: parts[1])
        guard let object = store.state.object(key) else {
            throw NotFound(resource, parts[1])
        }
        guard let pod = pods(of: object).first else {
            throw ValidationFailure("\(name) has no Pods")
        }
        return pod
    }

    /// The Pods that an object owns, directly or through others; the ready ones first.
    private func pods(of object: any KubernetesObject) -> [Pod] {
        let selector =
            (object as? Deployment)?.spec?.selector ?? (object as? ReplicaSet)?.spec?.selector
            ?? (object as? StatefulSet)?.spec?.selector ?? (object as? DaemonSet)?.spec?.selector
            ?? (object as? Job)?.spec?.selector
        guard let selector else { return [] }
        return pods(in: object.namespace).filter { selector.matches($0.metadata.labels ?? [:]) }
            .sorted { ($0.isReady ? 0 : 1, $0.name) < ($1.isReady ? 0 : 1, $1.name) }
    }

    func pods(in namespace: String?, selector: LabelSelector? = nil) -> [Pod] {
        store.state.pods.all.filter { pod in
            (namespace == nil || pod.namespace == namespace)
                && (selector?.matches(pod.metadata.labels ?? [:]) ?? true)
        }.sorted { $0.key < $1.key }
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

    // MARK: Containers

    /// A container by its name; the one of kubectl's annotation, or the first, for none.
    func container(_ name: String?, of pod: Pod) throws -> String {
        let spec = pod.spec ?? PodSpec()
        let all = ((spec.initContainers ?? []) + spec.containers).map(\.name)
        if let name {
            if all.contains(name) { return name }
            throw ValidationFailure("container \(name) is not valid for pod \(pod.name)")
        }
        let annotation = "kubectl.kubernetes.io/default-container"
        if let chosen = pod.metadata.annotations?[annotation], all.contains(chosen) {
            return chosen
        }
        guard let first = spec.containers.first?.name else {
            throw ValidationFailure("pod \(pod.name) has no containers")
        }
        if all.count > 1 {
            let others = spec.containers.map(\.name) + (spec.initContainers ?? []).map(\.name)
            Terminal.write(
                "Defaulted container \"\(first)\" out of: \(others.joined(separator: ", "))\n")
        }
        return first
    }

    /// The container as its status tells: how often it was restarted says which it is.
    func identifier(
        _ container: String, of pod: Pod, isPrevious: Bool = false
    ) throws -> ContainerID {
        let statuses =
            (pod.status?.containerStatuses ?? []) + (pod.status?.initContainerStatuses ?? [])
        guard let status = statuses.first(where: { $0.name == container }),
            status.containerID != nil || status.state?.running != nil
                || status.state?.terminated != nil || status.lastState?.terminated != nil
        else {
            throw ValidationFailure(
                "container \"\(container)\" in pod \"\(pod.name)\" is waiting to start")
        }
        guard isPrevious else {
            return ContainerID(podUID: pod.uid, name: container, attempt: status.restartCount)
        }
        guard status.restartCount > 0 else {
            throw ValidationFailure(
                "previous terminated container \"\(container)\" in pod \"\(pod.name)\" not found")
        }
        return ContainerID(podUID: pod.uid, name: container, attempt: status.restartCount - 1)
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
