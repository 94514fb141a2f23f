internal import Controllers

/// Renders a plan as Markdown, for a comment on a pull request: under 60 KB, details folded.
public enum PlanMarkdown {
    public static func render(_ report: PlanReport) -> String {
        var markdown = MarkdownText()
        for loss in report.dataLosses {
            markdown.add(":rotating_light: **DESTROYS DATA: \(loss.key): \(loss.reason)**")
        }
        markdown.add("**\(MarkupText.escaped(report.closingLine))**")
        if !report.stalls.isEmpty {
            let lines = report.stalls.map { stall in
                let end = stall.until.map { "to \($0.timelineText)" } ?? "on"
                return "- \(stall.key), from \(stall.since.timelineText) \(end): "
                    + MarkupText.escaped(stall.message)
            }
            markdown.add((["Where it stands still:", ""] + lines).joined(separator: "\n"))
        }
        let plain = TextStyle(color: false)
        let parts: [(title: String, layer: PlanText.Layers)] = [
            ("Timeline", .timeline), ("Consequences", .consequences), ("Every move", .moves),
        ]
        for part in parts {
            let text = PlanText(style: plain, layers: part.layer).layer(report)
            if !text.isEmpty { markdown.addFolded(part.title, code: text, language: "text") }
        }
        if let fields = report.podFields, !fields.objects.isEmpty {
            markdown.addFolded(fields.title, code: fields.text, language: "text")
        }
        for object in report.objects {
            markdown.addFolded(
                "\(object.change.symbol) \(object.key)", code: object.rendered(), language: "diff")
        }
        return markdown.finished
    }
}
