internal import Controllers

/// Renders a plan as one HTML page that needs nothing else: no script, no font, no other file.
public enum PlanHTML {
    public static func render(_ report: PlanReport) -> String {
        var body = "<h1>Plan</h1>\n<p class=\"closing\">\(escaped(report.closingLine))</p>\n"
        for loss in report.dataLosses {
            body +=
                "<p class=\"loss\">DESTROYS DATA: \(escaped("\(loss.key): \(loss.reason)"))</p>\n"
        }
        body += stalls(report) + charts(report)
        let plain = TextStyle(color: false)
        let layers: [(title: String, layer: PlanText.Layers)] = [
            ("Consequences", .consequences), ("Every move", .moves),
        ]
        for (title, layer) in layers {
            let text = PlanText(style: plain, layers: layer).layer(report)
            if !text.isEmpty { body += folded(title, "<pre>\(escaped(text))</pre>") }
        }
        body += objects(report)
        if let fields = report.podFields, !fields.objects.isEmpty {
            body += folded(fields.title, "<pre>\(escaped(fields.text))</pre>")
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Plan</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            \(body)</body>
            </html>

            """
    }

    private static let style = """
        body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 60em; \
        padding: 0 1em; color: #222; background: #fff; }
        pre { background: #f6f6f4; padding: .8em; overflow-x: auto; }
        .closing { font-size: 1.1em; font-weight: 600; }
        .loss { background: #b00020; color: #fff; padding: .5em .8em; font-weight: 600; }
        .stall { border-left: 4px solid #b00020; padding-left: .8em; }
        .added { color: #1a7f37; } .removed { color: #b00020; } .place { color: #666; }
        summary { cursor: pointer; font-weight: 600; margin: .6em 0; }
        figure { margin: 1.2em 0; } figcaption { font-weight: 600; }
        svg text { font: 11px system-ui, sans-serif; fill: #444; }
        """

    private static func stalls(_ report: PlanReport) -> String {
        if report.stalls.isEmpty { return "" }
        let lines = report.stalls.map { stall in
            let end = stall.until.map { "to \($0.timelineText)" } ?? "on"
            let text = "\(stall.key) from \(stall.since.timelineText) \(end): \(stall.message)"
            return "<p class=\"stall\">\(escaped(text))</p>\n"
        }
        return "<h2>Where it stands still</h2>\n" + lines.joined()
    }

    // MARK: Charts

    private static func charts(_ report: PlanReport) -> String {
        let workloads = report.movers
        if workloads.isEmpty || report.summary.duration == .zero { return "" }
        let duration = report.chartDuration
        var text = "<h2>Timeline</h2>\n"
        for workload in workloads.prefix(PlanText.maximumCharts) {
            text += figure("\(workload.key)", chart(of: workload, duration))
        }
        let rest = workloads.count - PlanText.maximumCharts
        if rest > 0 { text += "<p>… and \(rest) more workloads</p>\n" }
        let demand = report.timeline.demand
        let peak = report.timeline.peak
        let title =
            "At most \(peak.pods) Pods, \(ResourceText.cpu(peak.cpuMillis)) CPU, "
            + "\(ResourceText.memory(peak.memoryBytes)) of memory requested"
        let pods = StepChart.Line(
            name: "Pods", color: "#57606a",
            steps: demand.map { (time: $0.time, value: $0.demand.pods) })
        return text + figure(title, StepChart(duration: duration, lines: [pods]).svg)
    }

    private static func chart(of workload: Timeline.Workload, _ duration: Duration) -> String {
        func line(
            _ name: String, _ color: String, isDashed: Bool = false,
            _ count: (Timeline.Counts) -> Int
        ) -> StepChart.Line {
            StepChart.Line(
                name: name, color: color, isDashed: isDashed,
                steps: workload.samples.map { (time: $0.time, value: count($0.counts)) })
        }
        return StepChart(
            duration: duration,
            lines: [
                line("desired", "#999999", isDashed: true, \.desired),
                line("total", "#bf8700", \.total), line("ready", "#0a7ea4", \.ready),
                line("updated", "#8250df", \.updated), line("available", "#1a7f37", \.available),
            ]
        ).svg
    }

    private static func figure(_ title: String, _ svg: String) -> String {
        "<figure><figcaption>\(escaped(title))</figcaption>\n\(svg)</figure>\n"
    }

    // MARK: Objects

    private static func objects(_ report: PlanReport) -> String {
        if report.objects.isEmpty { return "" }
        return "<h2>Objects</h2>\n"
            + report.objects.map { object in
                let lines = object.rendered().split(separator: "\n").map { line -> String in
                    let text = escaped(String(line))
                    if line.hasPrefix("+") { return "<span class=\"added\">\(text)</span>" }
                    if line.hasPrefix("-") { return "<span class=\"removed\">\(text)</span>" }
                    return text
                }
                let place = object.location.map { " \($0)" } ?? ""
                return folded(
                    "\(object.change.symbol) \(object.key)\(place)",
                    "<pre>\(lines.joined(separator: "\n"))</pre>")
            }.joined()
    }

    private static func folded(_ title: String, _ content: String) -> String {
        "<details><summary>\(escaped(title))</summary>\n\(content)\n</details>\n"
    }

    private static func escaped(_ text: String) -> String { MarkupText.escaped(text) }
}
