public import KubernetesAPI

/// What a controller wants done about one object.
public struct Plan: Sendable {
    /// The writes, in order; each object is written at most once.
    public var actions: [Action] = []

    /// What to tell the user about them.
    public var events: [EventRecord] = []

    /// How long from now the key is worth another look even if nothing changes; `nil` for never.
    public var requeueAfter: Duration?

    /// Decides what takes the place of the rest of the plan, its events included, if a write is
    /// refused; `nil` drops the rest. The key is looked at again later in any case.
    public var onRefusal: (@Sendable (RefusedWrite) -> Plan)?

    /// Nothing to do.
    public init() {}

    public var isEmpty: Bool { actions.isEmpty && events.isEmpty }

    /// Asks for another look after `duration`, or sooner if that was asked for already.
    public mutating func requeue(after duration: Duration) {
        requeueAfter = requeueAfter.map { min($0, duration) } ?? duration
    }
}

/// A write to the store. Four kinds suffice: binding a Pod to a node is an update of its spec.
public enum Action: Sendable {
    /// Creates the object. The store fills in uid, resourceVersion and creationTimestamp.
    case create(any KubernetesObject)

    /// Replaces everything but the status. Refused unless `resourceVersion` is the stored one.
    case update(any KubernetesObject)

    /// Replaces the status alone (of a Deployment, Job, CronJob or HorizontalPodAutoscaler also
    /// the annotations, as in Kubernetes).
    case updateStatus(any KubernetesObject)

    /// Asks for the deletion of exactly the object with that uid.
    case delete(ObjectKey, Deletion)

    /// The object that is written. Of an object that is to be created the name is known already:
    /// controllers derive the names of children from their owner.
    public var key: ObjectKey {
        switch self {
        case .create(let object), .update(let object), .updateStatus(let object): object.key
        case .delete(let key, _): key
        }
    }
}

/// How an object is to be deleted: Kubernetes' DeleteOptions.
public struct Deletion: Hashable, Sendable {
    /// What becomes of the objects that the deleted one owns.
    public enum PropagationPolicy: String, Hashable, Sendable {
        /// They stay and lose their owner reference.
        case orphan = "Orphan"
        /// The object goes at once and they follow.
        case background = "Background"
        /// They go first; the object stays, terminating, until those that block it are gone.
        case foreground = "Foreground"
    }

    /// Only an object with this uid is deleted; `nil` takes whichever has the name.
    public var uid: String?
    /// Only the object in exactly this version is deleted; `nil` takes it in any.
    public var resourceVersion: String?
    /// `nil` leaves it to the kind's default.
    public var propagationPolicy: PropagationPolicy?
    /// Seconds a Pod gets to stop; `nil` means its `terminationGracePeriodSeconds`.
    public var gracePeriodSeconds: Int64?

    public init(
        uid: String? = nil, resourceVersion: String? = nil,
        propagationPolicy: PropagationPolicy? = nil, gracePeriodSeconds: Int64? = nil
    ) {
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.propagationPolicy = propagationPolicy
        self.gracePeriodSeconds = gracePeriodSeconds
    }
}

/// An event about an object, with Kubernetes' own type and reason.
public struct EventRecord: Hashable, Sendable {
    public enum EventType: String, Hashable, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    public let regarding: ObjectKey
    /// The uid of `regarding`: a later object of the same name has events of its own.
    public let uid: String
    /// The part of the object that it is about: `spec.containers{web}`; empty for the whole.
    public let fieldPath: String
    public let type: EventType
    /// A CamelCase word such as `ScalingReplicaSet`.
    public let reason: String
    /// A sentence for people.
    public let message: String

    public init(
        _ type: EventType, _ reason: String, regarding object: any KubernetesObject,
        fieldPath: String = "", _ message: String
    ) {
        self.init(
            regarding: object.key, uid: object.uid, fieldPath: fieldPath, type: type,
            reason: reason, message: message)
    }

    public init(
        regarding: ObjectKey, uid: String, fieldPath: String = "", type: EventType,
        reason: String, message: String
    ) {
        self.regarding = regarding
        self.uid = uid
        self.fieldPath = fieldPath
        self.type = type
        self.reason = reason
        self.message = message
    }

    /// The uid and the message tell nearly all events apart; the rest need not be hashed.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(uid)
        hasher.combine(message)
    }
}
