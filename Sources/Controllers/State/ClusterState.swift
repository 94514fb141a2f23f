public import KubernetesAPI

/// The observed state: every object there is, in one table a kind.
///
/// Controllers read it; only the store writes to it. It is confined to the loop that owns it (no
/// locks, not `Sendable`); `copy()` gives a plan a state of its own without copying objects.
public final class ClusterState {
    /// The tables that every placement of a Pod touches, kept at hand; `ClusterState+Tables.swift`
    /// names others.
    public let pods: ObjectTable<Pod>
    public let nodes: ObjectTable<Node>

    /// What the scheduler needs to know of each node, kept up to date with every Pod and Node.
    public private(set) var nodeInfos: NodeInfos

    /// How many Pods those that keep a number of them have, kept up to date with every Pod.
    private(set) var replicaTallies = ReplicaTallies()

    /// What is used of every ResourceQuota, kept up to date with every object.
    public private(set) var quotaLedger = QuotaLedger()

    /// What is measured of the cluster.
    public var metrics = ObservedMetrics()

    private var tables: [GroupKind: any AnyObjectTable] = [:]
    /// The tables by the type they were asked for with, so that asking again costs little. That of
    /// a type without objects is empty, and goes when another table comes.
    private var tablesOfTypes: [ObjectIdentifier: any AnyObjectTable] = [:]
    /// The kinds in the order in which their tables were made, for iteration.
    private var kinds: [GroupKind] = []

    /// An empty state.
    public init() {
        pods = ObjectTable(groupKind: Pod.kind)
        nodes = ObjectTable(groupKind: Node.kind)
        nodeInfos = NodeInfos()
        register(pods)
        register(nodes)
    }

    private init(copying other: ClusterState) {
        pods = other.pods.copyTable()
        nodes = other.nodes.copyTable()
        nodeInfos = other.nodeInfos.copy()
        replicaTallies = other.replicaTallies
        metrics = other.metrics
        quotaLedger = other.quotaLedger
        register(pods)
        register(nodes)
        for kind in other.kinds where tables[kind] == nil {
            if let table = other.tables[kind] { register(table.copy()) }
        }
    }

    /// An independent state with the same objects.
    public func copy() -> ClusterState { ClusterState(copying: self) }

    private func register(_ table: any AnyObjectTable) {
        tables[table.groupKind] = table
        tablesOfTypes = [:]
        kinds.append(table.groupKind)
    }

    // MARK: Reading

    /// The object with that key, if there is one.
    public func object(_ key: ObjectKey) -> (any KubernetesObject)? {
        tables[key.groupKind]?.object(key.namespacedName)
    }

    /// Whether there is an object with that key.
    public func contains(_ key: ObjectKey) -> Bool {
        tables[key.groupKind]?.contains(key.namespacedName) ?? false
    }

    /// The table of a typed kind; empty where no object of it was ever stored.
    public func table<Object: KubernetesObject>(_ type: Object.Type) -> ObjectTable<Object> {
        let identifier = ObjectIdentifier(type)
        if let table = tablesOfTypes[identifier] as? ObjectTable<Object> { return table }
        let kind = type.groupVersionKind.groupKind
        let table = tables[kind] as? ObjectTable<Object> ?? ObjectTable(groupKind: kind)
        tablesOfTypes[identifier] = table
        return table
    }

    /// The object with that key, if it is of that type: without the detour over `any`.
    public func object<Object: KubernetesObject>(_ key: ObjectKey, of type: Object.Type) -> Object?
    {
        (tables[key.groupKind] as? ObjectTable<Object>)?[key.namespacedName]
    }

    /// The kinds that have objects, sorted by group and name.
    public var populatedKinds: [GroupKind] {
        kinds.filter { (tables[$0]?.count ?? 0) > 0 }
            .sorted { ($0.group, $0.kind) < ($1.group, $1.kind) }
    }

    /// The objects of a kind, in the order of creation.
    public func objects(of kind: GroupKind) -> [any KubernetesObject] {
        tables[kind]?.allObjects ?? []
    }

    /// How many objects there are.
    public var count: Int { tables.values.reduce(0) { $0 + $1.count } }

    /// How many objects there are of a kind.
    public func count(of kind: GroupKind) -> Int { tables[kind]?.count ?? 0 }

    /// Every object with an owner reference to `uid`, kind by kind, in the order of creation.
    public func dependents(of uid: String) -> [any KubernetesObject] {
        kinds.flatMap { tables[$0]?.dependents(of: uid) ?? [] }
    }

    // MARK: Writing, for the store

    /// Adds or replaces an object, and keeps what is derived from it up to date.
    public func upsert<Object: KubernetesObject>(_ object: Object) {
        if !quotaLedger.isEmpty { quotaLedger.update(from: self.object(object.key), to: object) }
        if let pod = object as? Pod {
            derive(from: pods.upsert(pod), to: pod)
        } else if let node = object as? Node {
            nodes.upsert(node)
            nodeInfos.upsert(node)
        } else {
            let kind = object.groupVersionKind.groupKind
            if tables[kind] == nil { register(ObjectTable<Object>(groupKind: kind)) }
            tables[kind]?.upsert(object)
        }
        if let quota = object as? ResourceQuota {
            quotaLedger.open(quota) { objects(in: quota.namespace) }
        }
    }

    /// Keeps up to date what is derived from Pods.
    private func derive(from old: Pod?, to new: Pod?) {
        nodeInfos.update(from: old, to: new)
        replicaTallies.update(from: old, to: new)
    }

    /// Every object of a namespace, kind by kind, in the order of creation.
    private func objects(in namespace: String) -> [any KubernetesObject] {
        kinds.flatMap { tables[$0]?.allObjects ?? [] }.filter { $0.namespace == namespace }
    }

    /// Takes an object away, and with it what is derived from it.
    public func remove(_ key: ObjectKey) {
        metrics.forget(key)
        if !quotaLedger.isEmpty { quotaLedger.update(from: object(key), to: nil) }
        if key.groupKind == ResourceQuota.kind { quotaLedger.close(key.namespacedName) }
        switch key.groupKind {
        case Pod.kind: derive(from: pods.removeObject(key.namespacedName), to: nil)
        case Node.kind:
            nodes.removeObject(key.namespacedName)
            nodeInfos.remove(node: key.name)
        default: tables[key.groupKind]?.remove(key.namespacedName)
        }
    }
}

extension KubernetesObject {
    /// The kind of a typed object without its version.
    public static var kind: GroupKind { groupVersionKind.groupKind }
}
