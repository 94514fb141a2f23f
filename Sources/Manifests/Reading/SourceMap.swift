public import KubernetesAPI

/// A place in a file, line and column counted from 0, as libyaml counts them.
struct SourceMark: Hashable, Sendable {
    var line: UInt32
    var column: UInt32

    init(line: Int, column: Int) {
        self.line = UInt32(truncatingIfNeeded: line)
        self.column = UInt32(truncatingIfNeeded: column)
    }

    func location(in file: SourceFile) -> SourceLocation {
        let mark = min(self, file.end)
        return SourceLocation(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension SourceMark: Comparable {
    static func < (left: SourceMark, right: SourceMark) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// Where every key and value of a document stands in its file.
///
/// Most places are never asked for, so nothing is looked up in advance. The marks lie in one array
/// in the order of the document: the mark of a value, then for a list its elements, for a map each
/// key and its value. To find the place of a field the map walks the value beside the marks.
public struct SourceMap: Sendable {
    public let file: SourceFile

    /// Shared by the maps of all items of a `List`.
    private let marks: [SourceMark]

    /// Where the marks of this map's value start.
    private let root: Int

    init(file: SourceFile, marks: [SourceMark], root: Int = 0) {
        self.file = file
        self.marks = marks
        self.root = root
    }

    /// The place of the value as a whole.
    public var location: SourceLocation { location(at: root) }

    /// The place of the field at `path` or, where there is no such field, of the innermost object
    /// or array on the way to it.
    ///
    /// - Parameters:
    ///   - value: the value that was read together with this map, unchanged.
    ///   - preferKey: whether the place of the field's name is meant rather than its value's.
    public func location(
        of path: FieldPath, in value: Value, preferKey: Bool = true
    ) -> SourceLocation {
        var value = value
        var position = root
        var keyPosition: Int?
        for component in path.components {
            switch (component, value) {
            case (.field(let name), .object(let object)), (.key(let name), .object(let object)):
                guard let index = object.position(of: name) else {
                    return location(at: preferKey ? keyPosition ?? position : position)
                }
                position += 1
                for sibling in object[..<index] { position += 1 + Self.markCount(sibling.value) }
                keyPosition = position
                position += 1
                value = object[index].value
            case (.index(let index), .array(let array)) where array.indices.contains(index):
                position += 1
                for sibling in array[..<index] { position += Self.markCount(sibling) }
                keyPosition = nil
                value = array[index]
            default:
                return location(at: preferKey ? keyPosition ?? position : position)
            }
        }
        return location(at: preferKey ? keyPosition ?? position : position)
    }

    /// The elements of the array in the field `name` of `value`, each with its own map.
    func elements(ofField name: String, in value: Value) -> [(Value, SourceMap)] {
        guard let object = value.object, let index = object.position(of: name),
            case .array(let array) = object[index].value
        else { return [] }
        var position = root + 1
        for sibling in object[..<index] { position += 1 + Self.markCount(sibling.value) }
        position += 2
        return array.map { element in
            defer { position += Self.markCount(element) }
            return (element, SourceMap(file: file, marks: marks, root: position))
        }
    }

    /// The map of this object, which has `markCount` marks, after fields were added that are not
    /// written anywhere: the place of the object stands for theirs.
    func appending(fieldCount: Int, toObjectOf markCount: Int) -> SourceMap {
        let own = marks[root..<root + markCount]
        let added = repeatElement(marks[root], count: 2 * fieldCount)
        return SourceMap(file: file, marks: Array(own) + added)
    }

    /// How many marks a value has, its own included.
    static func markCount(_ value: Value) -> Int {
        switch value {
        case .null, .bool, .int, .double, .string: 1
        case .array(let array): array.reduce(1) { $0 + markCount($1) }
        case .object(let object): object.reduce(1) { $0 + 1 + markCount($1.value) }
        }
    }

    /// The place of a key of `object`, whose marks start at `start`.
    static func mark(
        ofKey key: String, in object: ValueObject, at start: Int, of marks: [SourceMark]
    ) -> SourceMark {
        var position = start + 1
        for sibling in object.prefix(while: { $0.key != key }) {
            position += 1 + markCount(sibling.value)
        }
        return marks[position]
    }

    private func location(at position: Int) -> SourceLocation {
        guard marks.indices.contains(position) else { return SourceLocation(file: file) }
        return marks[position].location(in: file)
    }
}
