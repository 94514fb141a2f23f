public import Controllers
internal import KubernetesAPI
public import Manifests

/// Why the store refused a write, in the terms of the Kubernetes API.
public enum StoreError: Error, Hashable, Sendable {
    /// An object of that name exists (409).
    case alreadyExists(ObjectKey)
    /// There is no such object (404); of a create, the namespace is missing.
    case notFound(ObjectKey)
    /// The object was changed, or replaced by another of its name, since it was read (409).
    case conflict(ObjectKey, reason: String)
    /// The object, or the change of it, breaks rules of its kind (422).
    case invalid(ObjectKey, [FieldError])
    /// The write is not allowed now (403).
    case forbidden(ObjectKey, reason: String)
    /// A create in a namespace that is being deleted (403).
    case namespaceTerminating(ObjectKey)
    /// An eviction that a PodDisruptionBudget does not allow now (429); it may be tried again.
    case tooManyRequests(ObjectKey, cause: String)
    /// The server cannot tell what to do (500).
    case internalError(ObjectKey, reason: String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .alreadyExists(let key): "\(key) already exists"
        case .notFound(let key): "\(key) not found"
        case .conflict(let key, let reason): "\(key): \(reason)"
        case .invalid(let key, let errors):
            "\(key) is invalid: "
                + errors.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
        case .forbidden(let key, let reason): "\(key) is forbidden: \(reason)"
        case .namespaceTerminating(let key):
            "\(key) is forbidden: unable to create new content in namespace \(key.namespace) "
                + "because it is being terminated"
        case .tooManyRequests(let key, let cause):
            "\(key): Cannot evict pod as it would violate the pod's disruption budget. \(cause)"
        case .internalError(let key, let reason): "\(key): \(reason)"
        }
    }
}

extension StoreError {
    /// Whether the write was judged and refused, rather than late. That a namespace is on its way
    /// out is no verdict on what is created in it: Kubernetes' controllers pass over it silently.
    var isVerdict: Bool {
        switch self {
        case .forbidden, .invalid, .internalError: true
        case .alreadyExists, .notFound, .conflict, .tooManyRequests, .namespaceTerminating:
            false
        }
    }

    /// The message as the API server words it: `pods "web" is forbidden: exceeded quota: …`.
    public var statusMessage: String {
        switch self {
        case .alreadyExists(let key): "\(key.resourceText) already exists"
        case .notFound(let key): "\(key.resourceText) not found"
        case .conflict(let key, let reason):
            "Operation cannot be fulfilled on \(key.resourceText): \(reason)"
        case .invalid(let key, let errors):
            "\(key.groupKind) \"\(key.name)\" is invalid: \(Self.text(of: errors))"
        case .forbidden(let key, let reason): "\(key.resourceText) is forbidden: \(reason)"
        case .namespaceTerminating(let key):
            "\(key.resourceText) is forbidden: unable to create new content in namespace "
                + "\(key.namespace) because it is being terminated"
        case .tooManyRequests, .internalError: description
        }
    }

    private static func text(of errors: [FieldError]) -> String {
        let texts = errors.map { "\($0.path): \($0.message)" }
        return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
    }
}

extension ObjectKey {
    /// `deployments.apps "web"`.
    fileprivate var resourceText: String {
        let resource = Resources.all.first { $0.groupVersionKind.groupKind == groupKind }
        let name = resource?.name ?? groupKind.kind.lowercased()
        let qualified = groupKind.group.isEmpty ? name : "\(name).\(groupKind.group)"
        return "\(qualified) \"\(self.name)\""
    }
}
