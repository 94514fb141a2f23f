import KubernetesAPI

@testable import Controllers

extension Plan {
    /// What the plan does, one line for each write and event: what whole plans are compared by.
    ///
    /// Names that are made up end in `*`. A status is told by the fields that are not empty.
    var lines: [String] {
        var lines = actions.map { action in
            switch action {
            case .create(let object): "create \(object.groupVersionKind.kind) \(object.shortName)"
            case .update(let object): "update \(object.key.shortText)\(object.finalizerText)"
            case .updateStatus(let object): "status \(object.key.shortText)\(object.statusText)"
            case .delete(let key, let deletion):
                "delete \(key.shortText)" + (deletion.propagationPolicy.map { " \($0)" } ?? "")
            }
        }
        lines += events.map { "event \($0.type.rawValue) \($0.reason)" }
        if let requeueAfter { lines.append("again after \(requeueAfter)") }
        return lines
    }
}

extension ObjectKey {
    fileprivate var shortText: String { "\(groupKind.kind) \(name)" }
}

extension KubernetesObject {
    fileprivate var shortName: String {
        // Pods of a StatefulSet have both: their names are not made up.
        if metadata.controllerReference?.kind == "StatefulSet" { return name }
        return metadata.generateName.map { $0 + "*" } ?? name
    }

    fileprivate var finalizerText: String {
        let finalizers = metadata.finalizers ?? []
        return finalizers.isEmpty ? "" : " finalizers " + finalizers.joined(separator: ",")
    }

    fileprivate var statusText: String {
        switch self {
        case let job as Job: job.summary
        case let cronJob as CronJob: cronJob.summary
        default: ""
        }
    }
}

extension Job {
    fileprivate var summary: String {
        let status = status ?? JobStatus()
        var parts: [String] = []
        func add(_ name: String, _ count: Int32?) {
            if let count, count > 0 { parts.append("\(name) \(count)") }
        }
        add("active", status.active)
        add("ready", status.ready)
        add("terminating", status.terminating)
        add("succeeded", status.succeeded)
        add("failed", status.failed)
        let uncounted = status.uncountedTerminatedPods
        if let uids = uncounted?.succeeded { parts.append("uncounted succeeded \(uids.count)") }
        if let uids = uncounted?.failed { parts.append("uncounted failed \(uids.count)") }
        if let indexes = status.completedIndexes { parts.append("completed \(indexes)") }
        if let indexes = status.failedIndexes, !indexes.isEmpty {
            parts.append("failed indexes \(indexes)")
        }
        for condition in status.conditions ?? [] {
            parts.append("\(condition.type)=\(condition.status)/\(condition.reason ?? "")")
        }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }
}

extension CronJob {
    fileprivate var summary: String {
        var parts: [String] = []
        if let active = status?.active { parts.append("active \(active.count)") }
        if let time = status?.lastScheduleTime { parts.append("scheduled \(time)") }
        if let time = status?.lastSuccessfulTime { parts.append("succeeded \(time)") }
        return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
    }
}
