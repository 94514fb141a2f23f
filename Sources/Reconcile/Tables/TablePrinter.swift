internal import Controllers
public import KubernetesAPI

/// Prints objects as `kubectl get` does: a table with a row for each object.
///
/// Kinds whose state Kubernetes shows in columns of their own have these, custom resources those of
/// their definition; others have a name and an age.
public struct TablePrinter: Sendable {
    /// Whether columns of lower priority are shown too, and long cells in full: `-o wide`.
    public var isWide: Bool
    /// Whether objects that live in namespaces get a first column that names theirs.
    public var showsNamespaces: Bool
    /// Whether the first row is one of headings.
    public var showsHeadings: Bool
    /// Whether names say their kinds, as in `deployment.apps/web`, also where all are of one.
    public var namesKinds = false
    /// The labels whose values are shown in columns of their own.
    public var labelColumns: [String] = []
    /// The CustomResourceDefinitions, which say what columns their kinds have.
    public var definitions: [any KubernetesObject] = []
    /// Whether a last column shows all labels.
    public var showsLabels = false

    public init(isWide: Bool = false, showsNamespaces: Bool = false, showsHeadings: Bool = true) {
        self.isWide = isWide
        self.showsNamespaces = showsNamespaces
        self.showsHeadings = showsHeadings
    }

    /// The table of the objects in their order; empty if there are none.
    ///
    /// Objects of several kinds make a table for each kind, with an empty line between two, and
    /// their names say their kinds, as in `deployment.apps/web`.
    public func print(_ objects: [any KubernetesObject], now: Timestamp) -> String {
        var widths = ColumnWidths()
        return print(objects, now: now, widths: &widths)
    }

    /// The same, with columns as wide as in earlier tables at least.
    public func print(
        _ objects: [any KubernetesObject], now: Timestamp, widths: inout ColumnWidths
    ) -> String {
        var kinds: [GroupVersionKind] = []
        var objectsByKind: [GroupVersionKind: [any KubernetesObject]] = [:]
        for object in objects {
            let kind = object.groupVersionKind
            if objectsByKind[kind] == nil { kinds.append(kind) }
            objectsByKind[kind, default: []].append(object)
        }
        let context = TableContext(now: now, isWide: isWide)
        let tables = kinds.map { kind in
            let objects = objectsByKind[kind] ?? []
            return TextTable.rendered(
                rows(
                    for: objects, of: kind, namesKind: namesKinds || kinds.count > 1,
                    context: context),
                widths: &widths.ofKinds[kind, default: []])
        }
        return tables.joined(separator: "\n")
    }

    private func rows(
        for objects: [any KubernetesObject], of kind: GroupVersionKind, namesKind: Bool,
        context: TableContext
    ) -> [[String]] {
        let layout = TableLayout(of: kind, objects, definitions: definitions)
        let columns = layout.columns
        let shown = columns.indices.filter { isWide || columns[$0].priority == 0 }
        let hasNamespaces = showsNamespaces && objects.contains { !$0.namespace.isEmpty }
        var rows: [[String]] = []
        if showsHeadings {
            rows.append(
                (hasNamespaces ? ["NAMESPACE"] : []) + shown.map { columns[$0].name.uppercased() }
                    + labelHeadings)
        }
        for object in objects {
            var cells = layout.cells(object, context)
            precondition(cells.count == columns.count, "a row of \(kind) has other columns")
            if namesKind, let name = columns.firstIndex(where: { $0.name == "Name" }) {
                cells[name] = "\(kind.groupKind)".lowercased() + "/" + cells[name]
            }
            rows.append(
                (hasNamespaces ? [object.namespace] : []) + shown.map { cells[$0] }
                    + labelCells(of: object))
        }
        return rows
    }

    /// A label is named by what follows its prefix.
    private var labelHeadings: [String] {
        labelColumns.map { String($0.split(separator: "/").last ?? "").uppercased() }
            + (showsLabels ? ["LABELS"] : [])
    }

    private func labelCells(of object: any KubernetesObject) -> [String] {
        let labels = object.metadata.labels
        return labelColumns.map { labels?[$0] ?? "" }
            + (showsLabels ? [CellText.labels(labels)] : [])
    }
}
