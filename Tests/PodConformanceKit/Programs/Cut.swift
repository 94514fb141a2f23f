/// `cut`.
enum Cut {
    static func run(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("d:f:c:b:s")
        guard let text = options.values["f"] ?? options.values["c"] ?? options.values["b"] else {
            throw ShellFault("cut \(given.arguments)")
        }
        let ranges = try ranges(text)
        let delimiter = options.values["d"]?.first ?? "\t"
        try given.withTexts(options.operands) { texts in
            for line in texts.flatMap({ Lines.of($0.bytes) }) {
                if options.has("f") {
                    let fields = line.split(
                        separator: delimiter, omittingEmptySubsequences: false)
                    guard fields.count > 1 else {
                        if !options.has("s") { given.writeLine(line) }
                        continue
                    }
                    given.writeLine(
                        pick(Array(fields), ranges).joined(separator: String(delimiter)))
                } else {
                    given.writeLine(String(pick(Array(line), ranges)))
                }
            }
        }
    }

    private static func pick<Element>(
        _ elements: [Element], _ ranges: [ClosedRange<Int>]
    ) -> [Element] {
        elements.enumerated().filter { entry in
            ranges.contains { $0.contains(entry.offset + 1) }
        }.map(\.element)
    }

    /// `1,3-5,7-`.
    private static func ranges(_ text: String) throws(ShellFault) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            let first = ends[0].isEmpty ? 1 : Int(ends[0])
            let last = ends.count == 1 ? first : ends[1].isEmpty ? .max : Int(ends[1])
            guard let first, let last, first > 0, first <= last else {
                throw ShellFault("cut \(text)")
            }
            ranges.append(first...last)
        }
        return ranges
    }
}

/// `tr`.
enum Translation {
    static func run(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("dscC", isMixed: false)
        guard let first = options.operands.first else { throw ShellFault("tr without a set") }
        var from = set(first)
        if options.has("c") || options.has("C") {
            let kept = Swift.Set(from)
            from = (0...255).map { UInt8($0) }.filter { !kept.contains($0) }
        }
        let to = options.operands.count > 1 ? set(options.operands[1]) : []
        let squeezed = Swift.Set(to.isEmpty ? from : to)
        var table: [UInt8: UInt8] = [:]
        if !options.has("d"), let last = to.last {
            for (index, byte) in from.enumerated() {
                table[byte] = index < to.count ? to[index] : last
            }
        }
        let dropped = options.has("d") ? Swift.Set(from) : []
        try given.process.withInput { (bytes) throws(ShellFault) in
            var result: [UInt8] = []
            for byte in bytes where !dropped.contains(byte) {
                let made = table[byte] ?? byte
                if options.has("s"), squeezed.contains(made), result.last == made { continue }
                result.append(made)
            }
            given.write(result)
        }
    }

    private static func set(_ text: String) -> [UInt8] {
        var rest = text
        for (name, member) in classes { rest = rest.replacing("[:\(name):]", with: member) }
        let bytes = ShellFormat.unescaped(rest)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            if position + 2 < bytes.count, bytes[position + 1] == UInt8(ascii: "-"),
                bytes[position] <= bytes[position + 2]
            {
                result += Array(bytes[position]...bytes[position + 2])
                position += 3
            } else {
                result.append(bytes[position])
                position += 1
            }
        }
        return result
    }

    private static let classes = [
        "alnum": "A-Za-z0-9", "alpha": "A-Za-z", "digit": "0-9", "lower": "a-z", "upper": "A-Z",
        "space": "\t\n\u{b}\u{c}\r ", "blank": "\t ", "xdigit": "0-9A-Fa-f",
        "punct": "!-/:-@[-`{-~",
    ]
}
