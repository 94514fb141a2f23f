internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Renders differences as JSON, for programs; `docs/plan.md` describes the fields.
public enum DiffJSON {
    /// Raised when a field changes its meaning or goes away.
    private static let version: Int64 = 1

    public static func render(_ diff: DirectoryDiff) -> String {
        let root: Value = [
            "version": .int(version), "objects": .array(diff.entries.map(value)),
            "summary": [
                "add": .int(Int64(diff.count(.created))),
                "change": .int(Int64(diff.count(.changed))),
                "replace": .int(Int64(diff.count(.replaced))),
                "destroy": .int(Int64(diff.count(.deleted))),
            ],
        ]
        return JSONWriter(pretty: true).write(root)
    }

    /// One object, with its unified diff.
    private static func value(of diff: ObjectDiff) -> Value {
        guard case .object(var fields) = summary(of: diff) else { return .null }
        fields["unified"] = .string(diff.rendered())
        return .object(fields)
    }

    /// One object: what becomes of it and which fields differ.
    static func summary(of diff: ObjectDiff) -> Value {
        var fields: ValueObject = [
            "object": diff.key.jsonValue, "change": .string(diff.change.rawValue),
        ]
        if let location = diff.location { fields["location"] = .string("\(location)") }
        if !diff.forcedBy.isEmpty {
            fields["forcedBy"] = .array(diff.forcedBy.map { .string("\($0)") })
        }
        fields["fields"] = .array(
            diff.fields.map { field in
                var entry: ValueObject = ["path": .string("\(field.path)")]
                if let location = field.location { entry["location"] = .string("\(location)") }
                entry["observed"] = field.observed
                entry["desired"] = field.desired
                return .object(entry)
            })
        return .object(fields)
    }
}

extension ObjectKey {
    /// The key as an object of four texts.
    var jsonValue: Value {
        [
            "group": .string(groupKind.group), "kind": .string(groupKind.kind),
            "namespace": .string(namespace), "name": .string(name),
        ]
    }
}
