/// How a diff is rendered.
public struct DiffStyle: Hashable, Sendable {
    /// Whether lines are coloured, for terminals.
    public let color: Bool

    public init(color: Bool = false) { self.color = color }

    /// The line in the colour of its kind, and a line break.
    func line(_ text: String, _ ink: Ink?) -> String {
        guard color, let ink else { return text + "\n" }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m\n"
    }

    /// The codes that select colours on a terminal, as git uses them.
    enum Ink: String {
        case heading = "1"
        case removed = "31"
        case added = "32"
        case position = "36"
    }
}
