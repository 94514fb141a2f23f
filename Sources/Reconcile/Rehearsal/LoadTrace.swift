internal import KubernetesAPI

/// What is measured of workloads while time passes: the load that autoscalers answer to.
///
/// A trace is a table of comma-separated values. The first column is the time since the start, in
/// seconds or as `1m30s`, growing from line to line. Every other column is one load, a quantity
/// such as `500m` or `2Gi` at each time, with straight lines between. Its heading says which:
/// - `cpu`, `memory`: used by all Pods of a workload together, which share it evenly;
/// - `pods:NAME`: a custom metric of Pods, which they share as well;
/// - `external:NAME`: a metric from outside.
///
/// `WORKLOAD/cpu` or `NAMESPACE/WORKLOAD/cpu` names the workload that an autoscaler scales; without
/// a name the load is that of each of them.
public struct LoadTrace: Sendable {
    /// Longer traces than this are refused.
    static let maximumRows = 100_000

    struct Series: Sendable {
        enum Metric: Hashable, Sendable {
            case resource(String)
            case pods(String)
            case external(String)
        }

        let metric: Metric
        /// `nil` for every workload, or every namespace.
        let namespace: String?
        let workload: String?
        /// In thousandths, one for each time.
        var values: [Int64] = []
    }

    private(set) var times: [Duration] = []
    private(set) var series: [Series] = []

    /// The time of the last line.
    public var duration: Duration { times.last ?? .zero }

    /// - Parameters:
    ///   - text: the table.
    ///   - path: its name in messages.
    public init(_ text: String, path: String) throws(LoadTraceError) {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
            .enumerated().map { (number: $0.offset + 1, text: $0.element) }
            .filter { !$0.text.allSatisfy(\.isWhitespace) && !$0.text.hasPrefix("#") }
        guard let heading = lines.first else {
            throw LoadTraceError(path: path, line: 1, reason: "the trace is empty")
        }
        guard lines.count <= Self.maximumRows else {
            throw LoadTraceError(
                path: path, line: Self.maximumRows,
                reason: "the trace has more than \(Self.maximumRows) lines")
        }
        for name in Self.cells(heading.text).dropFirst() {
            guard let column = Series(heading: name) else {
                throw LoadTraceError(
                    path: path, line: heading.number, reason: "\"\(name)\" names no metric")
            }
            series.append(column)
        }
        if series.isEmpty {
            throw LoadTraceError(
                path: path, line: heading.number,
                reason: "a trace needs a column beside the time")
        }
        for line in lines.dropFirst() {
            do {
                try add(Self.cells(line.text))
            } catch {
                throw LoadTraceError(path: path, line: line.number, reason: error.reason)
            }
        }
        if times.isEmpty {
            throw LoadTraceError(path: path, line: heading.number, reason: "the trace is empty")
        }
    }

    private struct RowFault: Error { let reason: String }

    private mutating func add(_ cells: [String]) throws(RowFault) {
        guard cells.count == series.count + 1 else {
            throw RowFault(reason: "expected \(series.count + 1) values, found \(cells.count)")
        }
        guard let time = DurationText.duration(cells[0]) else {
            throw RowFault(reason: "\"\(cells[0])\" is no time, such as 90 or 1m30s")
        }
        if let last = times.last, time <= last {
            throw RowFault(reason: "the times must grow")
        }
        times.append(time)
        for (index, cell) in cells.dropFirst().enumerated() {
            guard let quantity = Quantity(cell) else {
                throw RowFault(reason: "\"\(cell)\" is no quantity, such as 500m or 2Gi")
            }
            series[index].values.append(quantity.milliValue)
        }
    }

    private static func cells(_ line: some StringProtocol) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false).map { cell in
            String(cell.trimmingPrefix { $0.isWhitespace }).trimmedEnd
        }
    }

    /// The value of a series at a time, in thousandths: the first before the trace, the last after
    /// it.
    func value(of series: Series, at time: Duration) -> Int64 {
        guard let next = times.firstIndex(where: { $0 >= time }) else {
            return series.values.last ?? 0
        }
        if next == 0 || times[next] == time { return series.values[next] }
        let share = (time - times[next - 1]) / (times[next] - times[next - 1])
        let (from, to) = (Double(series.values[next - 1]), Double(series.values[next]))
        return Int64((from + (to - from) * share).rounded())
    }
}

extension LoadTrace.Series {
    /// `nil` where the heading names no metric.
    fileprivate init?(heading: String) {
        let parts = heading.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.last, parts.count <= 3, !parts.contains("") else { return nil }
        if name == "cpu" || name == "memory" {
            metric = .resource(name)
        } else if name.hasPrefix("pods:"), name.count > 5 {
            metric = .pods(String(name.dropFirst(5)))
        } else if name.hasPrefix("external:"), name.count > 9 {
            metric = .external(String(name.dropFirst(9)))
        } else {
            return nil
        }
        workload = parts.count > 1 ? parts[parts.count - 2] : nil
        namespace = parts.count > 2 ? parts[0] : nil
    }
}

/// What is wrong with a trace.
public struct LoadTraceError: Error, Hashable, CustomStringConvertible {
    public let path: String
    /// Counted from 1.
    public let line: Int
    public let reason: String

    public var description: String { "\(path):\(line): \(reason)" }
}
