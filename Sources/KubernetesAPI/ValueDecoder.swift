/// Reads API structs from `Value` trees, and collects all problems with their paths.
///
/// Nothing keeps track of the path while all is well: a problem starts with an empty one, to which
/// each part that is left adds its step.
public struct ValueDecoder: Sendable {
    /// The problems so far, in the order of the input. Their paths start at the value whose reading
    /// has begun last.
    public private(set) var problems: [DecodeProblem] = []

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
            report(
                .invalidValue(reason: "illegal base64 data at input byte \(offset)"),
                at: .key(entry.key))
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
            guard let index = table.index(of: entry.key) else {
                let nearest = nearestName(to: entry.key, among: table.lazy.map(\.name))
                report(.unknownField(name: entry.key, nearest: nearest), at: .field(entry.key))
                continue
            }
            if case .null = entry.value { continue }
            let earlierProblems = problems.count
            target.decode(field: index, from: entry.value, with: &self)
            if problems.count > earlierProblems {
                locate(problemsFrom: earlierProblems, in: .field(entry.key))
            }
        }
    }

    /// Reads an element of an array or map, where `null` stands for the zero value.
    ///
    /// - Returns: `nil` if the element is of a wrong type.
    @inline(never)
    mutating func decodeElement<Element: FieldValue>(
        _ component: @autoclosure () -> FieldPath.Component, from value: Value
    ) -> Element? {
        if case .null = value { return Element() }
        let earlierProblems = problems.count
        let element = Element.decode(value, with: &self)
        if problems.count > earlierProblems {
            locate(problemsFrom: earlierProblems, in: component())
        }
        return element
    }

    /// Adds a problem with the value that is being read.
    public mutating func report(_ kind: DecodeProblem.Kind) {
        problems.append(DecodeProblem(path: FieldPath(), kind: kind))
    }

    /// Adds a problem with a part of the value that is being read.
    private mutating func report(_ kind: DecodeProblem.Kind, at component: FieldPath.Component) {
        problems.append(DecodeProblem(path: FieldPath([component]), kind: kind))
    }

    /// Puts the step to the part that has been read before the paths of the problems in it.
    @inline(never)
    private mutating func locate(problemsFrom start: Int, in component: FieldPath.Component) {
        for index in problems.indices[start...] {
            problems[index].path.components.insert(component, at: 0)
        }
    }

    /// Adds the problem that `value`, which is being read, is not of the JSON type `expected`.
    public mutating func reportWrongType(of value: Value, expected: String) {
        report(.wrongType(expected: expected, found: value.typeName))
    }
}
