/// A resource that the API server offers: the name of a kind in URLs and on the command line.
public struct ResourceInfo: Hashable, Sendable {
    public let groupVersionKind: GroupVersionKind
    /// The plural name: `deployments`.
    public let name: String
    /// The singular name: `deployment`.
    public let singularName: String
    /// What else kubectl accepts for it: `deploy`.
    public let shortNames: [String]
    /// The groups of resources it is part of: `all`.
    public let categories: [String]
    /// Whether its objects live in namespaces.
    public let isNamespaced: Bool

    public init(
        _ groupVersionKind: GroupVersionKind, name: String, singularName: String,
        shortNames: [String] = [], categories: [String] = [], isNamespaced: Bool
    ) {
        self.groupVersionKind = groupVersionKind
        self.name = name
        self.singularName = singularName
        self.shortNames = shortNames
        self.categories = categories
        self.isNamespaced = isNamespaced
    }

    public var group: String { groupVersionKind.group }
    public var version: String { groupVersionKind.version }
    public var kind: String { groupVersionKind.kind }
}
