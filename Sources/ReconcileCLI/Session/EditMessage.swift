import Controllers
import KubernetesAPI
import Manifests

/// What a command and a running loop say to each other about an edit: JSON with a version.
enum EditMessage {
    /// Raised when a field changes its meaning or goes away.
    static let version: Int64 = 1
    /// The most bytes that a request or an answer may have.
    static let maximumBytes = 8 << 20

    // MARK: Requests

    static func request(_ edit: StoreEdit) -> [UInt8] {
        switch edit {
        case .create(let object): message(["verb": "create", "object": object.value])
        case .update(let object): message(["verb": "update", "object": object.value])
        case .delete(let key, let deletion): message(fields("delete", key, deletion))
        case .evict(let key, let deletion): message(fields("evict", key, deletion))
        case .remove(let key, let deletion): message(fields("remove", key, deletion))
        }
    }

    /// - Throws: `badRequest` for anything that `request` does not make.
    static func edit(in bytes: [UInt8]) throws(EditFailure) -> StoreEdit {
        let root = try read(bytes)
        switch root["verb"]?.string {
        case "create": return .create(try object(in: root))
        case "update": return .update(try object(in: root))
        case "delete": return .delete(try key(in: root), try deletion(in: root))
        case "evict": return .evict(try key(in: root), try deletion(in: root))
        case "remove": return .remove(try key(in: root), try deletion(in: root))
        default: throw EditFailure(.badRequest, "the request has no verb that is known")
        }
    }

    private static func fields(
        _ verb: String, _ key: ObjectKey, _ deletion: Deletion
    ) -> ValueObject {
        var fields: ValueObject = [
            "verb": .string(verb), "group": .string(key.groupKind.group),
            "kind": .string(key.groupKind.kind), "namespace": .string(key.namespace),
            "name": .string(key.name),
        ]
        fields["uid"] = deletion.uid.map { .string($0) }
        fields["propagationPolicy"] = deletion.propagationPolicy.map { .string($0.rawValue) }
        fields["gracePeriodSeconds"] = deletion.gracePeriodSeconds.map { .int($0) }
        return fields
    }

    private static func key(in root: Value) throws(EditFailure) -> ObjectKey {
        guard let kind = root["kind"]?.string, let name = root["name"]?.string, !name.isEmpty else {
            throw EditFailure(.badRequest, "the request names no object")
        }
        return ObjectKey(
            GroupKind(group: root["group"]?.string ?? "", kind: kind),
            namespace: root["namespace"]?.string ?? "", name: name)
    }

    private static func deletion(in root: Value) throws(EditFailure) -> Deletion {
        var deletion = Deletion()
        deletion.uid = root["uid"]?.string
        deletion.gracePeriodSeconds = root["gracePeriodSeconds"]?.int
        if let text = root["propagationPolicy"]?.string {
            guard let policy = Deletion.PropagationPolicy(rawValue: text) else {
                throw EditFailure(.badRequest, "the propagation policy is not known")
            }
            deletion.propagationPolicy = policy
        }
        return deletion
    }

    // MARK: Answers

    static func answer(_ result: Result<(any KubernetesObject)?, EditFailure>) -> [UInt8] {
        switch result {
        case .success(let object?): return message(["object": object.value])
        case .success(nil): return message([:])
        case .failure(let failure):
            return message([
                "error": [
                    "code": .string(failure.code.rawValue), "message": .string(failure.description),
                ]
            ])
        }
    }

    /// The object as it is stored after the edit; `nil` where it was to go.
    ///
    /// - Throws: what the answer says went wrong.
    static func result(in bytes: [UInt8]) throws(EditFailure) -> (any KubernetesObject)? {
        let root = try read(bytes)
        if let error = root["error"] {
            let code = EditFailure.Code(rawValue: error["code"]?.string ?? "") ?? .internalError
            throw EditFailure(code, error["message"]?.string ?? "")
        }
        return root["object"] == nil ? nil : try object(in: root)
    }

    // MARK: Both

    private static func message(_ fields: ValueObject) -> [UInt8] {
        var fields = fields
        fields["version"] = .int(version)
        return Array(JSONWriter().write(.object(fields)).utf8)
    }

    private static func read(_ bytes: [UInt8]) throws(EditFailure) -> Value {
        let reading = ManifestReader().readDocuments(SourceFile(path: "request", bytes: bytes))
        guard !reading.diagnostics.containsErrors, let root = reading.documents.first?.value,
            root.object != nil
        else { throw EditFailure(.badRequest, "the message is no JSON object") }
        guard root["version"]?.int == version else {
            throw EditFailure(
                .badRequest, "the message is not in version \(version): run and command differ")
        }
        return root
    }

    private static func object(in root: Value) throws(EditFailure) -> any KubernetesObject {
        guard let value = root["object"], let type = try? ObjectType(of: value) else {
            throw EditFailure(.badRequest, "the message holds no object of a kind that is known")
        }
        var problems: [DecodeProblem] = []
        let object = type.decode(value, problems: &problems)
        if let problem = problems.first {
            throw EditFailure(.badRequest, "\(object.key): \(problem)")
        }
        return object
    }
}
