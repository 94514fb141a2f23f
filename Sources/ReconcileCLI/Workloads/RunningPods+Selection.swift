import Controllers
import Kubelet
import KubernetesAPI
import Reconcile

/// What a Pod or a container is looked for; kubectl chooses and words it by that.
enum PodPurpose {
    case logs
    /// Something that happens in what runs now: a command, a stream, a connection.
    case action
}

extension RunningPods {
    // MARK: Pods

    /// A Pod by its name, or the best one of what is named `kind/name`.
    func pod(_ name: String, namespace: String) throws -> Pod {
        try candidates(named: name, namespace: namespace, for: .action)[0]
    }

    /// The Pods that `kind/name` can mean, at least one, the best first.
    ///
    /// - Throws: `NotFound` if there is no such object, `ValidationFailure` if it has no Pods.
    func candidates(
        named name: String, namespace: String, for purpose: PodPurpose
    ) throws -> [Pod] {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        let names = ResourceNames(in: store.state)
        let resource = try names.find(parts.count == 2 ? parts[0] : "pods")[0]
        let key = ObjectKey(
            resource.groupVersionKind.groupKind, namespace: namespace,
            name: parts.last ?? name)
        guard let object = store.state.object(key) else { throw NotFound(resource, key.name) }
        if let pod = object as? Pod { return [pod] }
        guard let selector = object.podSelector else {
            throw ValidationFailure("\(name) is of a kind that has no Pods")
        }
        let found = pods(in: namespace, selector: selector)
        if found.isEmpty { throw ValidationFailure("\(name) has no Pods") }
        return found.map { (pod: $0, rank: PodRank($0, for: purpose)) }
            .sorted { $0.rank < $1.rank }.map(\.pod)
    }

    /// The Service that `svc/name` names; `nil` for what names anything else.
    func service(named name: String, namespace: String) throws -> Service? {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2,
            try ResourceNames(in: store.state).find(parts[0])[0].groupVersionKind.groupKind
                == Service.kind
        else { return nil }
        return store.state.table(Service.self)[namespace, parts[1]]
    }

    // MARK: Containers

    /// A container by its name; the one of kubectl's annotation, or the first, for none.
    func container(
        _ name: String?, of pod: Pod, for purpose: PodPurpose = .action
    ) throws -> String {
        let spec = pod.spec ?? PodSpec()
        let all = (spec.containers + (spec.initContainers ?? [])).map(\.name)
        if let name {
            if all.contains(name) { return name }
            switch purpose {
            case .logs:
                throw ValidationFailure("container \(name) is not valid for pod \(pod.name)")
            case .action:
                throw ValidationFailure("container \(name) not found in pod \(pod.name)")
            }
        }
        let annotation = "kubectl.kubernetes.io/default-container"
        if let chosen = pod.metadata.annotations?[annotation], !chosen.isEmpty {
            if all.contains(chosen) { return chosen }
            Terminal.write(
                "Default container name \"\(chosen)\" not found in pod \(pod.name)\n")
        }
        guard let first = spec.containers.first?.name else {
            throw ValidationFailure("pod \(pod.name) has no containers")
        }
        if all.count > 1 {
            let others =
                spec.containers.map(\.name)
                + (spec.initContainers ?? []).map { "\($0.name) (init)" }
            Terminal.write(
                "Defaulted container \"\(first)\" out of: \(others.joined(separator: ", "))\n")
        }
        return first
    }

    /// The container as its status tells: how often it was restarted says which it is.
    ///
    /// - Throws: `BadRequest` where there is no log, `ValidationFailure` where nothing runs.
    func identifier(
        _ container: String, of pod: Pod, for purpose: PodPurpose = .action,
        isPrevious: Bool = false
    ) throws -> ContainerID {
        let statuses =
            (pod.status?.containerStatuses ?? []) + (pod.status?.initContainerStatuses ?? [])
        let status = statuses.first { $0.name == container }
        let place = "container \"\(container)\" in pod \"\(pod.name)\""
        let hasRun =
            status?.containerID != nil || status?.state?.running != nil
            || status?.state?.terminated != nil || status?.lastState?.terminated != nil
        guard let status, hasRun else {
            guard case .logs = purpose else {
                throw ValidationFailure(
                    "unable to upgrade connection: container not found (\"\(container)\")")
            }
            let reason = status?.state?.waiting?.reason ?? "ContainerCreating"
            throw BadRequest("\(place) is waiting to start: \(Self.text(ofWait: reason))")
        }
        guard isPrevious else {
            return ContainerID(podUID: pod.uid, name: container, attempt: status.restartCount)
        }
        guard let attempt = status.lastAttempt else {
            throw BadRequest("previous terminated \(place) not found")
        }
        return ContainerID(podUID: pod.uid, name: container, attempt: attempt)
    }

    private static func text(ofWait reason: String) -> String {
        switch reason {
        case "ErrImagePull": "image can't be pulled"
        case "ImagePullBackOff": "trying and failing to pull image"
        default: reason
        }
    }
}

extension ContainerStatus {
    /// Which of the containers of this name `lastState` tells the end of: of one that waits to be
    /// started again it is the current one.
    fileprivate var lastAttempt: Int32? {
        lastState?.terminated?.containerID?.split(separator: "/").last.flatMap { Int32($0) }
    }
}

extension KubernetesObject {
    /// Which Pods are those of the object; `nil` for kinds that have none.
    fileprivate var podSelector: LabelSelector? {
        func matching(_ labels: [String: String]?) -> LabelSelector? {
            labels.flatMap { $0.isEmpty ? nil : $0 }
                .map { labels in .with { $0.matchLabels = labels } }
        }
        return switch self {
        case let object as Deployment: object.spec?.selector
        case let object as ReplicaSet: object.spec?.selector
        case let object as StatefulSet: object.spec?.selector
        case let object as DaemonSet: object.spec?.selector
        case let object as Job: object.spec?.selector
        case let object as ReplicationController: matching(object.spec?.selector)
        case let object as Service: matching(object.spec?.selector)
        default: nil
        }
    }
}

/// How good a Pod is as the one that stands for several, as kubectl ranks them.
private struct PodRank: Comparable {
    private let parts: [Int64]
    private let name: String

    /// The log of a Pod that restarts often, and an action in one that does not, say the most.
    init(_ pod: Pod, for purpose: PodPurpose) {
        let restarts = Int64(
            (pod.status?.containerStatuses ?? []).map(\.restartCount).max() ?? 0)
        let phases = ["Running": 0, "Unknown": 1, "Pending": 2] as [String: Int64]
        let isForLogs = if case .logs = purpose { true } else { false }
        parts = [
            pod.nodeName == nil ? 1 : 0, phases[pod.phase] ?? 1, pod.isReady ? 0 : 1,
            pod.readySince?.microseconds ?? .max, isForLogs ? -restarts : restarts,
            pod.metadata.creationTimestamp?.microseconds ?? .max,
        ]
        name = pod.name
    }

    static func < (left: PodRank, right: PodRank) -> Bool {
        if left.parts != right.parts { return left.parts.lexicographicallyPrecedes(right.parts) }
        return left.name < right.name
    }
}
