import Controllers
import KubernetesAPI
import Reconcile

/// Which objects a command is about.
struct ObjectQuery {
    private struct Part {
        /// A kind as kubectl names it, or a category such as `all`.
        let kind: String
        /// Empty for all objects of the kind.
        let names: [String]
    }

    private let parts: [Part]
    /// `nil` for all namespaces.
    private let namespace: String?
    private let selector: LabelSelector?
    private let fields: FieldSelector?

    /// - Parameter selection: kinds and then names, or `kind/name` any number of times.
    init(
        _ selection: [String], namespace: String?, selector: String? = nil, fields: String? = nil
    ) throws {
        guard let first = selection.first else {
            throw ValidationFailure("name a kind, such as deployments")
        }
        if selection.contains(where: { $0.contains("/") }) {
            parts = try selection.flatMap { try Self.parts(naming: $0) }
        } else {
            let names = Array(selection.dropFirst())
            parts = first.split(separator: ",").map { Part(kind: String($0), names: names) }
        }
        if parts.contains(where: { !$0.names.isEmpty }), selector != nil || fields != nil {
            throw ValidationFailure("name cannot be provided when a selector is specified")
        }
        if parts.contains(where: { !$0.names.isEmpty }), namespace == nil {
            throw ValidationFailure("a resource cannot be retrieved by name across all namespaces")
        }
        self.namespace = namespace
        self.selector = try selector.map { try LabelSelector(parsing: $0) }
        self.fields = try fields.map { try FieldSelector(parsing: $0) }
    }

    private static func parts(naming text: String) throws -> [Part] {
        let words = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, !words[1].isEmpty else {
            throw ValidationFailure(
                "there is no name in \"\(text)\": where one argument is KIND/NAME, all are")
        }
        return words[0].split(separator: ",").map {
            Part(kind: String($0), names: [String(words[1])])
        }
    }

    /// One object is asked for by its name.
    var isForOneObject: Bool {
        parts.count == 1 && parts[0].names.count == 1
            && Resources.find(category: parts[0].kind).isEmpty
    }

    /// All objects of several kinds are asked for, so that their names say theirs.
    var hasSeveralKinds: Bool {
        parts.contains { $0.names.isEmpty }
            && (parts.count > 1 || !Resources.find(category: parts[0].kind).isEmpty)
    }

    var isNamed: Bool { parts.contains { !$0.names.isEmpty } }

    /// Every part names objects, or a selector chooses them.
    var isBounded: Bool {
        selector != nil || fields != nil || parts.allSatisfy { !$0.names.isEmpty }
    }

    /// What kubectl says where there are none.
    ///
    /// - Throws: `ValidationFailure` for an unknown kind.
    func emptyNotice(in store: Store) throws -> String {
        let names = ResourceNames(in: store.state)
        let isNamespaced = try parts.flatMap { try names.find($0.kind) }.contains(
            where: \.isNamespaced)
        guard let namespace, isNamespaced else { return "No resources found\n" }
        return "No resources found in \(namespace) namespace.\n"
    }

    /// The objects, kind by kind, sorted by namespace and name, and the names that nobody has.
    ///
    /// - Throws: `ValidationFailure` for an unknown kind.
    func found(in store: Store) throws -> (objects: [any KubernetesObject], missing: [NotFound]) {
        let names = ResourceNames(in: store.state)
        var found: [any KubernetesObject] = []
        var missing: [NotFound] = []
        for part in parts {
            for resource in try names.find(part.kind) {
                try fields?.check(for: resource)
                let kind = resource.groupVersionKind.groupKind
                let all =
                    kind == Event.kind ? store.events.objects : store.state.objects(of: kind)
                let chosen = all.filter { isSelected($0, of: resource, by: part) }
                if part.names.isEmpty {
                    found += kind == Event.kind ? chosen : chosen.sorted { $0.key < $1.key }
                }
                for name in part.names {
                    let named = chosen.filter { $0.name == name }
                    found += named
                    if named.isEmpty { missing.append(NotFound(resource, name)) }
                }
            }
        }
        return (found, missing)
    }

    /// The objects, of which all that are named exist.
    ///
    /// - Throws: `NotFound` if one does not, `ValidationFailure` for an unknown kind.
    func objects(in store: Store) throws -> [any KubernetesObject] {
        let (objects, missing) = try found(in: store)
        if let first = missing.first { throw first }
        return objects
    }

    private func isSelected(
        _ object: any KubernetesObject, of resource: ResourceInfo, by part: Part
    ) -> Bool {
        if resource.isNamespaced, let namespace, object.namespace != namespace { return false }
        if !part.names.isEmpty, !part.names.contains(object.name) { return false }
        return selector?.matches(object.metadata.labels) ?? true && fields?.matches(object) ?? true
    }
}

extension KubernetesObject {
    /// `deployments.apps`.
    var resourceName: String {
        let kind = groupVersionKind
        let resource = Resources.find(kind: kind)?.name ?? kind.kind.lowercased() + "s"
        return kind.group.isEmpty ? resource : "\(resource).\(kind.group)"
    }

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

/// What was asked for cannot be had as things are, in the words of a kubelet.
struct BadRequest: Error, CustomStringConvertible {
    private let message: String

    init(_ message: String) { self.message = message }

    var description: String { "Error from server (BadRequest): \(message)" }
}

/// There is no object of that name. It is told in kubectl's words, which scripts look for.
struct NotFound: Error, CustomStringConvertible {
    private let resource: String
    private let name: String

    init(_ resource: ResourceInfo, _ name: String) {
        self.resource =
            resource.group.isEmpty ? resource.name : "\(resource.name).\(resource.group)"
        self.name = name
    }

    var description: String { "Error from server (NotFound): \(resource) \"\(name)\" not found" }

    /// As kubectl words it for logs.
    func text(in namespace: String) -> String {
        "error from server (NotFound): \(resource) \"\(name)\" not found in namespace "
            + "\"\(namespace)\""
    }
}
