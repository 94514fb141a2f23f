import Controllers
import KubernetesAPI
import Reconcile

/// Objects chosen by fields, as by `kubectl get --field-selector status.phase=Running`.
///
/// An API server knows few fields of each kind; others are refused as there.
struct FieldSelector {
    private struct Requirement {
        let path: JSONPath
        let name: String
        let value: String
        let isNegated: Bool
    }

    private static let commonFields: Set = ["metadata.name", "metadata.namespace"]
    private static let fields: [String: Set<String>] = [
        "Pod": [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
            "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs",
            "status.nominatedNodeName",
        ],
        "Event": [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
            "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
            "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
        "Node": ["spec.unschedulable"],
        "Namespace": ["status.phase"],
        "Secret": ["type"],
        "ReplicaSet": ["status.replicas"],
        "ReplicationController": ["status.replicas"],
        "Job": ["status.successful"],
    ]
    /// What is not set has such a value.
    private static let absent = ["spec.unschedulable": "false", "spec.hostNetwork": "false"]

    private let requirements: [Requirement]

    /// - Throws: `ValidationFailure` for anything but `field=value`, `==` or `!=`.
    init(parsing text: String) throws {
        requirements = try text.split(separator: ",").map { part in
            guard let equals = part.firstIndex(of: "=") else {
                throw ValidationFailure(
                    "invalid selector: '\(text)'; can't understand '\(part)'")
            }
            var name = part[..<equals]
            let isNegated = name.hasSuffix("!")
            if isNegated { name = name.dropLast() }
            let value = part[equals...].drop { $0 == "=" }
            return Requirement(
                path: try JSONPath(path: String(name)), name: String(name), value: String(value),
                isNegated: isNegated)
        }
    }

    /// - Throws: `ValidationFailure` if an API server does not select objects of the kind so.
    func check(for resource: ResourceInfo) throws {
        let known = Self.commonFields.union(Self.fields[resource.kind] ?? [])
        for requirement in requirements where !known.contains(requirement.name) {
            throw ValidationFailure(
                "field label not supported: \(requirement.name); of \(resource.name) these are: "
                    + known.sorted().joined(separator: ", "))
        }
    }

    func matches(_ object: any KubernetesObject) -> Bool {
        let value = object.value
        return requirements.allSatisfy { requirement in
            let found = (try? requirement.path.values(in: value))?.first
            let text = found.map(Self.text) ?? Self.absent[requirement.name] ?? ""
            return (text == requirement.value) != requirement.isNegated
        }
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        case .null, .double, .array, .object: ""
        }
    }
}
