internal import Controllers
internal import KubernetesAPI
internal import Manifests

/// Renders a plan for the terminal.
public struct PlanText {
    /// The parts of a plan, each of which may be left out.
    public struct Layers: OptionSet, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) { self.rawValue = rawValue }

        /// What becomes of the objects that have manifests, field by field.
        public static let objects = Layers(rawValue: 1)
        /// What the controllers do about it, and why.
        public static let consequences = Layers(rawValue: 2)
        /// How many Pods there are while time passes.
        public static let timeline = Layers(rawValue: 4)
        /// Every single move with its time.
        public static let moves = Layers(rawValue: 8)

        public static let standard: Layers = [.objects, .consequences, .timeline]
    }

    /// A plan of hundreds of workloads shows the charts of so many.
    static let maximumCharts = 20
    /// How many columns a chart has.
    static let chartColumns = 48

    private let style: TextStyle
    private let layers: Layers

    public init(style: TextStyle, layers: Layers = .standard) {
        self.style = style
        self.layers = layers
    }

    /// The layers, what gets stuck, what is lost, and the closing line.
    public func render(_ report: PlanReport) -> String {
        text(
            layerSections(report)
                + [firings(report), stalls(report), losses(report), [report.closingLine]]
                + podFields(report))
    }

    /// The layers alone; empty if there is nothing in them.
    func layer(_ report: PlanReport) -> String { text(layerSections(report)) }

    /// The layers, what gets stuck and what is lost, without the closing line.
    func attention(_ report: PlanReport) -> String {
        text(layerSections(report) + [stalls(report), losses(report)])
    }

    private func layerSections(_ report: PlanReport) -> [[String]] {
        var sections: [[String]] = []
        if layers.contains(.objects) { sections.append(objects(report)) }
        if layers.contains(.consequences) { sections.append(consequences(report)) }
        if layers.contains(.timeline) { sections.append(timeline(report)) }
        if layers.contains(.moves) { sections.append(PlanMoves(style: style).lines(report)) }
        return sections
    }

    /// The sections with a blank line between them.
    private func text(_ sections: [[String]]) -> String {
        sections.filter { !$0.isEmpty }
            .map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func podFields(_ report: PlanReport) -> [[String]] {
        guard let fields = report.podFields else { return [] }
        return [[style.bold(fields.title)]] + fields.sections
    }

    // MARK: Objects

    private func objects(_ report: PlanReport) -> [String] {
        if report.objects.isEmpty { return [] }
        let width = report.objects.map { "\($0.key)".count }.max() ?? 0
        return [style.bold("Objects")]
            + report.objects.flatMap { object -> [String] in
                let place = object.location.map { style.faint("\($0)") } ?? ""
                let key = "\(object.key)".padded(to: width)
                let line = "\(symbol(object.change)) \(key)  \(place)"
                let forced = object.forcedBy.map { style.removed("      forced by \($0)") }
                return [line.trimmedEnd] + forced + fields(object.fields, indent: 6)
            }
    }

    private func symbol(_ change: ObjectDiff.Change) -> String {
        let text = change.symbol.padded(to: 3, right: true)
        return switch change {
        case .created: style.added(text)
        case .changed: style.changed(text)
        case .replaced, .deleted: style.removed(text)
        }
    }

    private func fields(_ fields: [FieldDifference], indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        return fields.map { field in
            let place = field.location.map { "  " + style.faint("\($0)") } ?? ""
            return "\(margin)\(field.path): \(field.summary)\(place)"
        }
    }

    // MARK: Consequences

    private func consequences(_ report: PlanReport) -> [String] {
        if report.consequences.isEmpty { return [] }
        return [style.bold("Consequences")]
            + report.consequences.flatMap { consequence -> [String] in
                var lines = ["  \(consequence.key)\(reason(consequence))"]
                lines += fields(consequence.fields, indent: 4)
                lines += tree(consequence.actions, margin: "    ")
                return lines
            }
    }

    private func reason(_ consequence: Consequence) -> String {
        let place = consequence.location.map { "  " + style.faint("\($0)") } ?? ""
        return switch consequence.change {
        case .created: " is new\(place)"
        case .changed: ""
        case .replaced: " is replaced\(place)"
        case .deleted: " has no manifest any more"
        case nil: " acts by itself"
        }
    }

    private func tree(_ actions: [Consequence.Action], margin: String) -> [String] {
        actions.enumerated().flatMap { index, action -> [String] in
            let isLast = index == actions.count - 1
            let author = style.faint(action.author)
            let times = style.faint("  \(span(action))")
            let line = "\(margin)\(isLast ? "└" : "├") \(author) \(deed(action))\(times)"
            return [line] + tree(action.actions, margin: margin + (isLast ? "  " : "│ "))
        }
    }

    /// `+ ReplicaSet web-65f98f885, replicas 1 → 2 → 3` or `- 3 Pods web-a, web-b, web-c`.
    private func deed(_ action: Consequence.Action) -> String {
        let sign =
            switch action.verb {
            case .create: style.added("+")
            case .update: style.changed("~")
            case .delete: style.removed("-")
            }
        let names = action.objects.map(\.name).joined(separator: ", ")
        let more = action.count > action.objects.count ? ", …" : ""
        let subject =
            action.count == 1
            ? "\(action.kind) \(names)"
            : "\(action.count) \(action.kind)s \(names)\(more)"
        let sizes = action.sizes.map(String.init).joined(separator: " → ")
        return "\(sign) \(subject)" + (sizes.isEmpty ? "" : ", replicas \(sizes)")
    }

    private func span(_ action: Consequence.Action) -> String {
        action.first == action.last
            ? action.first.timelineText
            : "\(action.first.timelineText)–\(action.last.timelineText)"
    }

    // MARK: Timeline

    private func timeline(_ report: PlanReport) -> [String] {
        let workloads = report.movers
        if workloads.isEmpty || report.summary.duration == .zero { return [] }
        let chart = TimelineChart(
            duration: report.chartDuration, columns: Self.chartColumns)
        let axis = "0s".padded(to: Self.chartColumns - 6)
        let end = report.chartDuration.timelineText.padded(to: 6, right: true)
        var lines = [style.bold("Timeline".padded(to: 14)) + style.faint(axis + end)]
        for workload in workloads.prefix(Self.maximumCharts) {
            lines.append("  \(workload.key)")
            lines += rows(of: workload, chart)
        }
        let rest = workloads.count - Self.maximumCharts
        if rest > 0 { lines.append("  … and \(rest) more workloads") }
        return lines + [peak(report)]
    }

    private func rows(of workload: Timeline.Workload, _ chart: TimelineChart) -> [String] {
        let samples = workload.samples
        let maximum = samples.map { max($0.counts.total, $0.counts.desired) }.max() ?? 0
        func row(
            _ name: String, _ reading: TimelineChart.Reading, _ note: String,
            _ count: (Timeline.Counts) -> Int
        ) -> String {
            let values = chart.values(
                of: samples.map { (time: $0.time, value: count($0.counts)) }, reading)
            return
                "    \(name.padded(to: 10))\(chart.row(values, maximum: maximum))  \(note)"
        }
        func path(_ count: (Timeline.Counts) -> Int) -> String {
            guard let first = samples.first, let last = samples.last else { return "" }
            let (before, after) = (count(first.counts), count(last.counts))
            return before == after ? "\(before)" : "\(before) → \(after)"
        }
        var rows: [String] = []
        let sizes = samples.map(\.counts.desired)
        if Set(sizes).count > 1 { rows.append(row("desired", .last, path(\.desired), \.desired)) }
        var note = path(\.available)
        if let lowest = workload.lowestAvailable, workload.loses {
            note += ", " + style.removed("lowest \(lowest)")
        }
        rows.append(row("available", .least, note, \.available))
        rows.append(row("ready", .least, path(\.ready), \.ready))
        rows.append(row("updated", .last, path(\.updated), \.updated))
        let surge = samples.map(\.counts.surge).max() ?? 0
        if surge > 0, sizes.last ?? 0 > 0 {
            rows.append(row("surge", .last, "at most \(surge)", \.surge))
        }
        return rows
    }

    private func peak(_ report: PlanReport) -> String {
        let peak = report.timeline.peak
        return "  At most \(peak.pods) Pods at a time, which request "
            + "\(ResourceText.cpu(peak.cpuMillis)) CPU and \(ResourceText.memory(peak.memoryBytes))"
            + " of memory."
    }

    // MARK: What needs attention

    private func firings(_ report: PlanReport) -> [String] {
        if report.firings.isEmpty { return [] }
        return [style.bold("Next runs")]
            + report.firings.map { firing in
                let times = firing.times.map(\.description).joined(separator: ", ")
                let text = times.isEmpty ? "none" : times
                return "  \(firing.key)  \(style.faint(firing.schedule))  \(text)"
            }
    }

    private func stalls(_ report: PlanReport) -> [String] {
        if report.stalls.isEmpty { return [] }
        return [style.bold("Where it stands still")]
            + report.stalls.map { stall in
                let place = "\(stall.key) from \(stall.since.timelineText)"
                guard let until = stall.until else {
                    return style.removed("  \(place) on: \(stall.message)")
                }
                return "  \(place) to \(until.timelineText): \(stall.message)"
            }
    }

    private func losses(_ report: PlanReport) -> [String] {
        report.dataLosses.map { loss in
            style.removed("!!! DESTROYS DATA: \(loss.key): \(loss.reason)")
        }
    }
}

/// Amounts of resources in the words of Kubernetes.
enum ResourceText {
    /// `500m` or `2`.
    static func cpu(_ millis: Int64) -> String {
        millis % 1000 == 0 ? "\(millis / 1000)" : "\(millis)m"
    }

    /// `64Mi`, `1.5Gi`.
    static func memory(_ bytes: Int64) -> String {
        let mebibytes = bytes / (1024 * 1024)
        if mebibytes < 1024 { return "\(mebibytes)Mi" }
        let tenths = mebibytes * 10 / 1024
        return tenths % 10 == 0 ? "\(tenths / 10)Gi" : "\(tenths / 10).\(tenths % 10)Gi"
    }
}
