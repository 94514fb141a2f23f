internal import Foundation

/// What the machine says of a process in `/proc/N/stat`.
struct ProcessStat {
    /// `PF_EXITING` of the kernel.
    private static let endingFlag: UInt64 = 0x4

    /// Those behind the name, which is the second and may itself hold spaces and parentheses.
    private let fields: [Substring]

    /// `nil` if there is no such process.
    init?(of pid: pid_t) {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else {
            return nil
        }
        self.init(text)
    }

    init?(_ text: String) {
        guard let name = text.lastIndex(of: ")") else { return nil }
        fields = text[text.index(after: name)...].split(separator: " ")
    }

    /// A field by its number as proc(5) counts them, where the third is the first behind the name.
    private func field<Number: FixedWidthInteger>(_ number: Int) -> Number? {
        let position = number - 3
        return fields.indices.contains(position) ? Number(fields[position]) : nil
    }

    /// When it was started, in ticks of the machine: with its number that names it for good.
    var start: UInt64? { field(22) }

    /// Whether it will do nothing any more: the first process of a namespace waits for the end of
    /// all others there before it is gone.
    var isEnding: Bool { (field(9) ?? 0) & Self.endingFlag != 0 }

    /// The processor time of itself, and of its children that have ended, in ticks.
    var ticks: Int64 { (14...17).reduce(0) { $0 + (field($1) ?? 0) } }

    /// The pages that it has in memory.
    var residentPages: Int64 { field(24) ?? 0 }

    /// Whether a process lives that a file names by its number and start.
    static func isThere(heldBy path: String) -> Bool {
        let words = (try? String(contentsOfFile: path, encoding: .utf8))?
            .split(whereSeparator: \.isWhitespace)
        guard let words, words.count == 2, let pid = pid_t(words[0]) else { return false }
        guard let found = ProcessStat(of: pid) else { return false }
        return found.start == UInt64(words[1]) && !found.isEnding
    }
}
