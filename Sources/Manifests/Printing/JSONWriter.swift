public import KubernetesAPI

/// Writes values as JSON.
public struct JSONWriter: Sendable {
    private let isPretty: Bool
    private let sortsKeys: Bool

    /// - Parameters:
    ///   - pretty: whether to put each field on a line of its own, indented by four spaces, as
    ///     `kubectl get -o json` does; otherwise there is no white space at all.
    ///   - sortedKeys: whether fields are written in the order of their names rather than in
    ///     their own.
    public init(pretty: Bool = false, sortedKeys: Bool = true) {
        isPretty = pretty
        sortsKeys = sortedKeys
    }

    /// The value as JSON, without a line break at the end.
    ///
    /// Numbers are written as Go writes them. What JSON cannot express, infinity and not-a-number,
    /// becomes `null`; the readers never produce it.
    public func write(_ value: Value) -> String {
        var text = ""
        write(value, indent: 0, to: &text)
        return text
    }

    private func write(_ value: Value, indent: Int, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .int(let int): text += String(int)
        case .double(let double): text += GoNumber.json(double)
        case .string(let string): Self.writeQuoted(string, to: &text)
        case .array(let elements):
            guard !elements.isEmpty else {
                text += "[]"
                return
            }
            text += "["
            for (index, element) in elements.enumerated() {
                separate(isFirst: index == 0, indent: indent + 1, in: &text)
                write(element, indent: indent + 1, to: &text)
            }
            close("]", indent: indent, in: &text)
        case .object(let object):
            guard !object.isEmpty else {
                text += "{}"
                return
            }
            text += "{"
            for (index, entry) in entries(of: object).enumerated() {
                separate(isFirst: index == 0, indent: indent + 1, in: &text)
                Self.writeQuoted(entry.key, to: &text)
                text += isPretty ? ": " : ":"
                write(entry.value, indent: indent + 1, to: &text)
            }
            close("}", indent: indent, in: &text)
        }
    }

    private func entries(of object: ValueObject) -> [ValueObject.Entry] {
        sortsKeys ? object.sortedByKey() : Array(object)
    }

    private func separate(isFirst: Bool, indent: Int, in text: inout String) {
        if !isFirst { text += "," }
        breakLine(indent: indent, in: &text)
    }

    private func close(_ bracket: String, indent: Int, in text: inout String) {
        breakLine(indent: indent, in: &text)
        text += bracket
    }

    private func breakLine(indent: Int, in text: inout String) {
        guard isPretty else { return }
        text += "\n"
        for _ in 0..<indent { text += "    " }
    }

    /// Writes a string in quotes. Line and paragraph separators are escaped too: in JavaScript,
    /// where JSON often ends up, they would end the line.
    static func writeQuoted(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension ValueObject {
    /// The fields by name in the order of bytes, as Go sorts.
    func sortedByKey() -> [Entry] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
