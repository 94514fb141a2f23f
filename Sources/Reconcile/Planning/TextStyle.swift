/// Colours for text on a terminal; plain text without.
public struct TextStyle: Sendable {
    private let hasColor: Bool

    public init(color: Bool) {
        hasColor = color
    }

    public func added(_ text: String) -> String { colored(text, "32") }
    public func removed(_ text: String) -> String { colored(text, "31") }
    public func changed(_ text: String) -> String { colored(text, "33") }
    public func faint(_ text: String) -> String { colored(text, "2") }
    public func bold(_ text: String) -> String { colored(text, "1") }

    private func colored(_ text: String, _ code: String) -> String {
        hasColor ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}

extension String {
    /// The text with spaces after it, or before it, up to `width` characters.
    func padded(to width: Int, right: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(0, width - count))
        return right ? padding + self : self + padding
    }

    var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    var trimmedStart: String { String(drop { $0 == " " }) }
}
