/// The resources of Kubernetes itself, also of kinds that have no Swift type here.
public enum Resources {
    /// The resources that `name` can mean on kubectl's command line, in the order of preference.
    ///
    /// A name is the plural, the singular, a short name or the kind, in any case, and may be
    /// qualified with the group or with version and group: `deploy`, `Deployment`,
    /// `deployments.apps`, `deployments.v1.apps`.
    public static func find(named name: String) -> [ResourceInfo] {
        let parts = name.lowercased().split(separator: ".", maxSplits: 1)
        guard let first = parts.first.map(String.init) else { return [] }
        let qualifier = parts.count > 1 ? String(parts[1]) : nil
        return all.filter { resource in
            let isNamed =
                resource.name == first || resource.singularName == first
                || resource.shortNames.contains(first) || resource.kind.lowercased() == first
            guard let qualifier else { return isNamed }
            return isNamed
                && (qualifier == resource.group
                    || qualifier == "\(resource.version).\(resource.group)")
        }
    }

    /// The resources of a category such as `all`, in the order of preference.
    public static func find(category: String) -> [ResourceInfo] {
        all.filter { $0.categories.contains(category) }
    }

    /// The resource whose objects are of the given kind.
    public static func find(kind: GroupVersionKind) -> ResourceInfo? { byKind[kind] }

    /// The resource of a kind in the version that is preferred.
    public static func find(_ groupKind: GroupKind) -> ResourceInfo? { byGroupKind[groupKind] }

    /// Whether Kubernetes itself has kinds in that group; the core group is "".
    public static func hasGroup(_ group: String) -> Bool { groups.contains(group) }

    private static let groups = Set(all.map(\.group))

    private static let byGroupKind: [GroupKind: ResourceInfo] = Dictionary(
        all.map { ($0.groupVersionKind.groupKind, $0) }, uniquingKeysWith: { first, _ in first })

    private static let byKind: [GroupVersionKind: ResourceInfo] = Dictionary(
        all.map { ($0.groupVersionKind, $0) }, uniquingKeysWith: { first, _ in first })
}
