internal import KubernetesAPI

/// Where the objects of a custom resource keep what their scale subresource shows, as the
/// CustomResourceDefinition says (`subresources.scale`).
struct CustomScale {
    private static let definitionKind = GroupKind(
        group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")

    /// The plural and the group, such as `gadgets.example.org`.
    let resourceName: String
    private let specReplicasPath: [String]?
    private let statusReplicasPath: [String]
    private let selectorPath: [String]?

    /// The definition of a kind, if there is one in the cluster.
    init?(of type: GroupVersionKind, in state: ClusterState) {
        let definition = state.objects(of: Self.definitionKind).lazy
            .compactMap { ($0 as? Unstructured)?.content["spec"] }
            .first { spec in
                spec["group"]?.string == type.group
                    && spec["names"]?["kind"]?.string == type.kind
            }
        guard let definition else { return nil }
        resourceName = "\(definition["names"]?["plural"]?.string ?? "").\(type.group)"
        let version = definition["versions"]?.array?.first {
            $0["name"]?.string == type.version
        }
        let scale = version?["subresources"]?["scale"]
        specReplicasPath = scale?["specReplicasPath"]?.string.map(Self.fields)
        statusReplicasPath = scale?["statusReplicasPath"]?.string.map(Self.fields) ?? []
        selectorPath = scale?["labelSelectorPath"]?.string.map(Self.fields)
    }

    /// Whether the kind has a scale subresource at all.
    var isScalable: Bool { specReplicasPath != nil }

    /// The scale of an object; `nil` if the kind has none.
    func scale(of object: Unstructured) -> Scale? {
        guard let specReplicasPath else { return nil }
        let content = Value.object(object.content)
        let selector = selectorPath.flatMap { content[path: $0]?.string }
        return Scale(
            specReplicas: Int(content[path: specReplicasPath]?.int ?? 0),
            statusReplicas: Int(content[path: statusReplicasPath]?.int ?? 0),
            selector: selector.flatMap { try? LabelSelector(parsing: $0) })
    }

    /// `object` asking for `replicas` Pods.
    func scaled(_ object: Unstructured, to replicas: Int) -> Unstructured {
        guard let specReplicasPath else { return object }
        var copy = object
        let content = Value.object(object.content)
            .setting(path: specReplicasPath[...], to: .int(Int64(replicas)))
        copy.content = content.object ?? object.content
        return copy
    }

    /// `.spec.replicas` as a list of names. The API server allows no other paths than these.
    private static func fields(of path: String) -> [String] {
        path.split(separator: ".").map(String.init)
    }
}

extension Value {
    fileprivate subscript(path path: [String]) -> Value? {
        path.reduce(self as Value?) { value, field in value?[field] }
    }

    /// This value with the field at the end of `path` set, and the objects on the way made.
    fileprivate func setting(path: ArraySlice<String>, to value: Value) -> Value {
        guard let field = path.first else { return value }
        var fields = object ?? ValueObject()
        fields[field] = (fields[field] ?? .object(ValueObject()))
            .setting(path: path.dropFirst(), to: value)
        return .object(fields)
    }
}
