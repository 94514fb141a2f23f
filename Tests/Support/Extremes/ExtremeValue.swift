public import KubernetesAPI

/// A document in which one number is as great, as small or as little as its field can hold.
public struct ExtremeValue: Sendable {
    /// The fields that say how much there is to do: a great one takes as long as it says.
    private static let counts: Set = [
        "replicas", "minReplicas", "maxReplicas", "parallelism", "completions",
    ]
    private static let greatestCount = 50

    /// Where the number is, such as `spec.template.spec.containers.0.ports.0.hostPort`.
    public let path: String
    public let value: Value
    public let document: Value

    /// One document for each number that the fields of `document` can hold, whether they are in it
    /// or not, and each extreme of it. What would have to be made first is left out: a field of an
    /// object that is not there.
    public static func all(in document: Value, of type: any APIStruct.Type) -> [ExtremeValue] {
        variants(of: document, .object(type), isRoot: true).map { variant in
            ExtremeValue(
                path: variant.path.joined(separator: "."), value: variant.value,
                document: variant.document)
        }
    }

    private struct Variant {
        var path: [String] = []
        let value: Value
        var document: Value

        init(_ value: Value) {
            self.value = value
            document = value
        }
    }

    private static func variants(
        of value: Value?, _ shape: FieldShape, isRoot: Bool = false
    ) -> [Variant] {
        switch (shape, value) {
        case (.scalar(let kind), _): extremes(of: kind).map(Variant.init)
        case (.object(let type), .object(let object)?):
            type.fields.filter { !isRoot || ($0.name != "metadata" && $0.name != "status") }
                .flatMap { field in
                    variants(of: object[field.name], field.shape)
                        .filter { isFeasible($0, in: field.name) }
                        .map { within(object, at: field.name, $0) }
                }
        case (.map(let shape), .object(let object)?):
            object.flatMap { entry in
                variants(of: entry.value, shape).map { within(object, at: entry.key, $0) }
            }
        case (.array(let shape), .array(let elements)?):
            elements.indices.flatMap { index in
                variants(of: elements[index], shape).map { variant in
                    var changed = elements
                    changed[index] = variant.document
                    var outer = variant
                    outer.path.insert(String(index), at: 0)
                    outer.document = .array(changed)
                    return outer
                }
            }
        default: []
        }
    }

    private static func within(
        _ object: ValueObject, at key: String, _ variant: Variant
    ) -> Variant {
        var outer = variant
        outer.path.insert(key, at: 0)
        var fields = object.filter { $0.key != key }.map { ($0.key, $0.value) }
        fields.append((key, variant.document))
        outer.document = .object(ValueObject(fields))
        return outer
    }

    private static func isFeasible(_ variant: Variant, in field: String) -> Bool {
        guard counts.contains(field), case .int(let count) = variant.value else { return true }
        return count <= greatestCount
    }

    private static func extremes(of kind: ScalarKind) -> [Value] {
        switch kind {
        case .int32: [0, -1, .int(Int64(Int32.max))]
        case .int64: [0, .int(.max), .int(.min), .int(.max / 1_000_000)]
        case .quantity: ["0", "1n", "8Ei", "-8Ei", "100G"]
        case .intOrString: [0, .int(Int64(Int32.max)), "0%", "100%", "2147483647%"]
        case .string, .bytes, .bool, .time, .microTime: []
        }
    }
}
