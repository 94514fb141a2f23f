import Controllers
import KubernetesAPI
import Manifests
import Reconcile

/// Does with a recorded request what the API server did, and says where the answers differ.
///
/// The request goes to a store with nothing in it but what every cluster has, so that it also meets
/// the rules that look at other objects.
struct AdmissionReplay {
    let record: AdmissionRecord

    /// The namespace to which the file's made documents were sent.
    let madeNamespace: String?

    private static let now = Timestamp(seconds: 1_700_000_000)

    /// What differs from the record, in words; `nil` if nothing does.
    func difference() -> String? {
        let kind = record.document["kind"]?.string ?? record.kind
        let written = record.document["apiVersion"] ?? record.object?["apiVersion"]
        guard let apiVersion = written?.string else {
            return record.isAccepted ? "no apiVersion" : nil
        }
        let groupVersionKind = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        guard let type = KnownKinds.type(for: groupVersionKind) else {
            return record.code == 400 ? nil : "the kind is not known"
        }
        return replay(type)
    }

    private func replay<Object: KubernetesObject>(_ type: Object.Type) -> String? {
        var problems: [DecodeProblem] = []
        var object = Object.decode(record.document, problems: &problems)
        if record.isUnreadable, record.code == 400 { return nil }
        if !problems.isEmpty {
            return record.code == 400 ? nil : "decoding: \(problems.map(\.description))"
        }
        guard let namespace = requestedNamespace(for: object) else {
            return record.code == 400 ? nil : "the request is for another namespace"
        }
        object.metadata.namespace = namespace.isEmpty ? nil : namespace
        do {
            let store = try self.store(with: namespace)
            let answer =
                record.isUpdate ? try update(object, in: store) : try create(object, in: store)
            return compare(answer, [])
        } catch let StoreError.invalid(_, errors) where errors.allSatisfy(\.isNodePortRange) {
            // A dry run, which the recorded requests were, takes no ports and so tries none.
            Admission.prepareForCreate(&object)
            return compare(object, [])
        } catch let StoreError.invalid(_, errors) {
            return compare(object, errors)
        } catch {
            // Other refusals name no field: only the verdict can be compared.
            return record.isAccepted || !record.causes.isEmpty ? "refused: \(error)" : nil
        }
    }

    /// The namespace that the request's address named, empty for objects outside namespaces; `nil`
    /// if the document names another.
    private func requestedNamespace(for object: some KubernetesObject) -> String? {
        let kind = object.groupVersionKind
        if Resources.find(kind: kind)?.isNamespaced == false { return "" }
        let written = object.metadata.namespace ?? ""
        guard record.isMade, let madeNamespace else {
            return written.isEmpty ? record.answeredNamespace ?? "default" : written
        }
        return written.isEmpty || written == madeNamespace ? madeNamespace : nil
    }

    // MARK: Requests

    private func store(with namespace: String) throws -> Store {
        // The plug-in was off when the answers were recorded.
        let store = Store(policy: AdmissionPolicy(assignsServiceAccounts: false))
        try ClusterBaseline.ensure(in: store, nodes: 0, now: Self.now)
        let object = Namespace.with { $0.metadata.name = namespace }
        if !namespace.isEmpty, store.state.object(object.key) == nil {
            try store.create(object, now: Self.now)
        }
        return store
    }

    private func create(
        _ object: some KubernetesObject, in store: Store
    ) throws -> any KubernetesObject {
        try store.create(object, now: Self.now)
    }

    private func update<Object: KubernetesObject>(
        _ object: Object, in store: Store
    ) throws -> any KubernetesObject {
        var problems: [DecodeProblem] = []
        var written = Object.decode(record.live ?? .null, problems: &problems)
        written.metadata.namespace = object.metadata.namespace
        var live = try store.create(written, now: Self.now)
        // The recorded Pod was bound at once; a version that names no node changes that.
        if var pod = live as? Pod {
            pod.spec?.nodeName = "pool-1"
            if let bound = try store.update(pod, now: Self.now) as? Object { live = bound }
        }
        // Whoever writes through the store has read the object before; a request may not have.
        var changed = object
        Admission.applyDefaults(to: &changed)
        Admission.prepareForUpdate(&changed, from: live)
        let errors = Admission.validateUpdate(changed, from: live)
        if !errors.isEmpty { throw StoreError.invalid(live.key, errors) }
        return try store.update(object, now: Self.now)
    }

    // MARK: Answers

    private func compare(_ object: any KubernetesObject, _ errors: [FieldError]) -> String? {
        let found = Set(errors.map { "\($0.path) \($0.reason.rawValue)" }).sorted()
        if !record.isAccepted {
            if errors.isEmpty { return "accepted; recorded \(record.causes) \(record.message)" }
            // Without causes only the verdict can be compared.
            if record.causes.isEmpty { return nil }
            let recorded = Set(record.causes).sorted()
            return found == recorded ? nil : "found \(found); recorded \(recorded)"
        }
        if !errors.isEmpty { return "refused: \(errors.map(\.description))" }
        var answer = record.object ?? .null
        var own = object.value
        if record.isUpdate {
            answer = answer.without(["status"])
            own = own.without(["status"])
        }
        let differences = answer.differences(from: own, at: FieldPath())
        return differences.isEmpty ? nil : differences.joined(separator: "; ")
    }
}

extension FieldError {
    fileprivate var isNodePortRange: Bool {
        message.contains("The range of valid ports is")
    }
}

extension Value {
    fileprivate func without(_ fields: [String]) -> Value {
        guard var object else { return self }
        for field in fields { object[field] = nil }
        return .object(object)
    }

    /// How `own` differs from this recorded value. A text such as `<allocated>` stands for
    /// anything, and `null` for absence.
    fileprivate func differences(from own: Value?, at path: FieldPath) -> [String] {
        if case .string(let text) = self, text.hasPrefix("<"), text.hasSuffix(">") { return [] }
        if self == .null, own == nil || own == .null { return [] }
        switch (self, own) {
        case (.object(let recorded), .object(let found)?):
            let names = Set(recorded.keys).union(found.keys).sorted()
            return names.flatMap { name -> [String] in
                guard let value = recorded[name] else {
                    let isServerOwned =
                        path == FieldPath("metadata")
                        && ["uid", "resourceVersion", "creationTimestamp"].contains(name)
                    return isServerOwned ? [] : ["\(path.field(name)): not recorded"]
                }
                return value.differences(from: found[name], at: path.field(name))
            }
        case (.array(let recorded), .array(let found)?) where recorded.count == found.count:
            return zip(recorded, found).enumerated().flatMap { index, pair in
                pair.0.differences(from: pair.1, at: path.index(index))
            }
        case (.array(let recorded), nil) where recorded.allSatisfy { $0 == "<allocated>" }:
            return []
        default:
            if self == own { return [] }
            return ["\(path): \(own.map { "\($0)" } ?? "absent"), recorded \(self)"]
        }
    }
}
