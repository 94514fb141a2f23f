/// A JSON-like tree: what a manifest document, an unstructured object or an encoded API object is.
///
/// Equality ignores the order of an object's fields, as JSON does. `.int(1)` and `.double(1)` are
/// different values: Kubernetes keeps integers and floating-point numbers apart.
public enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([Value])
    case object(ValueObject)
}

extension Value {
    /// The string, or `nil` for every other case.
    public var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The integer, or `nil` for every other case.
    public var int: Int64? {
        guard case .int(let int) = self else { return nil }
        return int
    }

    /// The truth value, or `nil` for every other case.
    public var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// The elements, or `nil` for every other case.
    public var array: [Value]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    /// The fields, or `nil` for every other case.
    public var object: ValueObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// The field `key` of an object; `nil` where there is no such field or `self` is no object.
    public subscript(key: String) -> Value? { object?[key] }

    /// The case in the words of JSON, for error messages: `null`, `boolean`, `integer`, `number`,
    /// `string`, `array` or `object`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(ValueObject(elements))
    }
}
