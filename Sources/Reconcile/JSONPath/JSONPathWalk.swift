internal import KubernetesAPI
internal import Manifests

/// Follows paths through a value.
struct JSONPathWalk {
    let root: Value

    /// The values that the steps lead to from some values, in order.
    func values(
        _ steps: [JSONPath.Step], from start: [Value]
    ) throws(JSONPathError) -> [Value] {
        var current = start
        for step in steps {
            if step == .root {
                current = [root]
                continue
            }
            var next: [Value] = []
            for value in current { next += try values(step, from: value) }
            current = next
        }
        return current
    }

    private func values(
        _ step: JSONPath.Step, from value: Value
    ) throws(JSONPathError) -> [Value] {
        switch step {
        case .root: return [root]
        case .field(let name): return value[name].map { [$0] } ?? []
        case .fields(let names): return names.compactMap { value[$0] }
        case .anyField: return children(of: value)
        case .descendants: return descendants(of: value)
        case .indices(let indices):
            guard let elements = value.array else { return [] }
            var found: [Value] = []
            for index in indices {
                let place = index < 0 ? elements.count + index : index
                guard elements.indices.contains(place) else {
                    throw JSONPathError(
                        "array index out of bounds: index \(index), length \(elements.count)")
                }
                found.append(elements[place])
            }
            return found
        case .slice(let from, let to, let by):
            guard let elements = value.array else { return [] }
            func place(_ index: Int) -> Int {
                min(max(0, index < 0 ? elements.count + index : index), elements.count)
            }
            let end = place(to ?? elements.count)
            return stride(from: place(from ?? 0), to: end, by: by).map { elements[$0] }
        case .filter(let left, let comparison, let right):
            guard let elements = value.array else { return [] }
            var found: [Value] = []
            for element in elements where try holds(left, comparison, right, for: element) {
                found.append(element)
            }
            return found
        }
    }

    /// Fields come by name, since a JSON object has no order.
    private func children(of value: Value) -> [Value] {
        value.array
            ?? (value.object.map { fields in
                fields.sorted { $0.key < $1.key }.map(\.value)
            } ?? [])
    }

    private func descendants(of value: Value) -> [Value] {
        [value] + children(of: value).flatMap(descendants)
    }

    private func holds(
        _ left: JSONPath.Operand, _ comparison: JSONPath.Comparison?, _ right: JSONPath.Operand,
        for element: Value
    ) throws(JSONPathError) -> Bool {
        let first = try value(of: left, for: element)
        guard let comparison else { return first != nil }
        guard let first, let second = try value(of: right, for: element) else { return false }
        switch comparison {
        case .equal: return Self.areEqual(first, second)
        case .unequal: return !Self.areEqual(first, second)
        case .less: return Self.isLess(first, second)
        case .greater: return Self.isLess(second, first)
        case .atMost: return !Self.isLess(second, first)
        case .atLeast: return !Self.isLess(first, second)
        }
    }

    private func value(
        of operand: JSONPath.Operand, for element: Value
    ) throws(JSONPathError) -> Value? {
        switch operand {
        case .value(let value): value
        case .path(let steps): try values(steps, from: [element]).first
        }
    }

    private static func number(_ value: Value) -> Double? {
        switch value {
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    private static func areEqual(_ first: Value, _ second: Value) -> Bool {
        if let first = number(first), let second = number(second) { return first == second }
        return first == second
    }

    private static func isLess(_ first: Value, _ second: Value) -> Bool {
        if let first = number(first), let second = number(second) { return first < second }
        return (first.string ?? "") < (second.string ?? "")
    }

    /// JSON whose fields are in alphabetical order.
    static func sorted(_ value: Value) -> String { JSONWriter().write(ordered(value)) }

    private static func ordered(_ value: Value) -> Value {
        switch value {
        case .object(let fields):
            .object(
                ValueObject(
                    fields.sorted { $0.key < $1.key }.map { ($0.key, ordered($0.value)) }))
        case .array(let elements): .array(elements.map(ordered))
        case .null, .bool, .int, .double, .string: value
        }
    }
}
