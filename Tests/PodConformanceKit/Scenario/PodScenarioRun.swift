import Controllers
import Kubelet
import KubernetesAPI
import Manifests
import Reconcile

/// Carries a scenario out: the real store, controllers and kubelet, and the backend of a node.
final class PodScenarioRun {
    private static let maximumSteps = 200_000
    /// How long the cluster is there before the scenario begins: its node is ready by then. On a
    /// real machine that has been, as no Pod is there that would need it.
    private static let warmUp: Duration = .seconds(60)
    /// A number that is nothing else, in bytes, Ki or Mi: it is a token in logs.
    static let nodeMemoryBytes: Int64 = 65_871_412 << 10
    /// What the node has, and lets Pods have.
    private static let nodeResources = [
        "cpu": "\(nodeProcessors)", "memory": "\(nodeMemoryBytes >> 10)Ki",
        "ephemeral-storage": "100Gi", "pods": "110",
    ]
    static let nodeProcessors = 2

    struct Answer {
        let time: Duration
        let code: Int?
        let exitCode: Int32?
        let output: String?
    }

    /// The ServiceAccount plug-in was off when the lives were recorded.
    let store = Store(policy: AdmissionPolicy(assignsServiceAccounts: false))
    let node: ScenarioNode
    let backend: ObservedBackend
    let observer: PodObserver
    private let scenario: PodScenario
    private let loop: ControlLoop
    private let kubelet: KubeletNode
    private let start: Timestamp
    private(set) var now: Timestamp
    /// The command of an action that has not come to its end.
    private var isCommandRunning = false
    private(set) var answers: [Answer] = []
    private(set) var rejected: [String] = []
    private(set) var isEndReached = false

    /// - Parameter knownNames: the names of Pods that the recording has.
    init(
        _ scenario: PodScenario, on node: ScenarioNode, knownNames: Set<String> = []
    ) throws(PodScenarioFault) {
        self.scenario = scenario
        self.node = node
        start = node.clock.now
        now = start
        backend = ObservedBackend(node)
        var description = NodeDescription(
            name: PodScenario.node, address: node.address,
            allocatable: Self.nodeResources.compactMapValues { Quantity($0) })
        description.resolverConfiguration =
            "nameserver 192.0.2.53\nsearch example.test\noptions timeout:2\n"
        // The machine may be short of anything, as the one that was recorded was not; what Pods
        // may store of their own counts.
        var eviction = EvictionSettings()
        eviction.thresholds = []
        kubelet = KubeletNode(description, backend: backend, eviction: eviction)
        loop = ControlLoop(store: store, controllers: ControllerSet.all, nodeAgent: kubelet)
        observer = PodObserver(
            start: start, namespace: node.namespace, watchedKinds: scenario.watchedKinds,
            knownNames: knownNames)
        loop.onStep = { [observer] step in observer.see(step) }
        kubelet.onEvent = { [observer] pod, event, time in observer.see(event, of: pod, at: time) }
        try prepare()
    }

    private func prepare() throws(PodScenarioFault) {
        now = start - Self.warmUp
        let object = SimulatedNode.make(
            named: PodScenario.node,
            capacity: Self.nodeResources)
        do throws(StoreError) {
            try ClusterBaseline.ensure(in: store, nodes: 0, now: now)
            try NodeRegistration.join(object, in: store, now: now)
            try store.create(
                Namespace.with { $0.metadata.name = node.namespace }, now: now)
            try store.create(Self.kubernetes, now: now)
        } catch {
            throw PodScenarioFault("the cluster cannot be made: \(error)")
        }
        let isFirst = { (value: Value) in
            ["ConfigMap", "Secret", "Service"].contains(value["kind"]?.string ?? "")
        }
        advance(to: start - .seconds(1))
        for object in scenario.objects where isFirst(object) { create(object) }
        advance(to: start)
        for object in scenario.objects where !isFirst(object) { create(object) }
    }

    /// Lets everything happen that is due before `end`.
    private func advance(to end: Timestamp) {
        for _ in 0..<Self.maximumSteps {
            guard let deadline = loop.step(now: now), deadline < end else { break }
            now = max(now, deadline)
        }
        now = end
    }

    /// The Service that stands for the API server.
    private static var kubernetes: Service {
        .with {
            $0.metadata.name = "kubernetes"
            $0.metadata.namespace = "default"
            $0.spec = .with { spec in
                spec.clusterIP = "10.96.0.1"
                spec.ports = [
                    .with {
                        $0.name = "https"
                        $0.port = 443
                        $0.targetPort = .int(6443)
                    }
                ]
            }
        }
    }

    /// How long the scenario has gone on.
    var elapsed: Duration { now - start }

    // MARK: Time

    func run() throws(PodScenarioFault) {
        var pending = scenario.actions.map { ($0, due: due($0.trigger)) }
        var end = due(scenario.end)
        for _ in 0..<Self.maximumSteps {
            let deadline = loop.step(now: now)
            if let fault = node.fault() { throw PodScenarioFault(fault) }
            try endCommand()
            for index in pending.indices where pending[index].due == nil {
                if case .when(let condition, let after) = pending[index].0.trigger,
                    holds(condition)
                {
                    pending[index].due = now + after
                }
            }
            if end == nil, case .when(let condition, let after) = scenario.end, holds(condition) {
                end = now + after
                isEndReached = true
            }
            if !isCommandRunning, let next = pending.first, let due = next.due, due <= now {
                pending.removeFirst()
                try perform(next.0.request)
                continue
            }
            let last = end ?? start + scenario.maximum
            guard now < last else { return observer.see(store.events) }
            let action = isCommandRunning ? nil : pending.first?.due
            let next = [deadline, action].compactMap(\.self).min() ?? last
            node.clock.wait(until: max(now, min(next, last)))
            now = max(now, node.clock.now)
        }
        throw PodScenarioFault("more than \(Self.maximumSteps) steps")
    }

    private func due(_ trigger: PodScenario.Trigger) -> Timestamp? {
        if case .at(let time) = trigger { start + time } else { nil }
    }

    // MARK: Conditions

    private var pods: [Pod] {
        store.state.pods.all.filter { $0.namespace == node.namespace }
    }

    private func holds(_ condition: PodCondition) -> Bool {
        if condition.isGone { return pods.isEmpty }
        if let count = condition.readyCount { return pods.count(where: \.isReady) >= count }
        if let reason = condition.event {
            return observer.events.contains { $0.reason == reason }
                || store.events.all.contains { $0.event.reason == reason }
        }
        if let (name, type) = condition.object { return holds(type, of: name) }
        let chosen = condition.pod.map { name in pods.filter { $0.name == name } } ?? pods
        guard !chosen.isEmpty else { return false }
        return chosen.allSatisfy { pod in
            if !condition.phases.isEmpty { return condition.phases.contains(pod.phase) }
            if let isReady = condition.isReady { return pod.isReady == isReady }
            if let (name, fields) = condition.container { return holds(fields, of: name, in: pod) }
            return false
        }
    }

    private func holds(_ type: String, of object: String) -> Bool {
        let parts = object.split(separator: "/").map(String.init)
        guard parts.count == 2, let resource = Resources.find(named: parts[0]).first else {
            return false
        }
        let key = ObjectKey(
            resource.groupVersionKind.groupKind, namespace: node.namespace, name: parts[1])
        let conditions = store.state.object(key)?.encoded()["status"]?["conditions"]?.array
        return conditions?.contains {
            $0["type"]?.string == type && $0["status"]?.string == "True"
        } ?? false
    }

    private func holds(_ fields: Value, of container: String, in pod: Pod) -> Bool {
        let statuses =
            (pod.status?.containerStatuses ?? []) + (pod.status?.initContainerStatuses ?? [])
        guard let status = statuses.first(where: { $0.name == container }) else { return false }
        if let count = fields["restartCount"]?.int, Int64(status.restartCount) < count {
            return false
        }
        if let isReady = fields["ready"]?.bool, status.ready != isReady { return false }
        guard let state = fields["state"]?.string else { return true }
        let encoded = status.state?.encoded()[state]
        guard let encoded else { return false }
        return fields["reason"]?.string.map { encoded["reason"]?.string == $0 } ?? true
    }

    // MARK: Requests

    private func create(_ manifest: Value) {
        do {
            _ = try store.create(try decode(manifest), now: now)
        } catch {
            rejected.append(
                "\(manifest["kind"]?.string ?? "")/\(manifest["metadata"]?["name"]?.string ?? "")")
        }
    }

    private func decode(_ manifest: Value) throws -> any KubernetesObject {
        let type = GroupVersionKind(
            apiVersion: manifest["apiVersion"]?.string ?? "v1",
            kind: manifest["kind"]?.string ?? "")
        guard let kind = KnownKinds.type(for: type), case .object(var object) = manifest,
            case .object(var metadata)? = object["metadata"]
        else { throw PodScenarioFault("no kind \(type)") }
        if metadata["namespace"] == nil { metadata["namespace"] = .string(node.namespace) }
        object["metadata"] = .object(metadata)
        var problems: [DecodeProblem] = []
        return kind.decode(.object(object), problems: &problems)
    }

    private func perform(_ request: PodScenario.Request) throws(PodScenarioFault) {
        switch request {
        case .exec(let pod, let container, let command):
            try exec(command, pod: pod, container: container)
        case .apply, .patch, .delete:
            var code = 200
            do {
                code = try write(request)
            } catch let error as StoreError {
                code = Self.code(of: error)
            } catch {
                throw PodScenarioFault("\(request): \(error)")
            }
            answers.append(Answer(time: elapsed, code: code, exitCode: nil, output: nil))
        }
    }

    /// - Returns: the status code of the answer.
    private func write(_ request: PodScenario.Request) throws -> Int {
        switch request {
        case .delete(let kind, let name, let grace):
            try store.delete(
                try key(kind, name), Deletion(gracePeriodSeconds: grace), now: now)
        case .apply(let manifest):
            let object = try decode(manifest)
            guard let stored = store.state.object(object.key) else {
                try create(object)
                return 201
            }
            try update(MergePatch.apply(manifest, to: stored.encoded()), subresource: nil)
        case .patch(let kind, let name, let type, let subresource, let patch):
            let key = try key(kind, name)
            guard let stored = store.state.object(key) else { throw StoreError.notFound(key) }
            let value = stored.encoded()
            let patched: Value
            switch type {
            case "merge": patched = MergePatch.apply(patch, to: value)
            case "json": patched = try JSONPatch.apply(patch, to: value)
            default:
                patched = try StrategicMergePatch.apply(
                    patch, to: value, schema: KnownKinds.type(for: stored.groupVersionKind))
            }
            try update(patched, subresource: subresource)
        case .exec: break
        }
        return 200
    }

    private static func code(of error: StoreError) -> Int {
        switch error {
        case .notFound: 404
        case .alreadyExists, .conflict: 409
        case .invalid: 422
        case .forbidden, .namespaceTerminating: 403
        case .tooManyRequests: 429
        case .internalError: 500
        }
    }

    private func key(_ kind: String, _ name: String) throws -> ObjectKey {
        guard let resource = Resources.find(named: kind).first else {
            throw PodScenarioFault("no kind \(kind)")
        }
        return ObjectKey(
            resource.groupVersionKind.groupKind, namespace: node.namespace, name: name)
    }

    private func create(_ object: any KubernetesObject) throws {
        _ = try store.create(object, now: now)
    }

    private func update(_ value: Value, subresource: String?) throws {
        let object = try decode(value)
        // The scale of a workload has nothing but its number of replicas, where that has it.
        if subresource == "status" {
            _ = try store.updateStatus(object, now: now)
        } else {
            _ = try store.update(object, now: now)
        }
    }

    /// Begins to run a command in a container of the scenario's Pod.
    private func exec(
        _ command: [String], pod name: String?, container: String?
    ) throws(PodScenarioFault) {
        guard let pod = pods.first(where: { name == nil || $0.name == name }) else {
            throw PodScenarioFault("there is no Pod to run \(command) in")
        }
        let target = container ?? pod.spec?.containers.first?.name ?? ""
        let candidates = backend.containers.filter {
            $0.id.podUID == pod.uid && $0.id.name == target
        }
        guard let last = candidates.last else { throw PodScenarioFault("\(target) is not there") }
        isCommandRunning = true
        backend.run(command, in: last.id, now: now)
    }

    private func endCommand() throws(PodScenarioFault) {
        guard isCommandRunning, let outcome = backend.commandOutcome else { return }
        isCommandRunning = false
        switch outcome {
        case .success(.command(let exitCode, let output)):
            answers.append(Answer(time: elapsed, code: nil, exitCode: exitCode, output: output))
        case .success: throw PodScenarioFault("a command was answered by something else")
        // A command that cannot be started has no exit code.
        case .failure(let failure):
            answers.append(
                Answer(time: elapsed, code: nil, exitCode: nil, output: failure.message))
        }
    }
}
