public import Controllers
public import KubernetesAPI
public import Manifests

/// Brings what manifests ask for into the store.
///
/// An object that exists is merged three ways, as `kubectl apply` does: the manifest decides the
/// fields it has, fields that only an earlier manifest had are removed, and fields that others set
/// stay. Objects that were applied and whose manifest is gone are deleted.
public struct Applier {
    /// Whether objects whose manifest is gone are deleted.
    public let prunes: Bool
    /// Whether an object is deleted and created anew where an update of it would be refused, as by
    /// `kubectl apply --force`; if not, such a change is an error.
    public let replaces: Bool

    public init(prunes: Bool = true, replaces: Bool = false) {
        self.prunes = prunes
        self.replaces = replaces
    }

    // MARK: Proposing

    /// What applying `manifests` to `store` would do. Writes nothing.
    public func propose(_ manifests: [Manifest], to store: Store) -> Proposal {
        propose(manifests, to: store) { _, _ in false }
    }

    /// - Parameter isSettled: whether a manifest is known to change nothing in its object.
    func propose(
        _ manifests: [Manifest], to store: Store,
        isSettled: (Manifest, any KubernetesObject) -> Bool
    ) -> Proposal {
        var proposal = Proposal()
        proposal.changes += missingNamespaces(of: manifests, in: store)
        for change in proposal.changes {
            proposal.diagnostics.append(
                Diagnostic(
                    .warning, code: "missing-namespace",
                    message: "namespace \"\(change.key.name)\" has no manifest; it is created"))
        }
        proposal.diagnostics += ManifestConsistency(manifests).contestedReplicas()
        for manifest in inOrder(manifests) {
            let observed = store.state.object(manifest.object.key)
            if let observed, isSettled(manifest, observed) {
                proposal.changes.append(Self.unchanged(manifest, observed))
                continue
            }
            proposal.changes.append(
                change(manifest, observed, in: store, &proposal.diagnostics))
        }
        if prunes { proposal.changes += removals(beside: manifests, in: store) }
        return proposal
    }

    private static func unchanged(
        _ manifest: Manifest, _ observed: any KubernetesObject
    ) -> ProposedChange {
        ProposedChange(
            key: observed.key, verb: .unchanged, observed: observed, desired: observed,
            manifest: manifest)
    }

    private func change(
        _ manifest: Manifest, _ observed: (any KubernetesObject)?, in store: Store,
        _ diagnostics: inout [Diagnostic]
    ) -> ProposedChange {
        let key = manifest.object.key
        guard let observed, !observed.isTerminating else {
            let desired = Self.admitted(manifest.object)
            return ProposedChange(
                key: key, verb: .create, observed: nil, desired: desired, manifest: manifest)
        }
        let merge = ManifestMerge(
            manifest, into: observed, lastApplied: store.inventory[key], replaces: replaces,
            policy: store.policy)
        diagnostics += merge.diagnostics
        switch merge.outcome {
        case .unchanged:
            return Self.unchanged(manifest, observed)
        case .update(let desired):
            return ProposedChange(
                key: key, verb: .update, observed: observed, desired: desired, manifest: manifest)
        case .replace(let fields):
            return ProposedChange(
                key: key, verb: .replace, observed: observed,
                desired: Self.admitted(manifest.object), manifest: manifest, forcedBy: fields)
        }
    }

    private static func admitted<Object: KubernetesObject>(
        _ object: Object
    ) -> any KubernetesObject {
        var object = object
        Admission.applyDefaults(to: &object)
        Admission.prepareForCreate(&object)
        return object
    }

    // MARK: Namespaces and removals

    /// The namespaces that manifests name and nobody defines.
    private func missingNamespaces(of manifests: [Manifest], in store: Store) -> [ProposedChange] {
        let defined = Set(
            manifests.filter { $0.object is Namespace }.compactMap(\.object.metadata.name))
        let needed = Set(manifests.map(\.object.namespace)).subtracting(defined).subtracting([""])
        return needed.sorted().compactMap { name in
            let key = ObjectKey(Namespace.self, namespace: "", name: name)
            if store.state.object(key) != nil { return nil }
            let namespace = Namespace.with { $0.metadata.name = name }
            return ProposedChange(
                key: key, verb: .create, observed: nil, desired: Self.admitted(namespace),
                manifest: nil)
        }
    }

    /// The applied objects whose manifest is gone, those that others may need last.
    private func removals(beside manifests: [Manifest], in store: Store) -> [ProposedChange] {
        let desired = Set(manifests.map(\.object.key))
        let gone = store.inventory.keys { !desired.contains($0) }
        return gone.sorted { (Self.rank($0.groupKind), $0) > (Self.rank($1.groupKind), $1) }
            .compactMap { key in
                guard let observed = store.state.object(key), !observed.isTerminating else {
                    return nil
                }
                return ProposedChange(
                    key: key, verb: .delete, observed: observed, desired: nil, manifest: nil)
            }
    }

    /// What others need comes first; the order of writing is kept within a rank.
    private func inOrder(_ manifests: [Manifest]) -> [Manifest] {
        var ranks: [[Manifest]] = Array(repeating: [], count: Self.lastRank + 1)
        for manifest in manifests {
            ranks[Self.rank(manifest.object.groupVersionKind.groupKind)].append(manifest)
        }
        return ranks.flatMap(\.self)
    }

    private static let lastRank = 4

    /// Namespaces and definitions before what lives in them, configuration before its users.
    private static func rank(_ kind: GroupKind) -> Int {
        switch kind.kind {
        case "Namespace", "CustomResourceDefinition": 0
        case "PriorityClass", "StorageClass", "Node", "ServiceAccount", "LimitRange",
            "ResourceQuota", "RuntimeClass":
            1
        case "ConfigMap", "Secret", "PersistentVolume", "PersistentVolumeClaim": 2
        case "Service": 3
        default: lastRank
        }
    }

    /// The objects in groups, of which each may go when those before it are gone: what others need
    /// comes last.
    public static func removalOrder(of keys: [ObjectKey]) -> [[ObjectKey]] {
        (0...lastRank).reversed().map { rank in
            keys.filter { self.rank($0.groupKind) == rank }.sorted()
        }
        .filter { !$0.isEmpty }
    }

    // MARK: Applying

    /// Carries out a proposal that was made for the store as it is.
    ///
    /// - Returns: the objects that can be created only when others of their names are gone.
    /// - Precondition: the proposal has no errors.
    /// - Throws: what the store refuses all the same, such as a cluster address in use; what came
    ///   before in the order is applied then.
    @discardableResult
    public func apply(
        _ proposal: Proposal, to store: Store, now: Timestamp
    ) throws(StoreError) -> PendingCreations {
        precondition(!proposal.diagnostics.containsErrors, "a proposal with errors is not applied")
        let pending = PendingCreations()
        for change in proposal.changes {
            switch change.verb {
            case .create: try create(change, in: store, pending, now: now)
            case .replace:
                try store.delete(change.key, Deletion(propagationPolicy: .background), now: now)
                try create(change, in: store, pending, now: now)
            case .update:
                guard let desired = change.desired else { continue }
                _ = try store.update(desired, now: now)
            case .delete:
                try store.delete(change.key, Deletion(propagationPolicy: .background), now: now)
                store.inventory[change.key] = nil
            case .unchanged: break
            }
            if let manifest = change.manifest { store.inventory[change.key] = manifest.value }
        }
        return pending
    }

    private func create(
        _ change: ProposedChange, in store: Store, _ pending: PendingCreations, now: Timestamp
    ) throws(StoreError) {
        guard let desired = change.desired else { return }
        if store.state.object(change.key)?.isTerminating == true {
            pending.add(desired)
        } else {
            _ = try store.create(desired, now: now)
        }
    }
}
