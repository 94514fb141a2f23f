/// A place in a file, or a file as a whole.
public struct SourceLocation: Hashable, Sendable {
    public let file: SourceFile

    /// The line, counted from 1; `nil` for the file as a whole.
    public let line: Int?

    /// The column in Unicode code points, counted from 1; `nil` for the file as a whole.
    public let column: Int?

    /// The file as a whole, for faults such as one that cannot be opened.
    public init(file: SourceFile) {
        self.file = file
        line = nil
        column = nil
    }

    /// A line and a column, both counted from 1.
    public init(file: SourceFile, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// In the order of paths (by bytes), lines and columns.
extension SourceLocation: Comparable {
    public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        if left.file != right.file {
            return left.file.path.utf8.lexicographicallyPrecedes(right.file.path.utf8)
        }
        return (left.line ?? 0, left.column ?? 0) < (right.line ?? 0, right.column ?? 0)
    }
}

/// `manifests/web.yaml:12:7`.
extension SourceLocation: CustomStringConvertible {
    public var description: String {
        guard let line, let column else { return file.path }
        return "\(file.path):\(line):\(column)"
    }
}
