/// The fields of one API struct, in alphabetical order, and a fast way from a name to its field.
///
/// Decoding looks up every field of every object here. Names are put into buckets by their length
/// in bytes: a bucket rarely has more than three names, and comparing short strings of equal length
/// costs less than hashing one.
public struct FieldTable: Sendable {
    private let schemas: [FieldSchema]
    /// The indices of the fields, ordered by the length of their names.
    private let indicesByLength: [Int]
    /// Where in `indicesByLength` the names of a length start; the next entry is where they end.
    private let bucketStarts: [Int]

    public init(_ schemas: [FieldSchema]) {
        self.schemas = schemas
        let lengths = schemas.map(\.name.utf8.count)
        indicesByLength = schemas.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
        var starts = [Int](repeating: 0, count: (lengths.max() ?? 0) + 2)
        for length in lengths { starts[length + 1] += 1 }
        for length in starts.indices.dropFirst() { starts[length] += starts[length - 1] }
        bucketStarts = starts
    }

    /// The index of the field called `name`, case-sensitively, if there is one.
    public func index(of name: String) -> Int? {
        let length = name.utf8.count
        guard length + 1 < bucketStarts.count else { return nil }
        for position in bucketStarts[length]..<bucketStarts[length + 1] {
            let index = indicesByLength[position]
            if schemas[index].name == name { return index }
        }
        return nil
    }

    /// The field called `name`, case-sensitively, if there is one.
    public subscript(name: String) -> FieldSchema? { index(of: name).map { schemas[$0] } }
}

extension FieldTable: RandomAccessCollection {
    public var startIndex: Int { schemas.startIndex }
    public var endIndex: Int { schemas.endIndex }
    public subscript(index: Int) -> FieldSchema { schemas[index] }
}
