public import KubernetesAPI
public struct FieldError: Hashable, Sendable { public enum Reason: String, Sendable { case required = "FieldValueRequired", invalid = "FieldValueInvalid" }
    public let path: FieldPath; public let reason: Reason; public let message: String
    public init(path: FieldPath, reason: Reason, message: String) { self.path = path; self.reason = reason; self.message = message } }
public enum Admission {
    public static func applyDefaults(to object: inout some KubernetesObject) {}
    public static func validateCreate(_ object: some KubernetesObject) -> [FieldError] {[]}
    public static func validateUpdate(_ new: some KubernetesObject, from old: some KubernetesObject) -> [FieldError] {[]}
    public static func prepareForCreate(_ object: inout some KubernetesObject) { object.metadata.generation = 1 }
    public static func prepareForUpdate(_ new: inout some KubernetesObject, from old: some KubernetesObject) {}
}
