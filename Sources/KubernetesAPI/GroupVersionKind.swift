/// The type of an object in Kubernetes' terms: `apps/v1` `Deployment`.
public struct GroupVersionKind: Hashable, Sendable {
    /// The API group; empty for the core group.
    public var group: String
    public var version: String
    public var kind: String

    public init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// The type that an object with these two fields names. Everything before the first slash of
    /// `apiVersion` is the group.
    public init(apiVersion: String, kind: String) {
        if let slash = apiVersion.firstIndex(of: "/") {
            group = String(apiVersion[..<slash])
            version = String(apiVersion[apiVersion.index(after: slash)...])
        } else {
            group = ""
            version = apiVersion
        }
        self.kind = kind
    }

    /// Group and version as an object's `apiVersion` field has them: `v1`, `apps/v1`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// The type without its version.
    public var groupKind: GroupKind { GroupKind(group: group, kind: kind) }
}

extension GroupVersionKind: CustomStringConvertible {
    public var description: String { "\(apiVersion) \(kind)" }
}

/// The type of an object whatever its version, printed as kubectl does: `Deployment.apps`.
public struct GroupKind: Hashable, Sendable {
    /// The API group; empty for the core group.
    public var group: String
    public var kind: String

    public init(group: String, kind: String) {
        self.group = group
        self.kind = kind
    }
}

extension GroupKind: CustomStringConvertible {
    public var description: String { group.isEmpty ? kind : "\(kind).\(group)" }
}
