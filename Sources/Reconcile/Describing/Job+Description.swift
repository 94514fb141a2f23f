internal import KubernetesAPI

extension Job: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.selector(spec?.selector)
        writer.labels(of: self)
        writer.controller(of: self)
        writer.field("Parallelism", ifSet: spec?.parallelism)
        writer.field("Completions", spec?.completions.map { "\($0)" } ?? DescriptionWriter.unset)
        writer.field("Completion Mode", ifSet: spec?.completionMode)
        if let suspend = spec?.suspend { writer.field("Suspend", "\(suspend)") }
        writer.field("Backoff Limit", ifSet: spec?.backoffLimit)
        writer.field("TTL Seconds After Finished", ifSet: spec?.ttlSecondsAfterFinished)
        if let start = status?.startTime { writer.field("Start Time", writer.time(start)) }
        if let end = status?.completionTime { writer.field("Completed At", writer.time(end)) }
        if let start = status?.startTime, let end = status?.completionTime {
            writer.field("Duration", (end - start).humanText)
        }
        if let seconds = spec?.activeDeadlineSeconds {
            writer.field("Active Deadline Seconds", "\(seconds)s")
        }
        let ready = status?.ready.map { " (\($0) Ready)" } ?? ""
        writer.field(
            "Pods Statuses",
            "\(status?.active ?? 0) Active\(ready) / \(status?.succeeded ?? 0) Succeeded / "
                + "\(status?.failed ?? 0) Failed")
        if spec?.completionMode == "Indexed" {
            writer.field("Completed Indexes", Self.cut(status?.completedIndexes ?? ""))
        }
        writer.podTemplate(spec?.template)
    }

    private static let maximumIndexesLength = 50

    /// The list up to the first comma behind the limit.
    private static func cut(_ indexes: String) -> String {
        if indexes.isEmpty { return DescriptionWriter.none }
        guard indexes.count > maximumIndexesLength else { return indexes }
        let limit = indexes.index(indexes.startIndex, offsetBy: maximumIndexesLength)
        guard let comma = indexes[limit...].firstIndex(of: ",") else { return indexes }
        return indexes[...comma] + "..."
    }
}

extension CronJob: Describable {
    func describe(in writer: inout DescriptionWriter) {
        func text(_ value: (some CustomStringConvertible)?, _ unit: String = "") -> String {
            value.map { "\($0)\(unit)" } ?? DescriptionWriter.unset
        }
        writer.identity(of: self)
        writer.labels(of: self)
        writer.field("Schedule", spec.schedule)
        writer.field("Concurrency Policy", spec.concurrencyPolicy ?? "")
        writer.field(
            "Suspend",
            spec.suspend.map { DescriptionWriter.truth($0) } ?? DescriptionWriter.unset)
        writer.field("Time Zone", text(spec.timeZone))
        writer.field("Successful Job History Limit", text(spec.successfulJobsHistoryLimit))
        writer.field("Failed Job History Limit", text(spec.failedJobsHistoryLimit))
        writer.field("Starting Deadline Seconds", text(spec.startingDeadlineSeconds, "s"))
        let job = spec.jobTemplate.spec
        writer.field(
            "Selector", job?.selector.map { CellText.selector($0) } ?? DescriptionWriter.unset)
        writer.field("Parallelism", text(job?.parallelism))
        writer.field("Completions", text(job?.completions))
        if let seconds = job?.activeDeadlineSeconds {
            writer.field("Active Deadline Seconds", "\(seconds)s")
        }
        writer.podTemplate(job?.template)
        writer.field("Last Schedule Time", writer.time(status?.lastScheduleTime))
        let active = (status?.active ?? []).compactMap(\.name).joined(separator: ", ")
        writer.field("Active Jobs", active.or(DescriptionWriter.none))
    }
}
