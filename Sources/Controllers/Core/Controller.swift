public import KubernetesAPI

/// Decides, for one object, what has to happen next.
///
/// A controller is level-triggered: it sees the whole state and never what changed, so a
/// notification that is lost, repeated or late changes nothing. It has no clock, no I/O, no
/// randomness and no memory; asked twice about the same state it gives the same plan.
public protocol Controller: Sendable {
    /// The name in logs and plans, such as `deployment-controller`.
    var name: String { get }

    /// Who tells of its events, as Kubernetes has it: mostly the name.
    var eventSource: String { get }

    /// Which objects, when they change, make which keys worth another look.
    var watches: [Watch] { get }

    /// The actions that bring the object `key` closer to what its spec asks for.
    ///
    /// `key` may name an object that no longer exists. The plan writes each object at most once;
    /// whatever depends on the outcome is decided when the changed objects bring the key back.
    func reconcile(_ key: ObjectKey, in state: ClusterState, now: Timestamp) -> Plan
}

extension Controller {
    public var eventSource: String { name }
}

/// Tells which keys of a controller an object of one kind concerns.
public struct Watch: Sendable {
    /// The kind that is watched; `nil` watches every kind.
    public let groupKind: GroupKind?

    /// How long after a change the key is looked at. Zero for nearly everything; a controller that
    /// must see what came of its last look before the next waits here for its next turn.
    public let delay: Duration

    private let body: Body

    private enum Body: Sendable {
        case objects(any AnyTypedWatch)
        case objectsOfEveryKind(
            @Sendable (any KubernetesObject, ClusterState, (ObjectKey) -> Void) -> Void)
        case changes(
            @Sendable (
                (any KubernetesObject)?, (any KubernetesObject)?, ClusterState, (ObjectKey) -> Void
            ) -> Void)
    }

    /// Watches the objects of one typed kind. `forEachKey` is called with the object as it was
    /// before a change and as it is after it, so that a key loses an object as surely as it gains
    /// one.
    public init<Object: KubernetesObject>(
        _ type: Object.Type, after delay: Duration = .zero,
        _ forEachKey: @escaping @Sendable (Object, ClusterState, (ObjectKey) -> Void) -> Void
    ) {
        self.groupKind = type.groupVersionKind.groupKind
        self.delay = delay
        body = .objects(TypedWatch(forEachKey))
    }

    /// Watches the objects of one typed kind for changes that can make a difference: `forEachKey`
    /// is given the object before and after.
    public init<Object: KubernetesObject>(
        changesOf type: Object.Type, after delay: Duration = .zero,
        _ forEachKey:
            @escaping @Sendable (
                _ old: Object?, _ new: Object?, ClusterState, (ObjectKey) -> Void
            ) -> Void
    ) {
        self.groupKind = type.groupVersionKind.groupKind
        self.delay = delay
        body = .changes { old, new, state, enqueue in
            forEachKey(old as? Object, new as? Object, state, enqueue)
        }
    }

    /// Watches the objects of every kind.
    public init(
        everyKind forEachKey:
            @escaping @Sendable (any KubernetesObject, ClusterState, (ObjectKey) -> Void) -> Void
    ) {
        self.groupKind = nil
        self.delay = .zero
        body = .objectsOfEveryKind(forEachKey)
    }

    /// Watches the changes of every kind: `forEachKey` is given the object before and after.
    public init(
        changesOfEveryKind forEachKey:
            @escaping @Sendable (
                _ old: (any KubernetesObject)?, _ new: (any KubernetesObject)?, ClusterState,
                (ObjectKey) -> Void
            ) -> Void
    ) {
        self.groupKind = nil
        self.delay = .zero
        body = .changes(forEachKey)
    }

    /// Calls `enqueue` for every key that a change concerns, given the object as it was before it
    /// (`nil` if it is new) and as it is after it (`nil` if it is gone).
    public func forEachKey(
        from old: (any KubernetesObject)?, to new: (any KubernetesObject)?,
        in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        switch body {
        case .objects(let watch):
            if let old { Self.open(old, watch, state, enqueue) }
            if let new { Self.open(new, watch, state, enqueue) }
        case .objectsOfEveryKind(let body):
            if let old { body(old, state, enqueue) }
            if let new { body(new, state, enqueue) }
        case .changes(let body): body(old, new, state, enqueue)
        }
    }

    /// Calls `enqueue` for every key that `object`, as if it were new, concerns.
    public func forEachKey(
        _ object: any KubernetesObject, in state: ClusterState, _ enqueue: (ObjectKey) -> Void
    ) {
        forEachKey(from: nil, to: object, in: state, enqueue)
    }

    /// What is called with objects of the watched type, one by one; `nil` if it is changes.
    var typed: (any AnyTypedWatch)? {
        if case .objects(let watch) = body { watch } else { nil }
    }

    /// The cast is of the watch, not of the object: casting a Pod would copy it.
    private static func open<Object: KubernetesObject>(
        _ object: Object, _ watch: any AnyTypedWatch, _ state: ClusterState,
        _ enqueue: (ObjectKey) -> Void
    ) {
        (watch as? TypedWatch<Object>)?.forEachKey(object, state, enqueue)
    }

    /// The watched object is itself the key: what a controller watches its own kind with.
    public static func itself<Object: KubernetesObject>(
        _ type: Object.Type, after delay: Duration = .zero
    ) -> Watch {
        Watch(type, after: delay) { object, _, enqueue in enqueue(object.key) }
    }
}

/// What a `Watch` of one typed kind calls, whichever the kind.
protocol AnyTypedWatch: AnyObject, Sendable {
    associatedtype Object: KubernetesObject
}

final class TypedWatch<Object: KubernetesObject>: AnyTypedWatch {
    let forEachKey: @Sendable (Object, ClusterState, (ObjectKey) -> Void) -> Void

    init(_ forEachKey: @escaping @Sendable (Object, ClusterState, (ObjectKey) -> Void) -> Void) {
        self.forEachKey = forEachKey
    }
}
