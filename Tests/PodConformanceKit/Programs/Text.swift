/// What several programs do with text.
enum Text {
    /// A text with blanks in front of it, up to a width.
    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// A text with blanks behind it.
    static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// The lines with their ends.
    static func pieces(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }

    /// The number that a text begins with.
    static func number(_ text: String) -> Double {
        let plain = text.drop(while: \.isWhitespace)
        let digits = plain.prefix { $0.isNumber || $0 == "-" || $0 == "." }
        return Double(digits) ?? 0
    }

    /// `2`, `2,3`, `2n`: the fields by which is sorted.
    static func keys(
        _ texts: [String], isNumber: Bool
    ) throws(ShellFault) -> [(start: Int, end: Int, isNumber: Bool)] {
        if texts.isEmpty { return [(1, .max, isNumber)] }
        var keys: [(start: Int, end: Int, isNumber: Bool)] = []
        for text in texts {
            let parts = text.split(separator: ",").map { $0.filter { $0 != "n" } }
            guard let start = parts.first.flatMap({ Int($0) }) else {
                throw ShellFault("sort -k \(text)")
            }
            let end = parts.count > 1 ? Int(parts[1]) ?? .max : .max
            keys.append((start, end, isNumber || text.contains("n")))
        }
        return keys
    }

    static func key(_ line: String, _ start: Int, _ end: Int, _ separator: Character?) -> String {
        if start == 1, end == .max { return line }
        let fields =
            separator.map { line.split(separator: $0, omittingEmptySubsequences: false) }
            ?? line.split(whereSeparator: \.isWhitespace)
        guard start <= fields.count else { return "" }
        return fields[(start - 1)..<min(end, fields.count)].joined(
            separator: separator.map(String.init) ?? " ")
    }
}
