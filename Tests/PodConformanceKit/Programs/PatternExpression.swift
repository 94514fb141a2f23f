/// A regular expression as `grep` and `sed` know it, basic or extended.
struct PatternExpression {
    private let regex: Regex<AnyRegexOutput>

    init(
        _ pattern: String, isExtended: Bool, isPlain: Bool = false, ignoresCase: Bool = false
    ) throws(ShellFault) {
        let text =
            isPlain
            ? pattern.map(Self.escaped).joined()
            : Self.translated(Array(pattern), isExtended: isExtended)
        do {
            regex = try Regex(text).ignoresCase(ignoresCase)
        } catch {
            throw ShellFault("the regular expression \(pattern)")
        }
    }

    /// The first place in a line that fits, and what its groups are.
    func firstMatch(in text: Substring) -> (range: Range<String.Index>, groups: [Substring])? {
        guard let match = text.firstMatch(of: regex) else { return nil }
        return (match.range, match.output.map { $0.substring ?? "" })
    }

    func matches(_ line: String) -> Bool { line.firstMatch(of: regex) != nil }

    /// Whether the whole line fits, or for words a place that letters do not go on from.
    func matchesWhole(_ line: String) -> Bool { line.wholeMatch(of: regex) != nil }

    private static func escaped(_ character: Character) -> String {
        "\\^$.|?*+()[]{}/&~-".contains(character) ? "\\\(character)" : String(character)
    }

    private static func translated(_ pattern: [Character], isExtended: Bool) -> String {
        var result = ""
        var position = 0
        // Whether what was read so far is nothing, the start of a group, or of another branch.
        var isAtStart = true
        while position < pattern.count {
            let character = pattern[position]
            position += 1
            let wasAtStart = isAtStart
            isAtStart = isExtended && "(|".contains(character)
            switch character {
            case "\\" where position < pattern.count:
                let next = pattern[position]
                position += 1
                if !isExtended, "(){}+?|".contains(next) {
                    result.append(next)
                    isAtStart = "(|".contains(next)
                } else if "wWsSbB".contains(next) || next.isNumber {
                    result += "\\\(next)"
                } else if next == "<" || next == ">" {
                    result += "\\b"
                } else if next == "n" {
                    result += "\\n"
                } else {
                    result += escaped(next)
                }
            case "[":
                result += set(pattern, &position)
            case "(", ")", "{", "}", "+", "?", "|":
                result += isExtended ? String(character) : "\\\(character)"
            case "*":
                // At the beginning it is an asterisk.
                result += wasAtStart ? "\\*" : "*"
            case "^":
                result += isExtended || wasAtStart ? "^" : "\\^"
                isAtStart = wasAtStart
            case "$":
                let isAnchor =
                    isExtended || position == pattern.count
                    || pattern[position...].starts(with: ["\\", ")"])
                    || pattern[position...].starts(with: ["\\", "|"])
                result += isAnchor ? "$" : "\\$"
            case ".": result.append(".")
            default: result += escaped(character)
            }
        }
        return result
    }

    private static func set(_ pattern: [Character], _ position: inout Int) -> String {
        var result = "["
        if position < pattern.count, pattern[position] == "^" {
            result.append("^")
            position += 1
        }
        var isFirst = true
        while position < pattern.count {
            let character = pattern[position]
            position += 1
            if character == "]", !isFirst { break }
            isFirst = false
            if character == "[", position < pattern.count, pattern[position] == ":" {
                result += "["
                while position < pattern.count, pattern[position] != "]" {
                    result.append(pattern[position])
                    position += 1
                }
                result += "]"
                position += 1
            } else if character == "-" {
                let isRange =
                    !result.hasSuffix("[") && !result.hasSuffix("^") && position < pattern.count
                    && pattern[position] != "]"
                result += isRange ? "-" : "\\-"
            } else {
                result += "\\^[]&~".contains(character) ? "\\\(character)" : String(character)
            }
        }
        return result + "]"
    }
}
