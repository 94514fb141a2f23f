import Controllers
import KubernetesAPI
import Manifests
import Reconcile

/// Sends what a step asks for to the store, as a client of the API would.
final class Requests {
    private let cluster: VirtualCluster
    private var store: Store { cluster.store }

    /// The answers to requests that were refused, and to all evictions, in order.
    private(set) var answers: [Value] = []

    init(_ cluster: VirtualCluster) { self.cluster = cluster }

    // MARK: Apply

    /// Creates the object or, if it exists, merges the manifest into it.
    func apply(_ manifest: Value) throws(ScenarioFault) {
        guard case .object(var object) = manifest, let apiVersion = object["apiVersion"]?.string,
            let kind = object["kind"]?.string, case .object(var metadata)? = object["metadata"]
        else { throw ScenarioFault("a manifest must have apiVersion, kind and metadata") }
        let type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        let namespace = try namespace(metadata["namespace"]?.string, of: kind)
        metadata["namespace"] = namespace.isEmpty ? nil : .string(namespace)
        if let owners = metadata["ownerReferences"]?.array {
            let completed = owners.map { complete(owner: $0, namespace: namespace) }
            metadata["ownerReferences"] = .array(completed)
        }
        object["metadata"] = .object(metadata)
        let key = ObjectKey(
            type.groupKind, namespace: namespace, name: metadata["name"]?.string ?? "")
        send { () throws(Refusal) in
            if let stored = store.state.object(key) {
                try update(
                    try decode(MergePatch.apply(.object(object), to: stored.encoded()), type))
            } else {
                try create(try decode(.object(object), type))
            }
        }
    }

    /// Gives a reference to an owner without uid that of the object it names, if there is one.
    private func complete(owner: Value, namespace: String) -> Value {
        guard case .object(var reference) = owner, reference["uid"] == nil,
            let apiVersion = reference["apiVersion"]?.string,
            let kind = reference["kind"]?.string, let name = reference["name"]?.string
        else { return owner }
        let type = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        let key = ObjectKey(type.groupKind, namespace: namespace, name: name)
        let uid = store.state.object(key)?.uid ?? "00000000-0000-4000-8000-000000000000"
        reference["uid"] = .string(uid)
        return .object(reference)
    }

    // MARK: Patch, scale and delete

    func patch(_ request: PatchRequest) throws(ScenarioFault) {
        for key in try keys(of: request.target) {
            send { () throws(Refusal) in
                guard let stored = store.state.object(key) else { throw notFound(key) }
                let patched = try patched(stored, request)
                switch request.subresource {
                case nil, .scale: try update(patched)
                case .status: try updateStatus(patched)
                }
            }
        }
    }

    private func patched(
        _ stored: any KubernetesObject, _ request: PatchRequest
    ) throws(Refusal) -> any KubernetesObject {
        let type = stored.groupVersionKind
        let value: Value
        do throws(PatchError) {
            switch request.type {
            case .merge: value = MergePatch.apply(request.patch, to: stored.encoded())
            case .json: value = try JSONPatch.apply(request.patch, to: stored.encoded())
            case .strategic:
                value = try StrategicMergePatch.apply(
                    request.patch, to: stored.encoded(), schema: KnownKinds.type(for: type))
            }
        } catch {
            throw .badRequest
        }
        return try decode(value, type)
    }

    func scale(_ target: RequestTarget, replicas: Int64) throws(ScenarioFault) {
        for key in try keys(of: target) {
            send { () throws(Refusal) in
                guard let stored = store.state.object(key) else { throw notFound(key) }
                let patch: Value = ["spec": ["replicas": .int(replicas)]]
                let patched = MergePatch.apply(patch, to: stored.encoded())
                try update(try decode(patched, stored.groupVersionKind))
            }
        }
    }

    func delete(_ target: RequestTarget, _ deletion: Deletion) throws(ScenarioFault) {
        for key in try keys(of: target) {
            send { () throws(Refusal) in
                try refusing { () throws(StoreError) in
                    try store.delete(key, deletion, now: cluster.now)
                }
            }
        }
    }

    func evict(_ selector: PodSelector) {
        for pod in cluster.pods(selector) {
            send { () throws(Refusal) in
                try refusing { () throws(StoreError) in
                    try store.evict(pod.key, now: cluster.now)
                }
                answers.append(["code": 201])
            }
        }
    }

    // MARK: Names

    private func keys(of target: RequestTarget) throws(ScenarioFault) -> [ObjectKey] {
        if let pods = target.pods { return cluster.pods(pods).map(\.key) }
        guard let name = target.name, let resource = Resources.find(named: target.kind).first else {
            throw ScenarioFault("there is no kind \(target.kind)")
        }
        let namespace = try namespace(target.namespace, of: target.kind)
        let kind = resource.groupVersionKind.groupKind
        return [cluster.names.key(kind, namespace: namespace, name: name)]
    }

    /// The namespace of an object of that kind, given what a scenario says of it.
    private func namespace(_ given: String?, of kind: String) throws(ScenarioFault) -> String {
        guard let resource = Resources.find(named: kind).first else {
            throw ScenarioFault("there is no kind \(kind)")
        }
        return resource.isNamespaced ? given ?? VirtualCluster.mainNamespace : ""
    }

    // MARK: The store

    private func send(_ request: () throws(Refusal) -> Void) {
        do throws(Refusal) { try request() } catch { answers.append(error.value) }
    }

    /// The object as its type has it. Unknown fields are dropped, as by a server that is not asked
    /// for strict validation.
    private func decode(
        _ value: Value, _ type: GroupVersionKind
    ) throws(Refusal) -> any KubernetesObject {
        var problems: [DecodeProblem] = []
        guard let kind = try? ObjectType(type) else { throw .badRequest }
        let object = kind.decode(value, problems: &problems)
        let isReadable = problems.allSatisfy { problem in
            if case .unknownField = problem.kind { true } else { false }
        }
        guard isReadable else { throw .badRequest }
        return object
    }

    private func notFound(_ key: ObjectKey) -> Refusal { Refusal(StoreError.notFound(key)) }

    private func create(_ object: some KubernetesObject) throws(Refusal) {
        try refusing { () throws(StoreError) in try store.create(object, now: cluster.now) }
    }

    private func update(_ object: some KubernetesObject) throws(Refusal) {
        try refusing { () throws(StoreError) in try store.update(object, now: cluster.now) }
    }

    private func updateStatus(_ object: some KubernetesObject) throws(Refusal) {
        try refusing { () throws(StoreError) in try store.updateStatus(object, now: cluster.now) }
    }

    private func refusing<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(Refusal) {
        do throws(StoreError) { _ = try body() } catch { throw Refusal(error) }
    }
}
