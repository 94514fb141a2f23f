import KubernetesAPI

extension YAMLComposer {
    private static let tagPrefix = "tag:yaml.org,2002:"

    /// The current event, a scalar, as Kubernetes has it after its detour through JSON.
    mutating func scalar() throws(ReadingFailure) -> Value {
        if !reader.isPlainScalar, let text = reader.untaggedText {
            return .string(strings.string(text))
        }
        let value = Self.jsonValue(try rawScalar())
        if case .double(let double) = value, !double.isFinite {
            try report(
                "yaml-number-out-of-range", "JSON has no number for infinity or not-a-number",
                help: "quote the value if it is meant as text")
        }
        return value
    }

    /// Numbers without a fraction become integers, because Kubernetes converts YAML to JSON and
    /// `1.0`, `1e3` and `1_000.0` are written there as `1` and `1000`.
    static func jsonValue(_ value: Value) -> Value {
        guard case .double(let double) = value, let int = Int64(GoNumber.json(double)) else {
            return value
        }
        return .int(int)
    }

    /// The current event, a scalar, with its tag honoured.
    mutating func rawScalar() throws(ReadingFailure) -> Value {
        let text = reader.scalarText
        guard let tag = reader.scalarTag else {
            return reader.isPlainScalar
                ? value(PlainScalar(text), text) : .string(strings.string(text))
        }
        guard tag.hasPrefix(Self.tagPrefix) else { return .string(strings.string(text)) }
        let resolved = value(PlainScalar(text), text)
        switch (tag.dropFirst(Self.tagPrefix.count), resolved) {
        case ("null", .null), ("bool", .bool), ("int", .int), ("float", .double): return resolved
        case ("float", .int(let int)): return .double(Double(int))
        case ("binary", _): return try binary()
        case ("null", _), ("bool", _), ("int", _), ("float", _):
            try report(
                "yaml-tag-mismatch",
                "the value does not fit its tag !!"
                    + tag.dropFirst(Self.tagPrefix.count))
            return .null
        default: return .string(strings.string(text))
        }
    }

    private func value(_ scalar: PlainScalar, _ text: UnsafeBufferPointer<UInt8>) -> Value {
        switch scalar {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .int(let int): .int(int)
        case .unsigned(let unsigned): .double(Double(unsigned))
        case .double(let double): .double(double)
        case .string: .string(strings.string(text))
        }
    }

    /// The text behind the current event, a scalar in base 64.
    private mutating func binary() throws(ReadingFailure) -> Value {
        guard let bytes = Base64.decode(reader.scalarText) else {
            try report("yaml-tag-mismatch", "the value tagged !!binary is not valid base 64")
            return .null
        }
        return .string(String(decoding: bytes, as: UTF8.self))
    }
}
