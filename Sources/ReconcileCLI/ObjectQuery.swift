import Controllers
import KubernetesAPI
import Reconcile

/// Which objects a `get` asks for.
struct ObjectQuery {
    private let resources: [ResourceInfo]
    /// Empty for all objects of the kinds.
    private let names: [String]
    /// `nil` for all namespaces.
    private let namespace: String?
    private let selector: LabelSelector?

    /// - Parameter selection: kinds and then names, or `kind/name`.
    init(_ selection: [String], namespace: String?, selector: String?) throws {
        guard let first = selection.first else {
            throw ValidationFailure("name a kind, such as deployments")
        }
        var kinds = first
        var names = Array(selection.dropFirst())
        if let slash = first.firstIndex(of: "/") {
            kinds = String(first[..<slash])
            names.insert(String(first[first.index(after: slash)...]), at: 0)
        }
        resources = try kinds.split(separator: ",").flatMap { try Self.resources(String($0)) }
        self.names = names
        self.namespace = namespace
        self.selector = try selector.map { try LabelSelector(parsing: $0) }
    }

    var isForOneObject: Bool { names.count == 1 && resources.count == 1 }

    private static func resources(_ name: String) throws -> [ResourceInfo] {
        let category = Resources.find(category: name)
        if !category.isEmpty { return category }
        // The core Event is the one that the log holds; the newer group shows the same events.
        if let found = Resources.find(named: name).first { return [found] }
        throw ValidationFailure(
            "there is no kind \"\(name)\"; kubectl's names are known, such as deployments or deploy"
        )
    }

    /// The objects, kind by kind, sorted by namespace and name.
    ///
    /// - Throws: `ValidationFailure` if an object that was named does not exist.
    func objects(in store: Store) throws -> [any KubernetesObject] {
        var found: [any KubernetesObject] = []
        for resource in resources {
            let kind = resource.groupVersionKind.groupKind
            let all =
                kind == Event.kind
                ? store.events.objects : store.state.objects(of: kind)
            let selected = all.filter { isSelected($0, isNamespaced: resource.isNamespaced) }
            for name in names where !selected.contains(where: { $0.name == name }) {
                throw ValidationFailure("\(resource.name) \"\(name)\" not found")
            }
            found += kind == Event.kind ? selected : selected.sorted { $0.key < $1.key }
        }
        return found
    }

    private func isSelected(_ object: any KubernetesObject, isNamespaced: Bool) -> Bool {
        if isNamespaced, let namespace, object.namespace != namespace { return false }
        if !names.isEmpty, !names.contains(object.name) { return false }
        return selector?.matches(object.metadata.labels) ?? true
    }

    /// `deployment.apps/web`.
    func qualifiedName(of object: any KubernetesObject) -> String {
        let kind = object.groupVersionKind
        let resource = Resources.find(kind: kind)?.singularName ?? kind.kind.lowercased()
        return kind.group.isEmpty
            ? "\(resource)/\(object.name)" : "\(resource).\(kind.group)/\(object.name)"
    }
}

/// The words of a command cannot be used.
struct ValidationFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
