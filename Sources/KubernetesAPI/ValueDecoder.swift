/// Reads API structs from `Value` trees, and collects all problems with their paths.
public struct ValueDecoder: Sendable {
    /// The problems so far, in the order of the input.
    public private(set) var problems: [DecodeProblem] = []

    private var path: [FieldPath.Component] = []

    public init() {}

    /// Reads a field of a struct; a value of a wrong type leaves it as it is.
    @inline(never)
    public mutating func decode<Field: FieldValue>(_ field: inout Field?, from value: Value) {
        if let decoded = Field.decode(value, with: &self) { field = decoded }
    }

    /// Reads a field that the schema requires; a value of a wrong type leaves it as it is.
    @inline(never)
    public mutating func decode<Field: FieldValue>(required field: inout Field, from value: Value) {
        if let decoded = Field.decode(value, with: &self) { field = decoded }
    }

    /// Reads a map of base64 texts; texts that are not base64 are kept, but reported.
    public mutating func decode(base64 field: inout [String: String]?, from value: Value) {
        decode(&field, from: value)
        for entry in value.object ?? ValueObject() {
            guard let text = entry.value.string, let offset = Base64.firstFault(in: text)
            else { continue }
            path.append(.key(entry.key))
            report(.invalidValue(reason: "illegal base64 data at input byte \(offset)"))
            path.removeLast()
        }
    }

    /// Checks a field that the type implies, `apiVersion` or `kind`: it only has to be a string.
    public mutating func decodeImplied(from value: Value) {
        _ = String.decode(value, with: &self)
    }

    /// Reads the fields of one object into `target`.
    @inline(never)
    public mutating func decodeFields<Target: APIStruct>(
        of target: inout Target, from object: ValueObject
    ) {
        let table = Target.fields
        for entry in object {
            path.append(.field(entry.key))
            if let index = table.index(of: entry.key) {
                if entry.value != .null {
                    target.decode(field: index, from: entry.value, with: &self)
                }
            } else {
                let nearest = nearestName(to: entry.key, among: table.lazy.map(\.name))
                report(.unknownField(name: entry.key, nearest: nearest))
            }
            path.removeLast()
        }
    }

    /// Reads an element of an array or map, where `null` stands for the zero value.
    ///
    /// - Returns: `nil` if the element is of a wrong type.
    @inline(never)
    mutating func decodeElement<Element: FieldValue>(
        _ component: FieldPath.Component, from value: Value
    ) -> Element? {
        if case .null = value { return Element() }
        path.append(component)
        defer { path.removeLast() }
        return Element.decode(value, with: &self)
    }

    /// Adds a problem with the value that is being read.
    public mutating func report(_ kind: DecodeProblem.Kind) {
        problems.append(DecodeProblem(path: FieldPath(path), kind: kind))
    }

    /// Adds the problem that `value`, which is being read, is not of the JSON type `expected`.
    public mutating func reportWrongType(of value: Value, expected: String) {
        report(.wrongType(expected: expected, found: value.typeName))
    }
}
