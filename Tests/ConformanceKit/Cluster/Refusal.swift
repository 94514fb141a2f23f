import KubernetesAPI
import Manifests
import Reconcile

/// The answer to a request that was refused, as snapshots show it.
struct Refusal: Error, Hashable {
    let code: Int64
    let reason: String
    /// `field type`, sorted.
    var causes: [String] = []

    /// A request that the server could not read.
    static let badRequest = Refusal(code: 400, reason: "BadRequest")

    init(code: Int64, reason: String, causes: [String] = []) {
        self.code = code
        self.reason = reason
        self.causes = causes.sorted()
    }

    init(_ error: StoreError) {
        switch error {
        case .alreadyExists: self.init(code: 409, reason: "AlreadyExists")
        case .notFound: self.init(code: 404, reason: "NotFound")
        case .conflict: self.init(code: 409, reason: "Conflict")
        case .invalid(_, let errors):
            self.init(
                code: 422, reason: "Invalid",
                causes: errors.map { "\($0.path) \($0.reason.rawValue)" })
        case .forbidden: self.init(code: 403, reason: "Forbidden")
        case .namespaceTerminating:
            self.init(
                code: 403, reason: "Forbidden",
                causes: ["metadata.namespace NamespaceTerminating"])
        case .tooManyRequests:
            self.init(code: 429, reason: "TooManyRequests", causes: [" DisruptionBudget"])
        case .internalError: self.init(code: 500, reason: "")
        }
    }

    var value: Value {
        var object: ValueObject = ["code": .int(code)]
        if !reason.isEmpty { object["reason"] = .string(reason) }
        if !causes.isEmpty { object["causes"] = .array(causes.map { .string($0) }) }
        return .object(object)
    }
}
