internal import Controllers
internal import KubernetesAPI

/// What a scenario expects, in words:
/// - `available >= 3 throughout`, `Deployment web ready == 5 at 2m`, `surge <= 1`;
/// - `Pods <= 12`, `cpu <= 4`, `memory <= 8Gi`, of all workloads together;
/// - `completes within 5m`, `completes`, `does not complete`;
/// - `no Pod on node-2 at the end`.
///
/// When is `throughout` unless it says `at the end`, `at 2m`, `after 2m`, or `within 2m`, which
/// means at some moment until then. A count without a workload is that of each.
public struct RehearsalExpectation: Hashable, Sendable {
    enum Count: String, Hashable, Sendable, CaseIterable {
        case available, desired, ready, replicas, surge, updated
        case pods = "Pods"
        case cpu, memory

        var isOfCluster: Bool { self == .pods || self == .cpu || self == .memory }
    }

    enum Comparison: String, Hashable, Sendable {
        case atLeast = ">="
        case atMost = "<="
        case equal = "=="
        case notEqual = "!="
        case more = ">"
        case less = "<"

        func holds(_ left: Int64, _ right: Int64) -> Bool {
            switch self {
            case .atLeast: left >= right
            case .atMost: left <= right
            case .equal: left == right
            case .notEqual: left != right
            case .more: left > right
            case .less: left < right
            }
        }
    }

    enum Moment: Hashable, Sendable {
        case throughout, atTheEnd
        case at(Duration)
        case after(Duration)
        /// At some moment until then.
        case within(Duration)
    }

    enum Claim: Hashable, Sendable {
        /// - Parameter limit: in thousandths for `cpu`, in bytes for `memory`.
        case count(Count, workload: Workload?, Comparison, limit: Int64, Moment)
        case completes(within: Duration?)
        case doesNotComplete
        case noPodOn(node: String, Moment)
    }

    struct Workload: Hashable, Sendable {
        let kind: String
        let namespace: String?
        let name: String

        func matches(_ key: ObjectKey) -> Bool {
            key.groupKind.kind == kind && key.name == name
                && (namespace ?? key.namespace) == key.namespace
        }
    }

    public let text: String
    let claim: Claim

    /// `nil` where the words mean nothing.
    public init?(_ text: String) {
        self.text = text
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let claim = ExpectationWords(words).claim else { return nil }
        self.claim = claim
    }
}

/// Reads an expectation word by word.
private struct ExpectationWords {
    private typealias Expectation = RehearsalExpectation

    private let words: [String]

    init(_ words: [String]) { self.words = words }

    var claim: RehearsalExpectation.Claim? {
        switch words.first {
        case "completes"?: completion
        case "does"?: words == ["does", "not", "complete"] ? .doesNotComplete : nil
        case "no"?: absence
        default: count
        }
    }

    private var completion: RehearsalExpectation.Claim? {
        if words.count == 1 { return .completes(within: nil) }
        guard words.count == 3, words[1] == "within", let time = DurationText.duration(words[2])
        else { return nil }
        return .completes(within: time)
    }

    private var absence: RehearsalExpectation.Claim? {
        guard words.count >= 4, words[1] == "Pod", words[2] == "on",
            let moment = moment(from: 4)
        else { return nil }
        return .noPodOn(node: words[3], moment)
    }

    private var count: RehearsalExpectation.Claim? {
        var rest = 0
        var workload: RehearsalExpectation.Workload?
        if words.count > 2, Expectation.Count(rawValue: words[0]) == nil {
            let parts = words[1].split(separator: "/").map(String.init)
            guard (1...2).contains(parts.count) else { return nil }
            workload = RehearsalExpectation.Workload(
                kind: words[0], namespace: parts.count == 2 ? parts[0] : nil,
                name: parts[parts.count - 1])
            rest = 2
        }
        guard words.count >= rest + 3, let count = Expectation.Count(rawValue: words[rest]),
            workload == nil || !count.isOfCluster,
            let comparison = Expectation.Comparison(rawValue: words[rest + 1]),
            let limit = limit(words[rest + 2], of: count), let moment = moment(from: rest + 3)
        else { return nil }
        return .count(count, workload: workload, comparison, limit: limit, moment)
    }

    private func limit(_ word: String, of count: RehearsalExpectation.Count) -> Int64? {
        switch count {
        case .cpu: Quantity(word)?.milliValue
        case .memory: Quantity(word)?.value
        case .available, .desired, .ready, .replicas, .surge, .updated, .pods: Int64(word)
        }
    }

    private func moment(from start: Int) -> RehearsalExpectation.Moment? {
        let rest = Array(words[start...])
        if rest.isEmpty || rest == ["throughout"] { return .throughout }
        if rest == ["at", "the", "end"] { return .atTheEnd }
        guard rest.count == 2, let time = DurationText.duration(rest[1]) else { return nil }
        switch rest[0] {
        case "at": return .at(time)
        case "after": return .after(time)
        case "within": return .within(time)
        default: return nil
        }
    }
}
