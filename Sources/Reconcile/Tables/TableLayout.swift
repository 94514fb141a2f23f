internal import Controllers
internal import KubernetesAPI

/// The columns of the objects of one kind, and how a row comes about.
struct TableLayout {
    let columns: [TableColumn]
    /// One cell for each column, of any priority.
    let cells: (any KubernetesObject, TableContext) -> [String]

    /// What Kubernetes shows for the kind; for custom resources what their definition says, and
    /// for kinds of which nothing is known a name and an age.
    ///
    /// - Parameters:
    ///   - objects: all of that kind.
    ///   - definitions: the CustomResourceDefinitions that there are.
    init(
        of kind: GroupVersionKind, _ objects: [any KubernetesObject],
        definitions: [any KubernetesObject]
    ) {
        let known = TableColumns.columns(for: kind)
        if let known, objects.allSatisfy({ $0 is any TablePrintable }) {
            columns = known
            cells = { object, context in (object as? any TablePrintable)?.cells(context) ?? [] }
        } else if let known, let row = UntypedRow.all[kind.groupKind] {
            columns = known
            cells = { object, context in row(UntypedObject(object), context) }
        } else if known == nil, let custom = CustomColumns(of: kind, definitions) {
            columns = [TableColumn("Name")] + custom.columns
            cells = { object, context in [object.name] + custom.cells(of: object, context) }
        } else {
            columns = [TableColumn("Name"), TableColumn("Age")]
            cells = { object, context in [object.name, context.age(of: object)] }
        }
    }
}
