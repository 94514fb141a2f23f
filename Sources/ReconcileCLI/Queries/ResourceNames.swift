import Controllers
import KubernetesAPI
import Reconcile

/// The kinds that a command may name: Kubernetes' own, and those that the state has objects of.
struct ResourceNames {
    private let state: ClusterState

    init(in state: ClusterState) { self.state = state }

    /// The kind of that name, or all of the category of that name.
    ///
    /// - Throws: `ValidationFailure` if there is neither.
    func find(_ name: String) throws -> [ResourceInfo] {
        let category = Resources.find(category: name)
        if !category.isEmpty {
            // Of a kind with several versions the first stands for all.
            var seen: Set<GroupKind> = []
            return category.filter { seen.insert($0.groupVersionKind.groupKind).inserted }
        }
        // The core Event is the one that the log holds; the newer group shows the same events.
        if let found = Resources.find(named: name).first { return [found] }
        if let found = custom(name) { return [found] }
        throw ValidationFailure(
            "there is no kind \"\(name)\"; kubectl's names are known, such as deployments or deploy"
        )
    }

    /// A kind that a CustomResourceDefinition names, or one that has objects without any.
    private func custom(_ name: String) -> ResourceInfo? {
        let parts = name.lowercased().split(separator: ".", maxSplits: 1).map(String.init)
        guard let first = parts.first else { return nil }
        return (defined + undefined).first { resource in
            let names = [resource.name, resource.singularName, resource.kind.lowercased()]
            let isMeant = parts.count == 1 || parts[1] == resource.group
            return isMeant && (names + resource.shortNames).contains(first)
        }
    }

    /// The CustomResourceDefinitions, by name.
    var definitions: [any KubernetesObject] {
        let kind = GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")
        return state.objects(of: kind).sorted { $0.name < $1.name }
    }

    private var defined: [ResourceInfo] {
        definitions.compactMap { definition in
            guard let spec = definition.value["spec"], let names = spec["names"],
                let plural = names["plural"]?.string, let kind = names["kind"]?.string
            else { return nil }
            let kept = GroupVersionKind(group: spec["group"]?.string ?? "", version: "", kind: kind)
            return ResourceInfo(
                kept, name: plural, singularName: names["singular"]?.string ?? kind.lowercased(),
                shortNames: (names["shortNames"]?.array ?? []).compactMap(\.string),
                isNamespaced: spec["scope"]?.string != "Cluster")
        }
    }

    /// Whether such a kind lives in namespaces shows in its objects; its plural is guessed.
    private var undefined: [ResourceInfo] {
        state.populatedKinds.compactMap { kind in
            guard let object = state.objects(of: kind).first as? Unstructured else { return nil }
            let singular = kind.kind.lowercased()
            return ResourceInfo(
                object.groupVersionKind, name: singular + "s", singularName: singular,
                isNamespaced: !object.namespace.isEmpty)
        }
    }
}
