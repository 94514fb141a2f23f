/// `od` and `hexdump`.
enum Dump {
    private static let lineLength = 16

    static func octal(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("A:t:N:j:vcbxw:")
        var kind = options.values["t"] ?? ""
        if options.has("c") { kind = "c" }
        if options.has("b") { kind = "o1" }
        if options.has("x") { kind = "x2" }
        if kind.isEmpty { kind = "o2" }
        guard ["x1", "o1", "u1", "d1", "c", "a", "x2", "o2"].contains(kind), kind != "a" else {
            throw ShellFault("od -t \(kind)")
        }
        let radixes = ["o": 8, "d": 10, "x": 16]
        let base = options.values["A"] ?? "o"
        guard base == "n" || radixes[base] != nil else { throw ShellFault("od -A \(base)") }
        try given.withTexts(options.operands) { texts in
            var bytes = Array(texts.flatMap(\.bytes).dropFirst(options.number("j") ?? 0))
            if let limit = options.number("N") { bytes = Array(bytes.prefix(limit)) }
            func place(_ offset: Int) -> String {
                guard let radix = radixes[base] else { return "" }
                return zeros(String(offset, radix: radix), radix == 16 ? 6 : 7)
            }
            let length = options.number("w") ?? lineLength
            var last: [UInt8]?
            var isRepeating = false
            for start in stride(from: 0, to: bytes.count, by: length) {
                let row = Array(bytes[start..<min(start + length, bytes.count)])
                if row == last, !options.has("v") {
                    if !isRepeating { given.writeLine("*") }
                    isRepeating = true
                    continue
                }
                last = row
                isRepeating = false
                given.writeLine(place(start) + cells(row, kind).joined())
            }
            if base != "n" { given.writeLine(place(bytes.count)) }
        }
    }

    private static func zeros(_ text: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func cells(_ row: [UInt8], _ kind: String) -> [String] {
        let signs: [UInt8: String] = [
            0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r",
        ]
        switch kind {
        case "x1": return row.map { " " + zeros(String($0, radix: 16), 2) }
        case "o1": return row.map { " " + zeros(String($0, radix: 8), 3) }
        case "u1": return row.map { Text.right("\($0)", 4) }
        case "d1": return row.map { Text.right("\(Int8(bitPattern: $0))", 5) }
        case "c":
            return row.map { byte in
                let plain = (32..<127).contains(byte) ? String(UnicodeScalar(byte)) : nil
                return Text.right(signs[byte] ?? plain ?? zeros(String(byte, radix: 8), 3), 4)
            }
        default:
            return stride(from: 0, to: row.count, by: 2).map { index in
                let high = index + 1 < row.count ? Int(row[index + 1]) : 0
                let word = Int(row[index]) | high << 8
                return " "
                    + (kind == "x2"
                        ? zeros(String(word, radix: 16), 4) : zeros(String(word, radix: 8), 6))
            }
        }
    }

    static func hexadecimal(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("Cvn:")
        guard options.has("C") else { throw ShellFault("hexdump without -C") }
        try given.withTexts(options.operands) { texts in
            let all = texts.flatMap(\.bytes)
            let bytes = Array(all.prefix(options.number("n") ?? .max))
            for start in stride(from: 0, to: bytes.count, by: lineLength) {
                let row = bytes[start..<min(start + lineLength, bytes.count)]
                let cells = row.map { zeros(String($0, radix: 16), 2) }
                let left = cells.prefix(8).joined(separator: " ")
                let right = cells.dropFirst(8).joined(separator: " ")
                let shown = row.map { (32..<127).contains($0) ? String(UnicodeScalar($0)) : "." }
                given.writeLine(
                    zeros(String(start, radix: 16), 8) + "  " + Text.left(left, 23) + "  "
                        + Text.left(right, 23) + "  |" + shown.joined() + "|")
            }
            if !bytes.isEmpty { given.writeLine(zeros(String(bytes.count, radix: 16), 8)) }
        }
    }
}

/// `base64`.
enum Base64 {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func run(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("dw:")
        let width = options.number("w") ?? 76
        try given.withTexts(options.operands) { texts in
            let bytes = texts.flatMap(\.bytes)
            if options.has("d") { return given.write(decoded(bytes)) }
            let text = encoded(bytes)
            let length = width == 0 ? max(1, text.count) : width
            for start in stride(from: 0, to: text.count, by: length) {
                given.write(Array(text[start..<min(start + length, text.count)]))
                if width > 0 { given.write("\n") }
            }
        }
    }

    private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bytes.count, by: 3).flatMap { start -> [UInt8] in
            let part = Array(bytes[start..<min(start + 3, bytes.count)])
            let padded = part + [UInt8](repeating: 0, count: 3 - part.count)
            let value = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
            return (0..<4).map { index in
                index > part.count
                    ? UInt8(ascii: "=") : letters[value >> (18 - 6 * index) & 63]
            }
        }
    }

    private static func decoded(_ text: [UInt8]) -> [UInt8] {
        let values = text.compactMap { letters.firstIndex(of: $0) }
        return stride(from: 0, to: values.count, by: 4).flatMap { start -> [UInt8] in
            let part = Array(values[start..<min(start + 4, values.count)])
            let padded = part + [Int](repeating: 0, count: 4 - part.count)
            let value = padded.reduce(0) { $0 << 6 | $1 }
            return (0..<(part.count - 1)).map { UInt8(value >> (16 - 8 * $0) & 255) }
        }
    }
}
