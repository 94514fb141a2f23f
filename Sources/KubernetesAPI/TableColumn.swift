/// A column that the API server prints for a kind.
public struct TableColumn: Hashable, Sendable {
    /// The type of a column's cells.
    public enum CellType: String, Hashable, Sendable {
        case boolean
        /// A moment in the object, shown as its age.
        case date
        case integer
        case string
    }

    /// The heading, which kubectl prints in capitals.
    public let name: String
    /// 0 for the columns that are always shown, 1 for those of the wide form.
    public let priority: Int
    public let type: CellType

    public init(_ name: String, priority: Int = 0, type: CellType = .string) {
        self.name = name
        self.priority = priority
        self.type = type
    }
}
