/// The Swift names of the schemas.
struct TypeNames {
    private let names: [String: String]

    /// Gives every schema the last part of its name. Of schemas that share it, one keeps it: core
    /// `v1`, or `autoscaling/v2`. `autoscaling/v1` gets the suffix `V1`, others the group in front.
    init(schemas: some Sequence<String>) {
        let parts = schemas.map { SchemaName($0) }
        let groups = Dictionary(grouping: parts, by: \.kind)
        var names: [String: String] = [:]
        for name in parts {
            let isUnique = groups[name.kind]?.count == 1
            names[name.text] = isUnique ? name.kind : name.nameInConflict
        }
        self.names = names
    }

    func name(ofSchema schema: String) -> String {
        guard let name = names[schema] else { fatalError("no schema \(schema)") }
        return name
    }
}

/// `io.k8s.api.apps.v1.Deployment` and the like, taken apart.
struct SchemaName {
    let text: String
    let group: String
    let version: String
    let kind: String

    init(_ text: String) {
        self.text = text
        let parts = text.split(separator: ".").map(String.init)
        kind = parts[parts.count - 1]
        version = parts[parts.count - 2]
        group = parts[parts.count - 3]
    }

    fileprivate var nameInConflict: String {
        switch (group, version) {
        case ("core", "v1"), ("autoscaling", "v2"): kind
        case ("autoscaling", "v1"): "\(kind)V1"
        default: "\(group.prefix(1).uppercased())\(group.dropFirst())\(kind)"
        }
    }
}
