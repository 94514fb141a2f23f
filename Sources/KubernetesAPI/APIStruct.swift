/// A struct of the Kubernetes API: a kind such as `Pod`, or a part of one such as `Container`.
///
/// The conforming types are generated from the API's schemas. An optional field is `nil` when it
/// is absent; an empty array or map is something else than an absent one.
public protocol APIStruct: FieldValue {
    /// The fields as the schema describes them, in the order of their indices.
    static var fields: FieldTable { get }

    /// Sets the field at `index` of `fields` from a value that is not `null`. A value of a wrong
    /// type leaves the field as it is and the decoder with a problem.
    mutating func decode(
        field index: Int, from value: Value, with decoder: inout ValueDecoder)

    /// Adds the fields that are present, in the order of `fields`.
    func encode(into encoder: inout ObjectEncoder)
}

extension APIStruct {
    /// Reads an object as Kubernetes' strict decoder does, but goes on after a problem.
    ///
    /// `null` means absent. What cannot be read is left out of the result.
    ///
    /// - Parameter problems: gets a problem for every unknown field and wrong value, in the order
    ///   of the input.
    public static func decode(_ value: Value, problems: inout [DecodeProblem]) -> Self {
        var decoder = ValueDecoder()
        let result = value == .null ? nil : decode(value, with: &decoder)
        problems += decoder.problems
        return result ?? Self()
    }

    /// The struct as a JSON object with its fields in alphabetical order.
    ///
    /// Some structs have a field of this name: that is preferred where both would fit, as in
    /// `priorityClass.value == 7`.
    @_disfavoredOverload
    public var value: Value { encoded() }

    /// A struct with the fields that `build` sets.
    public static func with(_ build: (inout Self) -> Void) -> Self {
        var result = Self()
        build(&result)
        return result
    }

    public static func decode(_ value: Value, with decoder: inout ValueDecoder) -> Self? {
        guard case .object(let object) = value else {
            decoder.reportWrongType(of: value, expected: "object")
            return nil
        }
        var result = Self()
        decoder.decodeFields(of: &result, from: object)
        return result
    }

    public func encoded() -> Value {
        var encoder = ObjectEncoder(capacity: Self.fields.count)
        encode(into: &encoder)
        return .object(encoder.object)
    }
}
