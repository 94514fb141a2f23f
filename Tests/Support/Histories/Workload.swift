public import Controllers
public import KubernetesAPI
internal import Reconcile

/// A kind as it takes part in random histories: one file for each, in `Workloads/`.
public protocol Workload: Sendable {
    associatedtype Object: KubernetesObject

    /// A random object of that name in the namespace `default`.
    func make(named name: String, using generator: inout SeededGenerator) -> Object

    /// A random change that a user makes of the object.
    func edit(using generator: inout SeededGenerator) -> Edit<Object>

    /// The kind that an object of this one is about: one of the same name is created with it.
    var companion: (any Workload)? { get }

    /// Whether what the object did to others stays when it is deleted, however far it had got.
    var leavesWorkDone: Bool { get }

    /// Takes away what would keep the object from its end for ever, such as a pause.
    func release(_ object: inout Object)

    /// In what the object and what it made differ from what its spec asks for, now that nothing is
    /// left to do; empty if in nothing.
    func shortcomings(of object: Object, in state: ClusterState) -> [String]

    /// Whether Kubernetes leaves an object in this state for good although its spec asks for
    /// another, so that the end depends on when its controller looked. `shortcomings` has nothing
    /// to say about such an object.
    func isStuck(_ object: Object, in state: ClusterState) -> Bool

    /// New checkers of the promises about this kind.
    var checkers: [any Checker] { get }
}

/// A change that a user makes of an object.
public struct Edit<Object>: Sendable {
    let text: String
    let apply: @Sendable (inout Object) -> Void

    public init(_ text: String, _ apply: @escaping @Sendable (inout Object) -> Void) {
        self.text = text
        self.apply = apply
    }
}

extension Workload {
    public func release(_ object: inout Object) {}

    public var companion: (any Workload)? { nil }

    public var leavesWorkDone: Bool { false }

    public func isStuck(_ object: Object, in state: ClusterState) -> Bool { false }

    /// `deployment-1`, `deployment-2` and so on.
    func name(_ number: Int) -> String { "\(Object.kind.kind.lowercased())-\(number)" }

    func key(_ name: String) -> ObjectKey {
        ObjectKey(Object.self, namespace: TrialCluster.namespace, name: name)
    }

    // MARK: Moves

    func creation(_ name: String, using generator: inout SeededGenerator) -> Move {
        let object = make(named: name, using: &generator)
        return Move("create \(object.key)") { cluster throws(StoreError) in
            guard cluster.store.state.object(object.key) == nil else { return }
            try cluster.store.create(object, now: cluster.now)
        }
    }

    func change(_ name: String, using generator: inout SeededGenerator) -> Move {
        let edit = edit(using: &generator)
        return Move("\(key(name)): \(edit.text)") { cluster throws(StoreError) in
            try update(name, on: cluster, edit.apply)
        }
    }

    func deletion(_ name: String, _ policy: Deletion.PropagationPolicy) -> Move {
        let key = key(name)
        return Move("delete \(key), \(policy)") { cluster throws(StoreError) in
            try cluster.store.delete(
                key, Deletion(propagationPolicy: policy), now: cluster.now)
        }
    }

    func release(_ name: String) -> Move {
        Move("\(key(name)): let it come to its end") { cluster throws(StoreError) in
            try update(name, on: cluster, release)
        }
    }

    /// Gives the object the spec that another one has, without its metadata.
    func restore(_ name: String, to earlier: any KubernetesObject) -> Move {
        Move("\(key(name)): back to what it was") { cluster throws(StoreError) in
            guard let earlier = earlier as? Object else { return }
            try update(name, on: cluster) { object in
                let metadata = object.metadata
                object = earlier
                object.metadata = metadata
            }
        }
    }

    private func update(
        _ name: String, on cluster: TrialCluster, _ change: (inout Object) -> Void
    ) throws(StoreError) {
        guard var object = cluster.store.state.object(key(name)) as? Object,
            !object.isTerminating
        else { return }
        change(&object)
        try cluster.store.update(object, now: cluster.now)
    }

    /// What is missing from all objects of the kind.
    func shortcomings(in state: ClusterState) -> [String] {
        state.table(Object.self).all.filter { $0.metadata.controllerReference == nil }
            .flatMap { object in
                shortcomings(of: object, in: state).map { "\(object.key): \($0)" }
            }
    }

    /// The names of all objects of the kind that are stuck.
    func stuck(in state: ClusterState) -> [String] {
        state.table(Object.self).all.filter { isStuck($0, in: state) }.map(\.name)
    }
}
