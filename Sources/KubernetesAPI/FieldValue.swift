/// A type that a field of an API struct can have: scalars, API structs, and arrays and maps of
/// them.
public protocol FieldValue: Hashable, Sendable {
    /// The zero value, which stands for `null` inside arrays and maps.
    init()

    /// Reads a value that is not `null`.
    ///
    /// - Returns: `nil` if nothing could be made of `value`; the decoder has the problem then.
    static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Self?

    /// The value as JSON.
    func encoded() -> Value
}

extension String: FieldValue {
    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> String? {
        if case .string(let string) = value { return string }
        decoder.reportWrongType(of: value, expected: "string")
        return nil
    }

    public func encoded() -> Value { .string(self) }
}

extension Bool: FieldValue {
    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Bool? {
        if case .bool(let bool) = value { return bool }
        decoder.reportWrongType(of: value, expected: "boolean")
        return nil
    }

    public func encoded() -> Value { .bool(self) }
}

extension Int64: FieldValue {
    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Int64? {
        if case .int(let int) = value { return int }
        decoder.reportWrongType(of: value, expected: "integer")
        return nil
    }

    public func encoded() -> Value { .int(self) }
}

extension Int32: FieldValue {
    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Int32? {
        guard let wide = Int64.decode(value, with: &decoder) else { return nil }
        if let int = Int32(exactly: wide) { return int }
        decoder.report(.invalidValue(reason: "\(wide) does not fit into 32 bits"))
        return nil
    }

    public func encoded() -> Value { .int(Int64(self)) }
}

extension Value: FieldValue {
    public init() { self = .null }

    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Value? { value }

    public func encoded() -> Value { self }
}

extension Array: FieldValue where Element: FieldValue {
    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Self? {
        guard case .array(let values) = value else {
            decoder.reportWrongType(of: value, expected: "array")
            return nil
        }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            // An element that cannot be read leaves its zero value, so that the others keep their
            // indices.
            elements.append(decoder.decodeElement(.index(index), from: value) ?? Element())
        }
        return elements
    }

    public func encoded() -> Value { .array(map { $0.encoded() }) }
}

extension Dictionary: FieldValue where Key == String, Value: FieldValue {
    public static func decode(
        _ value: KubernetesAPI.Value, with decoder: inout ValueDecoder
    ) -> Self? {
        guard case .object(let object) = value else {
            decoder.reportWrongType(of: value, expected: "object")
            return nil
        }
        var map = Self(minimumCapacity: object.count)
        for entry in object {
            if let element: Value = decoder.decodeElement(.key(entry.key), from: entry.value) {
                map[entry.key] = element
            }
        }
        return map
    }

    public func encoded() -> KubernetesAPI.Value {
        var object = ValueObject()
        object.reserveCapacity(count)
        for (key, value) in sorted(by: { $0.key < $1.key }) { object[key] = value.encoded() }
        return .object(object)
    }
}
