public import KubernetesAPI

/// What an index of an `ObjectTable` lists objects under.
public enum IndexKey: Hashable, Sendable {
    /// Objects with an owner reference to that uid.
    case owner(String)
    /// Objects of a namespace that no controller manages.
    case uncontrolled(namespace: String)
    /// Objects of a namespace with that label: Pods under each of theirs, EndpointSlices under the
    /// name of their Service.
    case label(namespace: String, key: String, value: String)
    /// Pods and LimitRanges of that namespace.
    case namespace(String)
    /// Pods bound to that node; the empty name lists those that are not bound yet.
    case node(String)
    /// Pods without a node that this rule kept from one when they were last looked at.
    case refused(by: PlacementRule)
    /// Pods of a namespace that mount that PersistentVolumeClaim, and volumes that refer to it.
    case claim(namespace: String, name: String)
    /// Volumes of that class that refer to no claim, and claims of it that are not bound.
    case unboundStorage(className: String)
    /// Objects of a namespace whose selector requires that label.
    case selector(namespace: String, key: String, value: String)
    /// Objects of a namespace whose selector names no single label that an index could use.
    case openSelector(namespace: String)
}

/// A kind whose objects are looked up by more than name, owner and namespace.
public protocol IndexedObject: KubernetesObject {
    /// Adds what the object is to be listed under.
    func appendIndexKeys(_ keys: inout [IndexKey])
}

extension Pod: IndexedObject {
    /// By label, for Services and adoption, by namespace, by node or what keeps the Pod from one,
    /// and by claim.
    public func appendIndexKeys(_ keys: inout [IndexKey]) {
        keys.append(.namespace(namespace))
        for (key, value) in metadata.labels ?? [:] {
            keys.append(.label(namespace: namespace, key: key, value: value))
        }
        keys.append(.node(spec?.nodeName ?? ""))
        for rule in refusingRules { keys.append(.refused(by: rule)) }
        for claim in claimNames {
            keys.append(.claim(namespace: namespace, name: claim))
        }
    }
}

extension EndpointSlice: IndexedObject {
    /// By the Service it belongs to, whoever writes it.
    public func appendIndexKeys(_ keys: inout [IndexKey]) {
        guard let service = serviceName else { return }
        keys.append(.slices(ofService: service, in: namespace))
    }
}

extension PersistentVolume: IndexedObject {
    public func appendIndexKeys(_ keys: inout [IndexKey]) {
        if let claim = spec?.claimRef {
            keys.append(.claim(namespace: claim.namespace ?? "", name: claim.name ?? ""))
        } else {
            keys.append(.unboundStorage(className: className))
        }
    }
}

extension PersistentVolumeClaim: IndexedObject {
    public func appendIndexKeys(_ keys: inout [IndexKey]) {
        if !isBound { keys.append(.unboundStorage(className: className)) }
    }
}

extension LimitRange: IndexedObject {
    public func appendIndexKeys(_ keys: inout [IndexKey]) { keys.append(.namespace(namespace)) }
}

extension IndexKey {
    /// The slices whose label names that Service.
    static func slices(ofService name: String, in namespace: String) -> IndexKey {
        .label(namespace: namespace, key: EndpointSlice.serviceNameLabel, value: name)
    }
}

/// A kind whose objects choose others of their namespace by labels.
public protocol Selecting: IndexedObject {
    /// The labels an object must have to be chosen; `nil` chooses nothing.
    var labelSelector: LabelSelector? { get }
}

extension Selecting {
    /// By a label that the selector requires, so that the selectors that choose an object are found
    /// without trying each.
    public func appendIndexKeys(_ keys: inout [IndexKey]) {
        guard let selector = labelSelector else { return }
        if let (key, value) = selector.indexableLabel {
            keys.append(.selector(namespace: namespace, key: key, value: value))
        } else {
            keys.append(.openSelector(namespace: namespace))
        }
    }
}

extension ObjectTable where Object: Selecting {
    /// The objects of `namespace` whose selector matches `labels`, sorted by name.
    public func selecting(_ labels: [String: String]?, in namespace: String) -> [Object] {
        if count == 0 { return [] }
        var matching: [Object] = []
        func collect(_ key: IndexKey) {
            forEach(key) { object in
                if object.labelSelector?.matches(labels) == true { matching.append(object) }
            }
        }
        for (key, value) in labels ?? [:] {
            collect(.selector(namespace: namespace, key: key, value: value))
        }
        collect(.openSelector(namespace: namespace))
        // Labels are a Dictionary: without sorting, the order would differ from run to run.
        return matching.sorted { $0.name < $1.name }
    }
}

extension ReplicaSet: Selecting {
    public var labelSelector: LabelSelector? { spec?.selector }
}

extension Deployment: Selecting {
    public var labelSelector: LabelSelector? { spec?.selector }
}

extension StatefulSet: Selecting {
    public var labelSelector: LabelSelector? { spec?.selector }
}

extension DaemonSet: Selecting {
    public var labelSelector: LabelSelector? { spec?.selector }
}

extension Job: Selecting {
    public var labelSelector: LabelSelector? { spec?.selector }
}

extension ReplicationController: Selecting {
    public var labelSelector: LabelSelector? {
        guard let selector = spec?.selector, !selector.isEmpty else { return nil }
        return .with { $0.matchLabels = selector }
    }
}

extension PodDisruptionBudget: Selecting {
    /// An empty selector chooses every Pod of the namespace, an absent one none.
    public var labelSelector: LabelSelector? { spec?.selector }
}

extension Service: Selecting {
    /// A Service without selector chooses nothing: its endpoints are somebody else's business.
    public var labelSelector: LabelSelector? {
        guard let selector = spec?.selector, !selector.isEmpty else { return nil }
        return .with { $0.matchLabels = selector }
    }
}
