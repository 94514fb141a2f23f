public import KubernetesAPI

/// The Swift type that holds the objects of a kind.
public struct ObjectType: Sendable {
    /// `Unstructured` for kinds that Kubernetes does not define itself.
    public let type: any KubernetesObject.Type

    /// The type for what `apiVersion` and `kind` of a manifest say.
    ///
    /// - Parameter kinds: the kinds there are beside those that are `Unstructured`.
    /// - Throws: `UnknownKind` where one is missing, or where the API group is one of Kubernetes'
    ///   own and has no such kind in that version.
    public init(of value: Value, in kinds: KindRegistry = .kubernetes) throws(UnknownKind) {
        guard let apiVersion = value["apiVersion"]?.string, !apiVersion.isEmpty else {
            throw .missing(field: "apiVersion")
        }
        guard let kind = value["kind"]?.string, !kind.isEmpty else {
            throw .missing(field: "kind")
        }
        try self.init(GroupVersionKind(apiVersion: apiVersion, kind: kind), in: kinds)
    }

    /// The type for a kind.
    public init(
        _ groupVersionKind: GroupVersionKind, in kinds: KindRegistry = .kubernetes
    ) throws(UnknownKind) {
        if let type = KnownKinds.type(for: groupVersionKind) ?? kinds.type(for: groupVersionKind) {
            self.type = type
        } else if Resources.find(kind: groupVersionKind) != nil {
            type = Unstructured.self
        } else if Self.isKubernetesGroup(groupVersionKind.group) {
            throw .notServed(groupVersionKind)
        } else {
            type = Unstructured.self
        }
    }

    /// Decodes an object of this type; a kind that is kept in a newer version is converted to it.
    public func decode(_ value: Value, problems: inout [DecodeProblem]) -> any KubernetesObject {
        let object = type.decode(value, problems: &problems)
        if let older = object as? HorizontalPodAutoscalerV1 {
            return HorizontalPodAutoscaler(converting: older)
        }
        return object
    }

    /// Groups in which an unknown kind is a mistake, not a custom resource.
    static func isKubernetesGroup(_ group: String) -> Bool {
        group == "extensions" || Resources.all.contains { $0.group == group }
    }
}

/// Why a manifest cannot be given a type.
public enum UnknownKind: Error, Hashable, Sendable {
    /// `apiVersion` or `kind` is absent or no string.
    case missing(field: String)
    /// Kubernetes does not serve this kind in this version (any more).
    case notServed(GroupVersionKind)

    /// The kind that was probably meant, if its version is one of those that are served.
    private static func kind(near kind: GroupVersionKind) -> String? {
        nearestName(
            to: kind.kind,
            among: Resources.all.map(\.groupVersionKind)
                .filter { $0.apiVersion == kind.apiVersion }.map(\.kind))
    }

    func diagnostic(at document: ManifestDocument) -> Diagnostic {
        switch self {
        case .missing(let field):
            return Diagnostic(
                code: "missing-\(field == "kind" ? "kind" : "api-version")",
                message: "\(field) is required", location: document.location,
                fieldPath: FieldPath(field))
        case .notServed(let kind):
            let served = Resources.all.filter { $0.kind == kind.kind }.map(\.groupVersionKind)
            if served.isEmpty, let meant = Self.kind(near: kind) {
                return Diagnostic(
                    code: "unknown-kind",
                    message: "there is no \(kind.kind) in \(kind.apiVersion)",
                    location: document.location(of: FieldPath("kind"), preferKey: false),
                    fieldPath: FieldPath("kind"), help: "did you mean \(meant)?")
            }
            return Diagnostic(
                code: "unknown-kind",
                message: "there is no \(kind.kind) in \(kind.apiVersion)",
                location: document.location(of: FieldPath("apiVersion"), preferKey: false),
                fieldPath: FieldPath("apiVersion"),
                help: served.first.map { "use apiVersion \($0.apiVersion)" })
        }
    }
}

/// Which custom resources live in namespaces, as far as the manifests define them.
struct CustomResourceScopes {
    private var clusterScoped: Set<GroupKind> = []

    init(in documents: [ManifestDocument]) {
        for document in documents
        where document.value["kind"]?.string == "CustomResourceDefinition" {
            let spec = document.value["spec"]
            guard spec?["scope"]?.string == "Cluster", let group = spec?["group"]?.string,
                let kind = spec?["names"]?["kind"]?.string
            else { continue }
            clusterScoped.insert(GroupKind(group: group, kind: kind))
        }
    }

    /// Custom resources live in namespaces unless their definition says otherwise.
    func isNamespaced(_ kind: GroupKind) -> Bool { !clusterScoped.contains(kind) }
}
