internal import Controllers

/// Renders differences as Markdown, for a comment on a pull request: under 60 KB, each object
/// folded.
public enum DiffMarkdown {
    public static func render(_ diff: DirectoryDiff) -> String {
        if diff.isEmpty { return "Nothing differs.\n" }
        var markdown = MarkdownText()
        markdown.add(
            "**\(diff.count(.created)) to add, \(diff.count(.changed)) to change, "
                + "\(diff.count(.replaced)) to replace, \(diff.count(.deleted)) to destroy**")
        for entry in diff.entries {
            markdown.addFolded(
                "\(entry.change.symbol) \(entry.key)", code: entry.rendered(), language: "diff")
        }
        return markdown.finished
    }
}
