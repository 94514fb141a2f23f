public import KubernetesAPI

/// A fault that admission finds in one field, as an API server words it.
public struct FieldError: Hashable, Sendable {
    /// What is wrong with the field, by the name an API server gives it in a status cause.
    public enum Reason: String, Hashable, Sendable {
        case required = "FieldValueRequired"
        case invalid = "FieldValueInvalid"
        case notSupported = "FieldValueNotSupported"
        case duplicate = "FieldValueDuplicate"
        case forbidden = "FieldValueForbidden"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case typeInvalid = "FieldValueTypeInvalid"
        case notFound = "FieldValueNotFound"
        case internalError = "InternalError"
    }

    /// The field, as the API server names it; the object itself is the empty path.
    public let path: FieldPath
    public let reason: Reason
    /// The fault in Kubernetes' words, without the field: `Invalid value: -1: must be greater than
    /// or equal to 0`.
    public let message: String
    /// What to do about it, where that is known: one line, no full stop. An API server says nothing
    /// of this.
    public let help: String?

    public init(path: FieldPath, reason: Reason, message: String, help: String? = nil) {
        self.path = path
        self.reason = reason
        self.message = message
        self.help = help
    }
}

extension FieldError {
    static func required(_ path: FieldPath, _ detail: String = "") -> FieldError {
        FieldError(path: path, reason: .required, message: joined("Required value", detail))
    }

    static func invalid(
        _ path: FieldPath, _ value: some FieldValue, _ detail: String, help: String? = nil
    ) -> FieldError {
        let text = FieldErrorText.json(value.encoded())
        return FieldError(
            path: path, reason: .invalid, message: joined("Invalid value: \(text)", detail),
            help: help)
    }

    static func duplicate(_ path: FieldPath, _ value: String) -> FieldError {
        FieldError(
            path: path, reason: .duplicate,
            message: "Duplicate value: \(FieldErrorText.quoted(value))")
    }

    static func forbidden(_ path: FieldPath, _ detail: String) -> FieldError {
        FieldError(path: path, reason: .forbidden, message: joined("Forbidden", detail))
    }

    static func tooLong(_ path: FieldPath, maximumBytes: Int) -> FieldError {
        FieldError(
            path: path, reason: .tooLong,
            message: "Too long: may not be more than \(maximumBytes) bytes")
    }

    static func tooMany(_ path: FieldPath, count: Int, maximum: Int) -> FieldError {
        FieldError(
            path: path, reason: .tooMany,
            message: "Too many: \(count): must have at most \(maximum) items")
    }

    static func notFound(_ path: FieldPath, _ value: String, help: String? = nil) -> FieldError {
        FieldError(
            path: path, reason: .notFound, message: "Not found: \(FieldErrorText.quoted(value))",
            help: help)
    }

    private static func joined(_ title: String, _ detail: String) -> String {
        detail.isEmpty ? title : "\(title): \(detail)"
    }
}

extension FieldError: CustomStringConvertible {
    public var description: String { "\(path): \(message)" }
}
