/// The columns of `kubectl get` for the kinds of Kubernetes itself.
public enum TableColumns {
    /// The columns of a kind in order; `nil` for unknown kinds.
    public static func columns(for kind: GroupVersionKind) -> [TableColumn]? { all[kind] }
}
