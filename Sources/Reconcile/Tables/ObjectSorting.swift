public import KubernetesAPI

/// Sorts objects by a field, as `kubectl get --sort-by` does.
public struct ObjectSorting: Sendable {
    private let path: JSONPath
    private let text: String

    /// - Throws: `JSONPathError` if the path cannot be read.
    public init(by path: String) throws(JSONPathError) {
        self.path = try JSONPath(path: path)
        text = path
    }

    /// The objects with the least value first, and those without one before them; those with the
    /// same keep their order.
    ///
    /// - Throws: `JSONPathError` if there is no such field in any of them.
    public func sorted(
        _ objects: [any KubernetesObject]
    ) throws(JSONPathError) -> [any KubernetesObject] {
        var keys: [Value?] = []
        for object in objects { keys.append(try path.values(in: object.value).first) }
        if !objects.isEmpty, keys.allSatisfy({ $0 == nil }) {
            throw JSONPathError(
                "couldn't find any field with path \"\(text)\" in the list of objects")
        }
        let order = objects.indices.sorted { first, second in
            if Self.isLess(keys[first], keys[second]) { return true }
            return !Self.isLess(keys[second], keys[first]) && first < second
        }
        return order.map { objects[$0] }
    }

    private static func isLess(_ first: Value?, _ second: Value?) -> Bool {
        guard let first, let second else { return first == nil && second != nil }
        switch (first, second) {
        case (.int(let first), .int(let second)): return first < second
        case (.string(let first), .string(let second)):
            if let first = Quantity(first), let second = Quantity(second) { return first < second }
            return isNaturallyLess(first, second)
        case (.bool(let first), .bool(let second)): return !first && second
        default: return false
        }
    }

    /// Numbers within text count as numbers: `pod-9` comes before `pod-10`.
    private static func isNaturallyLess(_ first: String, _ second: String) -> Bool {
        var (first, second) = (Array(first.utf8)[...], Array(second.utf8)[...])
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
        func number(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            let digits = text.prefix(while: isDigit)
            text = text.dropFirst(digits.count)
            return digits.drop { $0 == 0x30 }
        }
        while let one = first.first, let other = second.first {
            if isDigit(one), isDigit(other) {
                let (left, right) = (number(&first), number(&second))
                if left.count != right.count { return left.count < right.count }
                if left != right { return left.lexicographicallyPrecedes(right) }
            } else {
                if one != other { return one < other }
                first = first.dropFirst()
                second = second.dropFirst()
            }
        }
        return first.isEmpty && !second.isEmpty
    }
}
