internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Renders a plan as JSON, for programs; `docs/plan.md` describes the fields.
public enum PlanJSON {
    /// Raised when a field changes its meaning or goes away.
    private static let version: Int64 = 2

    public static func render(_ report: PlanReport) -> String {
        JSONWriter(pretty: true).write(value(of: report))
    }

    static func value(of report: PlanReport) -> Value {
        var fields: ValueObject = [
            "version": .int(version),
            "objects": .array(report.objects.map(DiffJSON.summary)),
            "consequences": .array(report.consequences.map(consequence)),
            "timeline": timeline(report.timeline),
            "moves": .array(report.moves.map(move)),
            "nextRuns": .array(report.firings.map(firing)),
            "stalls": .array(report.stalls.map(stall)),
            "dataLosses": .array(
                report.dataLosses.map {
                    ["object": $0.key.jsonValue, "reason": .string($0.reason)]
                }),
            "notReady": .array(
                report.notReady.map {
                    ["object": $0.key.jsonValue, "reason": .string($0.readiness.text)]
                }),
            "lowestAvailability": .array(report.losers.map(lowest)),
            "summary": summary(report),
        ]
        if let podFields = report.podFields { fields["podFields"] = self.podFields(podFields) }
        return .object(fields)
    }

    private static func summary(_ report: PlanReport) -> Value {
        let summary = report.summary
        return [
            "add": int(summary.add), "change": int(summary.change),
            "replace": int(summary.replace), "destroy": int(summary.destroy),
            "podsCreated": int(summary.podsCreated), "podsDeleted": int(summary.podsDeleted),
            "durationSeconds": seconds(summary.duration),
            "becomesReady": .bool(summary.becomesReady), "text": .string(report.closingLine),
        ]
    }

    private static func podFields(_ report: PodFieldReport) -> Value {
        let fields = report.objects.flatMap { object in
            object.fields.map { field -> Value in
                var entry: ValueObject = [
                    "object": object.key.jsonValue, "path": .string("\(field.path)"),
                    "location": .string("\(field.location)"),
                    "verdict": .string(field.verdict.rawValue),
                ]
                if let reason = field.reason { entry["reason"] = .string(reason) }
                return .object(entry)
            }
        }
        return ["nodes": .string(report.place), "fields": .array(fields)]
    }

    // MARK: Consequences and moves

    private static func consequence(_ consequence: Consequence) -> Value {
        var fields: ValueObject = ["object": consequence.key.jsonValue]
        if let change = consequence.change { fields["change"] = .string(change.rawValue) }
        if let location = consequence.location { fields["location"] = .string("\(location)") }
        fields["because"] = .array(
            consequence.fields.map { field in
                var entry: ValueObject = ["path": .string("\(field.path)")]
                if let location = field.location { entry["location"] = .string("\(location)") }
                return .object(entry)
            })
        fields["actions"] = .array(consequence.actions.map(action))
        return .object(fields)
    }

    private static func action(_ action: Consequence.Action) -> Value {
        [
            "author": .string(action.author), "verb": .string(action.verb.rawValue),
            "kind": .string(action.kind), "count": int(action.count),
            "objects": .array(action.objects.map(\.jsonValue)),
            "sizes": .array(action.sizes.map(int)), "firstSeconds": seconds(action.first),
            "lastSeconds": seconds(action.last), "actions": .array(action.actions.map(self.action)),
        ]
    }

    private static func move(_ move: Forecast.Move) -> Value {
        var fields: ValueObject = [
            "timeSeconds": seconds(move.time), "verb": .string(move.verb.rawValue),
            "object": move.key.jsonValue, "author": .string(move.author),
        ]
        if !move.detail.isEmpty { fields["detail"] = .string(move.detail) }
        if let resize = move.resize {
            if let from = resize.from { fields["fromReplicas"] = int(from) }
            fields["toReplicas"] = int(resize.to)
        }
        if let cause = move.cause { fields["cause"] = cause.jsonValue }
        return .object(fields)
    }

    private static func firing(_ firing: Forecast.Firing) -> Value {
        [
            "object": firing.key.jsonValue, "schedule": .string(firing.schedule),
            "times": .array(firing.times.map { .string("\($0)") }),
        ]
    }

    private static func stall(_ stall: Stall) -> Value {
        var fields: ValueObject = [
            "object": stall.key.jsonValue, "cause": .string(stall.cause.rawValue),
            "message": .string(stall.message), "sinceSeconds": seconds(stall.since),
        ]
        if let until = stall.until { fields["untilSeconds"] = seconds(until) }
        return .object(fields)
    }

    private static func lowest(_ workload: Timeline.Workload) -> Value {
        [
            "object": workload.key.jsonValue, "lowest": int(workload.lowestAvailable ?? 0),
            "atStart": int(workload.samples.first?.counts.available ?? 0),
            "replicas": int(workload.samples.last?.counts.desired ?? 0),
        ]
    }

    // MARK: Timeline

    private static func timeline(_ timeline: Timeline) -> Value {
        [
            "workloads": .array(timeline.workloads.map(workload)),
            "peak": demand(timeline.peak),
            "demand": .array(
                timeline.demand.map { sample in
                    guard case .object(var fields) = demand(sample.demand) else { return .null }
                    fields["timeSeconds"] = seconds(sample.time)
                    return .object(fields)
                }),
        ]
    }

    private static func demand(_ demand: Timeline.Demand) -> Value {
        [
            "pods": int(demand.pods), "cpuMillis": .int(demand.cpuMillis),
            "memoryBytes": .int(demand.memoryBytes),
        ]
    }

    private static func workload(_ workload: Timeline.Workload) -> Value {
        var fields: ValueObject = ["object": workload.key.jsonValue]
        if let lowest = workload.lowestAvailable { fields["lowestAvailable"] = int(lowest) }
        fields["samples"] = .array(
            workload.samples.map { sample in
                [
                    "timeSeconds": seconds(sample.time), "desired": int(sample.counts.desired),
                    "total": int(sample.counts.total), "updated": int(sample.counts.updated),
                    "ready": int(sample.counts.ready),
                    "available": int(sample.counts.available), "surge": int(sample.counts.surge),
                ]
            })
        fields["revisions"] = .array(
            workload.revisions.map { revision in
                [
                    "name": .string(revision.name), "isOld": .bool(revision.isOld),
                    "sizes": .array(
                        revision.sizes.map {
                            ["timeSeconds": seconds($0.time), "replicas": int($0.replicas)]
                        }),
                ]
            })
        return .object(fields)
    }

    private static func int(_ number: Int) -> Value { .int(Int64(number)) }

    private static func seconds(_ duration: Duration) -> Value { .double(duration.inSeconds) }
}
