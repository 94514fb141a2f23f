import Foundation

/// Reduces what an API server says about itself to what the generator needs.
///
/// The source directory has the OpenAPI documents in `openapi/`, the aggregated discovery answers
/// in `discovery/`, and the table columns in `tables/columns.json`.
struct SchemaImport {
    let source: URL
    let target: SchemaDirectory

    /// The group versions whose kinds get Swift types.
    private static let groupVersions = [
        "api_v1", "apis_apps_v1", "apis_autoscaling_v1", "apis_autoscaling_v2", "apis_batch_v1",
        "apis_coordination.k8s.io_v1", "apis_discovery.k8s.io_v1", "apis_events.k8s.io_v1",
        "apis_networking.k8s.io_v1", "apis_policy_v1", "apis_scheduling.k8s.io_v1",
        "apis_storage.k8s.io_v1",
    ]

    func run() throws {
        let resources = try importResources()
        try target.write(resources: resources)
        try target.write(
            columns: decode(
                [String: [ColumnSchema]].self, from: source.appending(path: "tables/columns.json")))
        try importStructs(kinds: storedKinds(resources))
    }

    /// The kinds of which there are stored objects: they can be listed. Not so `Binding`, which is
    /// only ever sent.
    private func storedKinds(_ resources: [ResourceSchema]) -> Set<KindReference> {
        let stored = resources.filter { $0.verbs.contains("list") }
        return Set(
            stored.map { KindReference(group: $0.group, version: $0.version, kind: $0.kind) })
    }

    private func importStructs(kinds: Set<KindReference>) throws {
        var all: [String: StructSchema] = [:]
        for name in Self.groupVersions {
            let file = source.appending(path: "openapi/\(name).json")
            all.merge(try decode(OpenAPIDocument.self, from: file).components.schemas) {
                first, _ in first
            }
        }
        var reached: [String: StructSchema] = [:]
        var pending = all.filter { !kinds.isDisjoint(with: $0.value.groupVersionKind ?? []) }.keys
            .sorted()
        while let name = pending.popLast() {
            guard reached[name] == nil, let schema = all[name] else { continue }
            for property in (schema.properties ?? [:]).values {
                fold(property)
                pending += references(of: property)
            }
            reached[name] = schema
        }
        let files = Dictionary(grouping: reached) { fileName(ofSchema: $0.key) }
        for (file, structs) in files {
            try target.write(
                structs: Dictionary(uniqueKeysWithValues: structs.map { ($0.key, $0.value) }),
                to: file)
        }
    }

    /// `io.k8s.api.apps.v1.Deployment` -> `apps_v1.json`; the shared types go into `meta_v1.json`.
    private func fileName(ofSchema name: String) -> String {
        let parts = name.split(separator: ".")
        guard name.hasPrefix("io.k8s.api."), parts.count == 6 else { return "meta_v1.json" }
        return "\(parts[3])_\(parts[4]).json"
    }

    private func fold(_ property: PropertySchema) {
        if let reference = property.allOf?.first?.reference { property.reference = reference }
        property.allOf = nil
        property.reference = property.reference.map {
            String($0.dropFirst("#/components/schemas/".count))
        }
        if let items = property.items { fold(items) }
        if let values = property.additionalProperties { fold(values) }
    }

    private func references(of property: PropertySchema) -> [String] {
        let own = property.reference.map { [$0] } ?? []
        let items = property.items.map(references) ?? []
        let values = property.additionalProperties.map(references) ?? []
        return own + items + values
    }

    /// The resources in the order in which the server prefers them.
    private func importResources() throws -> [ResourceSchema] {
        var resources: [ResourceSchema] = []
        for file in ["discovery/aggregated-api.json", "discovery/aggregated-apis.json"] {
            let document = try decode(DiscoveryDocument.self, from: source.appending(path: file))
            for group in document.items {
                for version in group.versions {
                    resources += version.resources.map {
                        ResourceSchema(
                            group: group.metadata.name ?? "", version: version.version,
                            kind: $0.responseKind.kind, name: $0.resource,
                            singularName: $0.singularResource, shortNames: $0.shortNames,
                            categories: $0.categories, namespaced: $0.scope == "Namespaced",
                            verbs: $0.verbs)
                    }
                }
            }
        }
        return resources
    }
}

private struct OpenAPIDocument: Decodable {
    struct Components: Decodable {
        var schemas: [String: StructSchema]
    }

    var components: Components
}

private struct DiscoveryDocument: Decodable {
    struct Group: Decodable {
        struct Metadata: Decodable {
            var name: String?
        }

        var metadata: Metadata
        var versions: [Version]
    }

    struct Version: Decodable {
        var version: String
        var resources: [Resource]
    }

    struct Resource: Decodable {
        var resource: String
        var responseKind: KindReference
        var scope: String
        var singularResource: String
        var shortNames: [String]?
        var categories: [String]?
        var verbs: [String]
    }

    var items: [Group]
}
