internal import Controllers
internal import KubernetesAPI

extension Deployment: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [
            name, "\(status?.readyReplicas ?? 0)/\(spec?.replicas ?? 1)",
            "\(status?.updatedReplicas ?? 0)", "\(status?.availableReplicas ?? 0)",
            context.age(of: self),
        ] + CellText.containers(spec?.template) + [CellText.selector(spec?.selector)]
    }
}

extension ReplicaSet: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [
            name, "\(spec?.replicas ?? 1)", "\(status?.replicas ?? 0)",
            "\(status?.readyReplicas ?? 0)", context.age(of: self),
        ] + CellText.containers(spec?.template) + [CellText.selector(spec?.selector)]
    }
}

extension ReplicationController: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [
            name, "\(spec?.replicas ?? 1)", "\(status?.replicas ?? 0)",
            "\(status?.readyReplicas ?? 0)", context.age(of: self),
        ] + CellText.containers(spec?.template) + [CellText.labels(spec?.selector)]
    }
}

extension StatefulSet: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [
            name, "\(status?.readyReplicas ?? 0)/\(spec?.replicas ?? 1)", context.age(of: self),
        ] + CellText.containers(spec?.template)
    }
}

extension DaemonSet: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [
            name, "\(status?.desiredNumberScheduled ?? 0)",
            "\(status?.currentNumberScheduled ?? 0)", "\(status?.numberReady ?? 0)",
            "\(status?.updatedNumberScheduled ?? 0)", "\(status?.numberAvailable ?? 0)",
            CellText.labels(spec?.template.spec?.nodeSelector), context.age(of: self),
        ] + CellText.containers(spec?.template) + [CellText.selector(spec?.selector)]
    }
}

extension ControllerRevision: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let controller = metadata.controllerReference.map { owner in
            let kind = GroupVersionKind(apiVersion: owner.apiVersion, kind: owner.kind)
            return "\(kind.groupKind)".lowercased() + "/" + owner.name
        }
        return [name, controller.or(TableContext.none), "\(revision)", context.age(of: self)]
    }
}

extension PodTemplate: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [name] + CellText.containers(template) + [CellText.labels(template?.metadata?.labels)]
    }
}

extension Job: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [name, statusText, completions, duration(context), context.age(of: self)]
            + CellText.containers(spec?.template) + [CellText.selector(spec?.selector)]
    }

    private var statusText: String {
        if hasCondition("Complete") { return "Complete" }
        if hasCondition("Failed") { return "Failed" }
        if isTerminating { return "Terminating" }
        let others = ["Suspended", "FailureTarget", "SuccessCriteriaMet"]
        return others.first(where: hasCondition) ?? "Running"
    }

    private func hasCondition(_ type: String) -> Bool {
        status?.conditions?.first { $0.type == type }?.status == "True"
    }

    private var completions: String {
        let succeeded = status?.succeeded ?? 0
        if let wanted = spec?.completions { return "\(succeeded)/\(wanted)" }
        let parallelism = spec?.parallelism ?? 0
        return parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1"
    }

    private func duration(_ context: TableContext) -> String {
        guard let start = status?.startTime else { return "" }
        return ((status?.completionTime ?? context.now) - start).humanText
    }
}

extension CronJob: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        let job = spec.jobTemplate.spec
        return [
            name, spec.schedule, spec.timeZone ?? TableContext.none,
            CellText.truth(spec.suspend), "\(status?.active?.count ?? 0)",
            status?.lastScheduleTime.map { context.age(since: $0) } ?? TableContext.none,
            context.age(of: self),
        ] + CellText.containers(job?.template) + [CellText.selector(job?.selector)]
    }
}

extension PodDisruptionBudget: TablePrintable {
    func cells(_ context: TableContext) -> [String] {
        [
            name, spec?.minAvailable.map(\.description) ?? "N/A",
            spec?.maxUnavailable.map(\.description) ?? "N/A",
            "\(status?.disruptionsAllowed ?? 0)", context.age(of: self),
        ]
    }
}
