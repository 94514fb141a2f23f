public import Controllers
internal import KubernetesAPI
public import Manifests

/// Holds every object and admits every write, as the Kubernetes API server does.
///
/// A write is defaulted, validated and given its resourceVersion, uid and generation here, so that
/// whoever writes (a manifest, a controller, a node) meets the same rules. A write that changes
/// nothing is none: it raises no version and wakes nobody. Everything that does change an object
/// is told, in order, through `takeChanges()`.
///
/// The store has no clock and no randomness: times are handed in, and uids follow from the
/// revision, so that the same writes give the same objects.
public final class Store {
    /// The objects. Only the store writes to it.
    public let state: ClusterState

    /// Counts the writes; the resourceVersion of an object is the count at its last change.
    public private(set) var revision: Int64

    /// What happened lately, for the user.
    public var events: EventLog

    /// What was applied from manifests.
    public var inventory: Inventory

    /// What the flags of an API server decide about admission.
    public var policy: AdmissionPolicy

    var addresses: ServiceAddresses
    private var changes: [Change] = []

    /// An empty store.
    public init(policy: AdmissionPolicy = AdmissionPolicy()) {
        self.policy = policy
        state = ClusterState()
        revision = 0
        events = EventLog()
        inventory = Inventory()
        addresses = ServiceAddresses()
    }

    private init(copying other: Store) {
        state = other.state.copy()
        revision = other.revision
        events = other.events
        inventory = other.inventory
        addresses = other.addresses
        policy = other.policy
    }

    /// An independent store with the same objects, for a plan.
    public func copy() -> Store { Store(copying: self) }

    /// The changes since the last call, in order.
    public func takeChanges() -> [Change] {
        defer { changes.removeAll(keepingCapacity: true) }
        return changes
    }

    /// Whether there are changes that nobody has taken yet.
    public var hasChanges: Bool { !changes.isEmpty }

    /// Takes in an object as it was saved, with its metadata; for loading a state. That is no
    /// change: whoever starts looks at everything there is.
    func restore(_ object: some KubernetesObject, revision: Int64) {
        if let service = object as? Service { addresses.reserve(service) }
        state.upsert(object)
        self.revision = max(self.revision, revision)
    }

    // MARK: Writes that every verb shares

    /// Stores `object` with the next resourceVersion.
    func commit<Object: KubernetesObject>(_ object: Object, replacing old: Object?) -> Object {
        var object = object
        revision += 1
        object.metadata.resourceVersion = String(revision)
        state.upsert(object)
        changes.append(Change(key: object.key, old: old, new: object))
        return object
    }

    /// Takes `object` out for good.
    func expunge(_ object: some KubernetesObject) {
        revision += 1
        if let service = object as? Service { addresses.release(service) }
        state.remove(object.key)
        changes.append(Change(key: object.key, old: object, new: nil))
    }

    /// A uid in the usual form, from what makes the object unique: it is the only one of its key
    /// that was created at this revision.
    func makeUID(for key: ObjectKey) -> String {
        var hash = FNV1a64()
        hash.combine(key.description)
        hash.combine(UInt64(bitPattern: revision))
        return UID.derived(from: hash)
    }
}
