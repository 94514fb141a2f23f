internal import Controllers
internal import KubernetesAPI

extension Event: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let kind = (involvedObject.kind ?? "").lowercased()
        let object = involvedObject.name.or("")
        let first = context.age(since: firstTimestamp ?? eventTime?.timestamp)
        var last = lastTimestamp.map { context.age(since: $0) } ?? first
        if let series { last = context.age(since: series.lastObservedTime?.timestamp) }
        // An event that happened once has no count in Kubernetes' newer way of recording them.
        let count = series?.count ?? (count == 0 ? nil : count) ?? 1
        return [
            last, type ?? "", reason ?? "", object.isEmpty ? kind : "\(kind)/\(object)",
            involvedObject.fieldPath ?? "", sourceText, (message ?? "").trimmed, first, "\(count)",
            name,
        ]
    }

    /// Who reported the event, and from where.
    private var sourceText: String {
        let component = (source?.component).or(reportingComponent ?? "")
        let host = (source?.host).or(reportingInstance ?? "")
        return host.isEmpty ? component : "\(component), \(host)"
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
