import Controllers
import KubernetesAPI
import Manifests
import Reconcile

/// A change of the store that a command asks for.
enum StoreEdit: Sendable {
    case create(any KubernetesObject)
    /// Refused where the object carries the resourceVersion of another state than the stored one.
    case update(any KubernetesObject)
    case delete(ObjectKey, Deletion)
    /// Deletes a Pod as far as its disruption budget allows it.
    case evict(ObjectKey, Deletion)
    /// Deletes an object that was applied, and counts it as applied no more.
    case remove(ObjectKey, Deletion)

    /// - Returns: the object as it is stored then; `nil` where it was to go.
    func perform(on store: Store, now: Timestamp) throws(EditFailure) -> (any KubernetesObject)? {
        do throws(StoreError) {
            switch self {
            case .create(let object): return try store.create(object, now: now)
            case .update(let object): return try store.update(object, now: now)
            case .delete(let key, let deletion): try store.delete(key, deletion, now: now)
            case .evict(let key, let deletion): try store.evict(key, deletion, now: now)
            case .remove(let key, let deletion):
                try store.delete(key, deletion, now: now)
                store.inventory[key] = nil
            }
            return nil
        } catch {
            throw EditFailure(error)
        }
    }
}

/// Why an edit was not made, whoever refused it.
struct EditFailure: Error, Hashable, CustomStringConvertible {
    /// The reasons of the Kubernetes API, and those of the way there.
    enum Code: String {
        case alreadyExists, notFound, conflict, invalid, forbidden, tooManyRequests, internalError
        /// The request is not one that this version understands, or too large.
        case badRequest
        /// Nobody answered in time: the edit may have been made all the same.
        case timeout
        /// The run ended before it answered, or could not be reached.
        case disconnected
    }

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: StoreError) {
        let code: Code =
            switch error {
            case .alreadyExists: .alreadyExists
            case .notFound: .notFound
            case .conflict: .conflict
            case .invalid: .invalid
            case .forbidden, .namespaceTerminating: .forbidden
            case .tooManyRequests: .tooManyRequests
            case .internalError: .internalError
            }
        self.init(code, error.statusMessage)
    }
}
