import KubernetesAPI
import Manifests

/// Compares a recorded value with one of ours.
///
/// - `{"$oneOf": […]}` in the recording stands for any of the values in the list.
/// - A field that is null is as good as absent; inside a status so is one that is zero or empty,
///   because it depends on the field's type whether the API shows it.
/// - Lists that stand for sets, such as the groups of Pods, may have any order.
struct ValueComparison {
    /// The fields whose lists are sets; of `other:Pods` and `EndpointSlices/web` the middle word.
    private static let setFields: Set<Substring> = [
        "Pods", "EndpointSlices", "subsets", "taints", "owner", "finalizers",
    ]

    private(set) var differences: [Difference] = []

    /// Compares the fields of two objects of which each is there or not: none is as good as absent.
    static func compareState(_ expected: ValueObject, _ actual: ValueObject) -> [Difference] {
        var comparison = ValueComparison()
        for key in Set(expected.keys).union(actual.keys).sorted() {
            switch (expected[key], actual[key]) {
            case (let expected?, let actual?):
                comparison.compare(expected, actual, at: key, inStatus: false)
            case (let expected, let actual): comparison.add(key, expected, actual)
            }
        }
        return comparison.differences
    }

    static func compare(_ expected: Value, _ actual: Value, at path: String) -> [Difference] {
        var comparison = ValueComparison()
        comparison.compare(expected, actual, at: path, inStatus: false)
        return comparison.differences
    }

    // MARK: Values

    private mutating func compare(
        _ expected: Value?, _ actual: Value?, at path: String, inStatus: Bool
    ) {
        if let alternatives = expected?.alternatives {
            return compare(anyOf: alternatives, actual, at: path, inStatus: inStatus)
        }
        let isNothing = [expected, actual].map { $0?.isAsGoodAsAbsent(inStatus: inStatus) ?? true }
        switch (expected, actual) {
        case _ where isNothing == [true, true]: return
        case (.object(let expected)?, .object(let actual)?):
            for key in Set(expected.keys).union(actual.keys).sorted() {
                compare(
                    expected[key], actual[key], at: "\(path).\(key)",
                    inStatus: inStatus || key == "status")
            }
        case (.array(let expected)?, .array(let actual)?):
            if Self.isSet(path) {
                compareSets(expected, actual, at: path, inStatus: inStatus)
            } else {
                compareLists(expected, actual, at: path, inStatus: inStatus)
            }
        default:
            if expected != actual { add(path, expected, actual) }
        }
    }

    private static func isSet(_ path: String) -> Bool {
        let field = path.split(separator: ".").last ?? ""
        let kind = field.split(separator: "/").first ?? ""
        return setFields.contains(kind.split(separator: ":").last ?? "")
    }

    /// Reports the alternative that comes closest if none holds.
    private mutating func compare(
        anyOf alternatives: [Value], _ actual: Value?, at path: String, inStatus: Bool
    ) {
        var closest: [Difference]?
        for alternative in alternatives {
            var attempt = ValueComparison()
            attempt.compare(alternative, actual, at: path, inStatus: inStatus)
            if attempt.differences.isEmpty { return }
            if attempt.differences.count < closest?.count ?? .max { closest = attempt.differences }
        }
        differences += closest ?? []
    }

    private mutating func compareLists(
        _ expected: [Value], _ actual: [Value], at path: String, inStatus: Bool
    ) {
        for index in 0..<max(expected.count, actual.count) {
            let pair = [expected, actual].map { $0.indices.contains(index) ? $0[index] : nil }
            compare(pair[0], pair[1], at: "\(path)[\(index)]", inStatus: inStatus)
        }
    }

    // MARK: Sets

    /// Pairs elements so that as many as possible are equal, and reports those left over.
    private mutating func compareSets(
        _ expected: [Value], _ actual: [Value], at path: String, inStatus: Bool
    ) {
        let candidates = expected.map { element in
            actual.indices.filter { index in
                var attempt = ValueComparison()
                attempt.compare(element, actual[index], at: path, inStatus: inStatus)
                return attempt.differences.isEmpty
            }
        }
        let partners = Self.pair(candidates, count: actual.count)
        let paired = Set(partners.compactMap(\.self))
        for index in expected.indices where !paired.contains(index) {
            add("\(path)[]", expected[index], nil)
        }
        for index in actual.indices where partners[index] == nil {
            add("\(path)[]", nil, actual[index])
        }
    }

    /// A greatest matching by augmenting paths: an element with alternatives must not take the
    /// only partner of another.
    ///
    /// - Parameter candidates: for each expected element the actual ones that it could be.
    /// - Returns: for each actual element the expected one that it is.
    private static func pair(_ candidates: [[Int]], count: Int) -> [Int?] {
        var partners = [Int?](repeating: nil, count: count)
        func place(_ element: Int, _ tried: inout Set<Int>) -> Bool {
            for candidate in candidates[element] where tried.insert(candidate).inserted {
                if let other = partners[candidate], !place(other, &tried) { continue }
                partners[candidate] = element
                return true
            }
            return false
        }
        for element in candidates.indices {
            var tried: Set<Int> = []
            _ = place(element, &tried)
        }
        return partners
    }

    private mutating func add(_ path: String, _ expected: Value?, _ actual: Value?) {
        let writer = JSONWriter()
        differences.append(
            Difference(
                path: path, expected: expected.map(writer.write),
                actual: actual.map(writer.write)))
    }
}

extension Value {
    /// The values that `{"$oneOf": […]}` stands for.
    fileprivate var alternatives: [Value]? {
        guard let object, object.count == 1 else { return nil }
        return object["$oneOf"]?.array
    }

    fileprivate func isAsGoodAsAbsent(inStatus: Bool) -> Bool {
        switch self {
        case .null: true
        case .int(let int): inStatus && int == 0
        case .string(let text): inStatus && text.isEmpty
        case .array(let elements): inStatus && elements.isEmpty
        case .object(let object):
            inStatus && object.allSatisfy { $0.value.isAsGoodAsAbsent(inStatus: true) }
        case .bool, .double: false
        }
    }
}
