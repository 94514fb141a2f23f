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
    /// Pods bound to that node; the empty name lists those that are not bound yet.
    case node(String)
    /// Objects of a namespace whose selector requires that label.
    case selector(namespace: String, key: String, value: String)
    /// Objects of a namespace whose selector names no single label that an index could use.
    case openSelector(namespace: String)
}

extension ObjectTable where Object == Pod {
    /// Pods by label, for Services and adoption, and by node.
    static let podIndexer: Indexer = { pod, keys in
        for (key, value) in pod.metadata.labels ?? [:] {
            keys.append(.label(namespace: pod.namespace, key: key, value: value))
        }
        keys.append(.node(pod.spec?.nodeName ?? ""))
    }
}

extension ObjectTable where Object == EndpointSlice {
    /// Slices by the Service they belong to, whoever writes them.
    static let serviceIndexer: Indexer = { slice, keys in
        guard let service = slice.serviceName else { return }
        keys.append(.slices(ofService: service, in: slice.namespace))
    }
}

extension IndexKey {
    /// The slices whose label names that Service.
    static func slices(ofService name: String, in namespace: String) -> IndexKey {
        .label(namespace: namespace, key: EndpointSlice.serviceNameLabel, value: name)
    }
}

/// A kind whose objects choose others of their namespace by labels.
public protocol Selecting: KubernetesObject {
    /// The labels an object must have to be chosen; `nil` chooses nothing.
    var labelSelector: LabelSelector? { get }
}

extension ObjectTable where Object: Selecting {
    /// Selectors by a label they require, so that the selectors that choose an object are found
    /// without trying each.
    static var selectorIndexer: Indexer {
        { object, keys in
            guard let selector = object.labelSelector else { return }
            if let (key, value) = selector.indexableLabel {
                keys.append(.selector(namespace: object.namespace, key: key, value: value))
            } else {
                keys.append(.openSelector(namespace: object.namespace))
            }
        }
    }

    /// The objects of `namespace` whose selector matches `labels`, sorted by name.
    public func selecting(_ labels: [String: String]?, in namespace: String) -> [Object] {
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

extension Service: Selecting {
    /// A Service without selector chooses nothing: its endpoints are somebody else's business.
    public var labelSelector: LabelSelector? {
        guard let selector = spec?.selector, !selector.isEmpty else { return nil }
        return .with { $0.matchLabels = selector }
    }
}
