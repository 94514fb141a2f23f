public import Controllers
public import KubernetesAPI

/// What was applied from manifests, and how it was written when it was.
///
/// It tells which objects leave when their manifest does, and which fields: a field that an
/// earlier manifest set and the present one does not is taken away, one that a controller set
/// stays.
public struct Inventory: Sendable {
    private var applied: [ObjectKey: Value] = [:]

    public init() {}

    /// What the manifest said when the object was applied last; `nil` if it never was.
    public subscript(key: ObjectKey) -> Value? {
        get { applied[key] }
        set { applied[key] = newValue }
    }

    /// The applied objects, sorted.
    public var keys: [ObjectKey] { applied.keys.sorted() }

    /// The applied objects of which that is true, sorted.
    func keys(where isWanted: (ObjectKey) -> Bool) -> [ObjectKey] {
        applied.keys.filter(isWanted).sorted()
    }

    /// Calls `body` with every applied object, in no order.
    func forEachKey(_ body: (ObjectKey) -> Void) { applied.keys.forEach(body) }
}
