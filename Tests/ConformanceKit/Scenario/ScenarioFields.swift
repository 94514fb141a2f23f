import KubernetesAPI

/// The fields of one map of a scenario.
///
/// Whoever reads a map takes the fields it knows and then calls `finish`, so that an option nobody
/// knows is a fault instead of being skipped.
struct ScenarioFields {
    private var rest: ValueObject
    private let place: String

    /// - Parameter place: what the map is, for messages: `kubelet.select`.
    init(_ value: Value, of place: String) throws(ScenarioFault) {
        guard case .object(let object) = value else {
            throw ScenarioFault("\(place) must be a map, not \(value.typeName)")
        }
        rest = object
        self.place = place
    }

    mutating func take(_ name: String) -> Value? {
        defer { rest[name] = nil }
        return rest[name]
    }

    mutating func string(_ name: String) throws(ScenarioFault) -> String? {
        guard let value = take(name) else { return nil }
        guard let string = value.string else { throw wrongType(name, "a string") }
        return string
    }

    mutating func requiredString(_ name: String) throws(ScenarioFault) -> String {
        guard let string = try string(name) else { throw ScenarioFault("\(place) has no \(name)") }
        return string
    }

    /// An integer that is not negative and not greater than `limit`.
    mutating func count(_ name: String, limit: Int) throws(ScenarioFault) -> Int? {
        guard let value = take(name) else { return nil }
        guard let int = value.int, (0...Int64(limit)).contains(int) else {
            throw wrongType(name, "an integer from 0 to \(limit)")
        }
        return Int(int)
    }

    mutating func bool(_ name: String) throws(ScenarioFault) -> Bool? {
        guard let value = take(name) else { return nil }
        guard let bool = value.bool else { throw wrongType(name, "true or false") }
        return bool
    }

    mutating func strings(_ name: String) throws(ScenarioFault) -> [String]? {
        guard let value = take(name) else { return nil }
        let strings = value.array?.compactMap(\.string)
        guard let strings, strings.count == value.array?.count else {
            throw wrongType(name, "a list of strings")
        }
        return strings
    }

    mutating func stringMap(_ name: String) throws(ScenarioFault) -> [String: String]? {
        guard let value = take(name) else { return nil }
        guard let object = value.object else { throw wrongType(name, "a map of strings") }
        var map: [String: String] = [:]
        for entry in object {
            switch entry.value {
            case .string(let text): map[entry.key] = text
            case .int(let int): map[entry.key] = String(int)
            case .null, .bool, .double, .array, .object:
                throw wrongType(name, "a map of strings")
            }
        }
        return map
    }

    /// An integer or a list of integers.
    mutating func ints(_ name: String) throws(ScenarioFault) -> [Int64]? {
        guard let value = take(name) else { return nil }
        if let int = value.int { return [int] }
        let ints = value.array?.compactMap(\.int)
        guard let ints, ints.count == value.array?.count else {
            throw wrongType(name, "an integer or a list of integers")
        }
        return ints
    }

    /// Refuses fields that nobody took.
    func finish() throws(ScenarioFault) {
        if let unknown = rest.keys.first {
            throw ScenarioFault("\(place) has the unknown field \(unknown)")
        }
    }

    private func wrongType(_ name: String, _ expected: String) -> ScenarioFault {
        ScenarioFault("\(place).\(name) must be \(expected)")
    }
}
