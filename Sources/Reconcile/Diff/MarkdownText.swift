/// Text for a comment of a code host: parts that unfold on request, and never more bytes than such
/// a comment may have.
struct MarkdownText {
    /// Less than the 65,536 characters that hosts allow, so that a heading of one's own fits.
    static let maximumBytes = 60_000

    private(set) var text = ""
    /// How many parts had no room any more.
    private var omitted = 0

    /// Room that is kept for the note about omitted parts.
    private static let reserve = 200

    /// Adds a paragraph; it is left out if there is no room for it.
    mutating func add(_ paragraph: String) {
        let addition = paragraph + "\n\n"
        if text.utf8.count + addition.utf8.count > Self.maximumBytes - Self.reserve {
            omitted += 1
        } else {
            text += addition
        }
    }

    /// Adds a part that shows its title and unfolds to `code`.
    ///
    /// - Parameter language: how the code is coloured: `diff`, `text`.
    mutating func addFolded(_ title: String, code: String, language: String) {
        let fence = Self.fence(around: code)
        add(
            """
            <details><summary>\(MarkupText.escaped(title))</summary>

            \(fence)\(language)
            \(code.hasSuffix("\n") ? String(code.dropLast()) : code)
            \(fence)

            </details>
            """)
    }

    /// The whole text, with a note if something had no room.
    var finished: String {
        omitted == 0 ? text : text + "… and \(omitted) more parts that have no room here.\n"
    }

    /// More backticks than stand in a row anywhere in the code.
    private static func fence(around code: String) -> String {
        var longest = 2
        var run = 0
        for character in code {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        return String(repeating: "`", count: longest + 1)
    }
}
