import Controllers
import KubernetesAPI
import Reconcile

/// Which objects a command is about.
struct ObjectQuery {
    private struct Part {
        let resource: ResourceInfo
        /// Empty for all objects of the kind.
        let names: [String]
    }

    private let parts: [Part]
    /// `nil` for all namespaces.
    private let namespace: String?
    private let selector: LabelSelector?

    /// - Parameter selection: kinds and then names, or `kind/name` any number of times.
    init(_ selection: [String], namespace: String?, selector: String? = nil) throws {
        guard let first = selection.first else {
            throw ValidationFailure("name a kind, such as deployments")
        }
        if selection.contains(where: { $0.contains("/") }) {
            parts = try selection.flatMap { try Self.parts(naming: $0) }
        } else {
            let names = Array(selection.dropFirst())
            parts = try first.split(separator: ",").flatMap { kind in
                try Self.resources(String(kind)).map { Part(resource: $0, names: names) }
            }
        }
        self.namespace = namespace
        self.selector = try selector.map { try LabelSelector(parsing: $0) }
    }

    private static func parts(naming text: String) throws -> [Part] {
        let words = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, !words[1].isEmpty else {
            throw ValidationFailure(
                "there is no name in \"\(text)\": where one argument is KIND/NAME, all are")
        }
        return try words[0].split(separator: ",").flatMap { kind in
            try resources(String(kind)).map { Part(resource: $0, names: [String(words[1])]) }
        }
    }

    var isForOneObject: Bool { parts.count == 1 && parts[0].names.count == 1 }

    /// Every part names objects, or a selector chooses them.
    var isBounded: Bool { selector != nil || parts.allSatisfy { !$0.names.isEmpty } }

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
    /// - Parameter allowsMissing: whether an object that was named need not exist.
    /// - Throws: `ValidationFailure` if an object that was named does not exist.
    func objects(
        in store: Store, allowsMissing: Bool = false
    ) throws -> [any KubernetesObject] {
        var found: [any KubernetesObject] = []
        for part in parts {
            let kind = part.resource.groupVersionKind.groupKind
            let all =
                kind == Event.kind
                ? store.events.objects : store.state.objects(of: kind)
            let selected = all.filter { isSelected($0, by: part) }
            for name in part.names where !allowsMissing {
                if selected.contains(where: { $0.name == name }) { continue }
                let group = part.resource.group
                let resource = part.resource.name + (group.isEmpty ? "" : ".\(group)")
                throw ValidationFailure("\(resource) \"\(name)\" not found")
            }
            found += kind == Event.kind ? selected : selected.sorted { $0.key < $1.key }
        }
        return found
    }

    private func isSelected(_ object: any KubernetesObject, by part: Part) -> Bool {
        if part.resource.isNamespaced, let namespace, object.namespace != namespace {
            return false
        }
        if !part.names.isEmpty, !part.names.contains(object.name) { return false }
        return selector?.matches(object.metadata.labels) ?? true
    }
}

extension KubernetesObject {
    /// `deployment.apps/web`.
    var qualifiedName: String {
        let kind = groupVersionKind
        let resource = Resources.find(kind: kind)?.singularName ?? kind.kind.lowercased()
        return kind.group.isEmpty
            ? "\(resource)/\(name)" : "\(resource).\(kind.group)/\(name)"
    }
}

/// The words of a command cannot be used.
struct ValidationFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
