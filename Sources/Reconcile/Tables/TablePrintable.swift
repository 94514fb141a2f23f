internal import Controllers
internal import KubernetesAPI

/// A kind that has columns of its own.
protocol TablePrintable: KubernetesObject {
    /// The cells of the object's row: one for each column that `TableColumns` has for the kind, of
    /// any priority.
    func cells(_ context: TableContext) -> [String]
}

/// What cells depend on besides the object.
struct TableContext {
    let now: Timestamp
    let isWide: Bool

    /// What Kubernetes shows for something that is not set.
    static let none = "<none>"
    static let unset = "<unset>"
    static let unknown = "<unknown>"

    /// How long ago the object was created.
    func age(of object: some KubernetesObject) -> String {
        age(since: object.metadata.creationTimestamp)
    }

    /// How long ago a moment was.
    func age(since time: Timestamp?) -> String {
        guard let time, !time.isZero else { return Self.unknown }
        return (now - time).humanText
    }
}
