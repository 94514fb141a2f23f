public import KubernetesAPI

/// Writes values as YAML in the style of `kubectl get -o yaml`: fields by name, two spaces of
/// indentation, the dashes of a list below the first letter of its field.
///
/// What is written reads back as the same value, with two exceptions that Kubernetes makes, too:
/// a floating-point number without a fraction reads back as an integer, and infinity and
/// not-a-number are refused.
public struct YAMLWriter: Sendable {
    /// A longer key is written after `?`, because YAML only looks so far ahead for the colon.
    private static let longestSimpleKey = 128

    public init() {}

    /// The value as one document, ending in a line break.
    public func write(_ value: Value) -> String {
        var text = ""
        switch value {
        case .array(let elements) where !elements.isEmpty: write(elements, indent: 0, to: &text)
        case .object(let object) where !object.isEmpty: write(object, indent: 0, to: &text)
        case .string(let string) where YAMLScalarStyle(string) == .literal:
            // At the top there is no indentation that the lines of a block could exceed.
            Self.writeDoubleQuoted(string, to: &text)
            text += "\n"
        default: writeInline(value, indent: 0, to: &text)
        }
        return text
    }

    /// The values as documents, with `---` between them.
    public func write(_ documents: [Value]) -> String {
        documents.map(write).joined(separator: "---\n")
    }

    /// Writes fields whose names stand at `indent`; the first line is already indented.
    private func write(_ object: ValueObject, indent: Int, to text: inout String) {
        for (index, entry) in object.sortedByKey().enumerated() {
            if index > 0 { Self.writeIndent(indent, to: &text) }
            var key = ""
            Self.writeKey(entry.key, to: &key)
            if key.unicodeScalars.count > Self.longestSimpleKey {
                text += "? \(key)\n"
                Self.writeIndent(indent, to: &text)
                key = ""
            }
            text += key + ":"
            switch entry.value {
            case .array(let elements) where !elements.isEmpty:
                text += "\n"
                Self.writeIndent(indent, to: &text)
                write(elements, indent: indent, to: &text)
            case .object(let object) where !object.isEmpty:
                text += "\n"
                Self.writeIndent(indent + 2, to: &text)
                write(object, indent: indent + 2, to: &text)
            default:
                text += " "
                writeInline(entry.value, indent: indent, to: &text)
            }
        }
    }

    /// Writes elements whose dashes stand at `indent`; the first line is already indented.
    private func write(_ elements: [Value], indent: Int, to text: inout String) {
        for (index, element) in elements.enumerated() {
            if index > 0 { Self.writeIndent(indent, to: &text) }
            text += "- "
            switch element {
            case .array(let elements) where !elements.isEmpty:
                write(elements, indent: indent + 2, to: &text)
            case .object(let object) where !object.isEmpty:
                write(object, indent: indent + 2, to: &text)
            default: writeInline(element, indent: indent, to: &text)
            }
        }
    }

    /// Writes what fits on the line, or starts on it, below a node at `indent`.
    private func writeInline(_ value: Value, indent: Int, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .int(let int): text += String(int)
        case .double(let double): text += Self.number(double)
        case .array: text += "[]"
        case .object: text += "{}"
        case .string(let string):
            switch YAMLScalarStyle(string) {
            case .plain: text += string
            case .singleQuoted: Self.writeSingleQuoted(string, to: &text)
            case .doubleQuoted: Self.writeDoubleQuoted(string, to: &text)
            case .literal: return Self.writeLiteral(string, indent: indent + 2, to: &text)
            }
        }
        text += "\n"
    }

    private static func writeIndent(_ indent: Int, to text: inout String) {
        for _ in 0..<indent { text += " " }
    }

    private static func number(_ double: Double) -> String {
        if double.isNaN { return ".nan" }
        if double.isInfinite { return double < 0 ? "-.inf" : ".inf" }
        return GoNumber.json(double)
    }

    private static func writeKey(_ key: String, to text: inout String) {
        switch YAMLScalarStyle(key) {
        case .plain: text += key
        case .singleQuoted: writeSingleQuoted(key, to: &text)
        case .doubleQuoted, .literal: writeDoubleQuoted(key, to: &text)
        }
    }

    private static func writeSingleQuoted(_ string: String, to text: inout String) {
        text += "'"
        for scalar in string.unicodeScalars {
            if scalar == "'" { text += "'" }
            text.unicodeScalars.append(scalar)
        }
        text += "'"
    }

    private static func writeDoubleQuoted(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where YAMLScalarStyle.isPrintable(scalar): text.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let width = digits.count <= 2 ? 2 : 4
                text += width == 2 ? "\\x" : "\\u"
                text += String(repeating: "0", count: width - digits.count) + digits
            }
        }
        text += "\""
    }

    /// Writes lines below `|`, with the sign for what comes after the last of them: `-` for no line
    /// break, `+` for several, nothing for one.
    private static func writeLiteral(_ string: String, indent: Int, to text: inout String) {
        text += "|"
        if string.utf8.first == ASCII.space || string.utf8.first == ASCII.lineFeed {
            // The first line does not show how far the block is indented.
            text += "2"
        }
        let endsInBreak = string.utf8.last == ASCII.lineFeed
        if !endsInBreak { text += "-" }
        if string.utf8.suffix(2).elementsEqual([ASCII.lineFeed, ASCII.lineFeed]) { text += "+" }
        text += "\n"
        var lines = string.unicodeScalars.split(
            separator: "\n", omittingEmptySubsequences: false)
        if endsInBreak { lines.removeLast() }
        for line in lines {
            if !line.isEmpty { writeIndent(indent, to: &text) }
            text += String(String.UnicodeScalarView(line)) + "\n"
        }
    }
}
