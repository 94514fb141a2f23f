public import KubernetesAPI

/// JSON patch, RFC 6902: a list of operations, each of which has to succeed.
public enum JSONPatch {
    /// How many operations the API server accepts in one patch.
    public static let maximumOperations = 10_000

    /// How many values `copy` operations may add together: each could double the document.
    public static let maximumCopiedValues = 1_000_000

    /// The target after all operations of the list `patch`, in their order.
    ///
    /// - Throws: `PatchError.malformedOperation` for operations that are not RFC 6902's,
    ///   `.missingTarget` for places that are not there, `.testFailed`, and `.tooLarge` beyond the
    ///   limits above. `index` counts from 0.
    public static func apply(_ patch: Value, to target: Value) throws(PatchError) -> Value {
        guard let operations = patch.array else {
            throw .malformedOperation(
                index: 0, reason: "a JSON patch is a list, not \(patch.typeName)")
        }
        guard operations.count <= maximumOperations else {
            throw .tooLarge(limit: maximumOperations, what: "operations")
        }
        var result = target
        var copiedValues = 0
        for (index, fields) in operations.enumerated() {
            let operation = try Operation(fields, index: index)
            result = try operation.apply(to: result, copiedValues: &copiedValues)
        }
        return result
    }
}

/// One operation of a JSON patch.
private struct Operation {
    private enum Kind: String {
        case add, remove, replace, move, copy, test
    }

    private let index: Int
    private let kind: Kind
    private let path: String
    private let target: JSONPointer
    private let fields: Value

    init(_ fields: Value, index: Int) throws(PatchError) {
        self.index = index
        self.fields = fields
        guard let name = fields["op"]?.string, let kind = Kind(rawValue: name) else {
            throw .malformedOperation(
                index: index, reason: "op is none of add, remove, replace, move, copy and test")
        }
        self.kind = kind
        (path, target) = try Self.pointer("path", in: fields, index: index)
    }

    func apply(to document: Value, copiedValues: inout Int) throws(PatchError) -> Value {
        switch kind {
        case .add: return try change(document, .add(try value()))
        case .remove: return try change(document, .remove)
        case .replace: return try change(document, .replace(try value()))
        case .move:
            let (text, source) = try Self.pointer("from", in: fields, index: index)
            guard !target.isInside(source) else {
                throw .malformedOperation(
                    index: index, reason: "\"\(text)\" cannot move into itself")
            }
            let moved = try read(source, text, in: document)
            guard source != target else { return document }
            guard let rest = source.applying(.remove, to: document) else {
                throw .missingTarget(index: index, pointer: text)
            }
            return try change(rest, .add(moved))
        case .copy:
            let (text, source) = try Self.pointer("from", in: fields, index: index)
            let copied = try read(source, text, in: document)
            copiedValues += copied.valueCount
            guard copiedValues <= JSONPatch.maximumCopiedValues else {
                throw .tooLarge(limit: JSONPatch.maximumCopiedValues, what: "copied values")
            }
            return try change(document, .add(copied))
        case .test:
            let found = try read(target, path, in: document)
            guard found.isEqualJSON(to: try value()) else {
                throw .testFailed(index: index, pointer: path)
            }
            return document
        }
    }

    private func change(
        _ document: Value, _ change: JSONPointer.Change
    ) throws(PatchError) -> Value {
        guard let changed = target.applying(change, to: document) else {
            throw .missingTarget(index: index, pointer: path)
        }
        return changed
    }

    private func read(
        _ pointer: JSONPointer, _ text: String, in document: Value
    ) throws(PatchError) -> Value {
        guard let value = pointer.value(in: document) else {
            throw .missingTarget(index: index, pointer: text)
        }
        return value
    }

    private func value() throws(PatchError) -> Value {
        guard let value = fields["value"] else {
            throw .malformedOperation(index: index, reason: "\(kind.rawValue) needs a value")
        }
        return value
    }

    private static func pointer(
        _ field: String, in fields: Value, index: Int
    ) throws(PatchError) -> (String, JSONPointer) {
        guard let text = fields[field]?.string, let pointer = JSONPointer(text) else {
            throw .malformedOperation(index: index, reason: "\(field) is no JSON pointer")
        }
        return (text, pointer)
    }
}

extension Value {
    /// How many values this is, itself included.
    fileprivate var valueCount: Int {
        switch self {
        case .null, .bool, .int, .double, .string: 1
        case .array(let array): array.reduce(1) { $0 + $1.valueCount }
        case .object(let object): object.reduce(1) { $0 + $1.value.valueCount }
        }
    }

    /// Equality as RFC 6902 defines it: numbers are equal if they are of equal size.
    fileprivate func isEqualJSON(to other: Value) -> Bool {
        switch (self, other) {
        case (.int(let int), .double(let double)), (.double(let double), .int(let int)):
            Int64(exactly: double) == int
        case (.array(let left), .array(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.isEqualJSON(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { right[$0.key]?.isEqualJSON(to: $0.value) == true }
        default: self == other
        }
    }
}
