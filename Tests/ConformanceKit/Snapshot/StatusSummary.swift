import Controllers
import KubernetesAPI

/// A status as snapshots show it: all of it, but for what differs from run to run.
struct StatusSummary {
    private let names: ObjectNames
    private let object: any KubernetesObject

    init(of object: any KubernetesObject, names: ObjectNames) {
        self.object = object
        self.names = names
    }

    /// Conditions become `"Type": "Status/Reason"`, times `set`, revisions their numbers and lists
    /// of objects their lengths.
    func summary(of status: ValueObject) -> Value {
        var summary = ValueObject()
        for entry in status {
            summary[entry.key] =
                switch entry.key {
                case "conditions": Self.conditions(entry.value)
                case "currentRevision", "updateRevision": revision(entry.value)
                case "active" where entry.value.array != nil: Self.count(entry.value)
                case "uncountedTerminatedPods": Self.counts(entry.value)
                case _ where entry.key.hasSuffix("Time") && entry.value != .null: "set"
                default: entry.value
                }
        }
        return .object(summary)
    }

    static func conditions(_ value: Value) -> Value? {
        var summary = ValueObject()
        for condition in value.array ?? [] {
            let status = condition["status"]?.string ?? ""
            let reason = condition["reason"]?.string ?? ""
            summary[condition["type"]?.string ?? ""] = .string("\(status)/\(reason)")
        }
        return summary.isEmpty ? nil : .object(summary)
    }

    private static func count(_ value: Value) -> Value? {
        guard let count = value.array?.count, count > 0 else { return nil }
        return .int(Int64(count))
    }

    private static func counts(_ value: Value) -> Value? {
        var summary = ValueObject()
        for entry in value.object ?? [:] { summary[entry.key] = count(entry.value) }
        return summary.isEmpty ? nil : .object(summary)
    }

    private func revision(_ value: Value) -> Value? {
        guard let name = value.string, !name.isEmpty else { return nil }
        let key = ObjectKey(ControllerRevision.self, namespace: object.namespace, name: name)
        return .string(names.number(of: key) ?? name)
    }
}
