internal import Controllers
internal import KubernetesAPI

extension Namespace: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.showsEvents = false
        writer.field("Name", name)
        writer.labels(of: self)
        writer.field("Status", status?.phase ?? "")
        writer.conditions(
            (status?.conditions ?? []).map {
                TimedCondition(
                    type: $0.type, status: $0.status, changed: $0.lastTransitionTime,
                    reason: $0.reason, message: $0.message)
            })
        writer.line("")
        describeQuotas(in: &writer)
        writer.line("")
        describeLimits(in: &writer)
    }

    private func describeQuotas(in writer: inout DescriptionWriter) {
        let quotas = writer.state.resourceQuotas.all.filter { $0.namespace == name }
            .sorted { $0.name < $1.name }
        if quotas.isEmpty { return writer.line("No resource quota.") }
        writer.line("Resource Quotas")
        for quota in quotas {
            writer.field("Name", quota.name, level: 1)
            quota.describeScopes(in: &writer, mark: "*", level: 1)
            writer.line("Resource\tUsed\tHard", level: 1)
            writer.line("--------\t---\t---", level: 1)
            for (resource, hard) in (quota.status?.hard ?? [:]).sorted(by: { $0.key < $1.key }) {
                let used = DescriptionWriter.text(quota.status?.used?[resource])
                writer.line("\(resource)\t\(used)\t\(hard.canonicalText)", level: 1)
            }
        }
    }

    private func describeLimits(in writer: inout DescriptionWriter) {
        let ranges = writer.state.table(LimitRange.self).all.filter { $0.namespace == name }
            .sorted { $0.name < $1.name }
        if ranges.isEmpty { return writer.line("No LimitRange resource.") }
        writer.line("Resource Limits")
        writer.limitTitles(margin: " ")
        for range in ranges { writer.limits(range, margin: " ") }
    }
}

extension ResourceQuota: Describable {
    private static let scopeTexts = [
        "Terminating":
            "Matches all pods that have an active deadline. These pods have a limited lifespan on "
            + "a node before being actively terminated by the system.",
        "NotTerminating":
            "Matches all pods that do not have an active deadline. These pods usually include "
            + "long running pods whose container command is not expected to terminate.",
        "BestEffort":
            "Matches all pods that do not have resource requirements set. These pods have a best "
            + "effort quality of service.",
        "NotBestEffort":
            "Matches all pods that have at least one resource requirement set. These pods have a "
            + "burstable or guaranteed quality of service.",
    ]

    func describe(in writer: inout DescriptionWriter) {
        writer.showsEvents = false
        writer.identity(of: self)
        describeScopes(in: &writer, mark: " *", level: 0)
        writer.line("Resource\tUsed\tHard")
        writer.line("--------\t----\t----")
        for (resource, hard) in (status?.hard ?? [:]).sorted(by: { $0.key < $1.key }) {
            // What is used is told in the units of what is allowed.
            let used = status?.used?[resource]
            let shown =
                used.map {
                    $0.format == hard.format ? $0 : Quantity(value: $0.value, format: hard.format)
                }
            writer.line("\(resource)\t\(DescriptionWriter.text(shown))\t\(hard.canonicalText)")
        }
    }

    fileprivate func describeScopes(
        in writer: inout DescriptionWriter, mark: String, level: Int
    ) {
        let scopes = (spec?.scopes ?? []).sorted()
        if scopes.isEmpty { return }
        writer.field("Scopes", scopes.joined(separator: ", "), level: level)
        for text in scopes.compactMap({ Self.scopeTexts[$0] }) {
            writer.line("\(mark) \(text)", level: level)
        }
    }
}

extension LimitRange: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.showsEvents = false
        writer.identity(of: self)
        writer.limitTitles(margin: "")
        writer.limits(self, margin: "")
    }
}

extension DescriptionWriter {
    fileprivate mutating func limitTitles(margin: String) {
        let titles = [
            "Type", "Resource", "Min", "Max", "Default Request", "Default Limit",
            "Max Limit/Request Ratio",
        ]
        line(margin + titles.joined(separator: "\t"))
        line(
            margin
                + titles.map { String(repeating: "-", count: max(3, $0.count)) }
                .joined(separator: "\t"))
    }

    /// A line for each resource that a part of the limits names.
    fileprivate mutating func limits(_ range: LimitRange, margin: String) {
        for item in range.spec?.limits ?? [] {
            let amounts = [
                item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio,
            ]
            let resources = Set(amounts.flatMap { ($0 ?? [:]).keys }).sorted()
            for resource in resources {
                let cells = amounts.map { $0?[resource]?.canonicalText ?? "-" }
                line(margin + ([item.type, resource] + cells).joined(separator: "\t"))
            }
        }
    }
}

extension PriorityClass: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.field("Name", name)
        writer.field("Value", "\(value ?? 0)")
        writer.field("GlobalDefault", "\(globalDefault ?? false)")
        writer.field("PreemptionPolicy", preemptionPolicy ?? "PreemptLowerPriority")
        writer.field("Description", description ?? "")
        writer.field("Annotations", CellText.labels(metadata.annotations))
    }
}

extension ServiceAccount: Describable {
    func describe(in writer: inout DescriptionWriter) {
        writer.identity(of: self)
        writer.labels(of: self)
        let title = "Image pull secrets"
        let names = (imagePullSecrets ?? []).map { $0.name ?? "" }
        writer.field(title, names.first ?? DescriptionWriter.none)
        for name in names.dropFirst() {
            writer.line(String(repeating: " ", count: title.count + 1) + "\t\(name)")
        }
    }
}
