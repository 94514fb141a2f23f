public import KubernetesAPI

/// A selector cannot be read.
public struct LabelSelectorSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The requirement that is wrong.
    public let requirement: String

    public var description: String {
        "cannot read \"\(requirement)\" as a label selector; write key=value, key!=value, key, "
            + "!key, key in (a, b) or key notin (a, b), separated by commas"
    }
}

extension LabelSelector {
    /// Reads a selector as kubectl's `-l` takes it: `app=web,tier!=test,env in (a, b),!legacy`.
    public init(parsing text: String) throws(LabelSelectorSyntaxError) {
        self.init()
        var requirements: [LabelSelectorRequirement] = []
        for part in Self.split(text) {
            guard let requirement = LabelSelectorRequirement(parsing: part) else {
                throw LabelSelectorSyntaxError(requirement: part)
            }
            requirements.append(requirement)
        }
        matchExpressions = requirements.isEmpty ? nil : requirements
    }

    /// The requirements: commas inside parentheses separate values.
    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map(\.trimmed).filter { !$0.isEmpty }
    }
}

extension LabelSelectorRequirement {
    fileprivate init?(parsing text: String) {
        self.init()
        for (symbol, name) in [("!=", "NotIn"), ("==", "In"), ("=", "In")] {
            guard let place = text.firstRange(of: symbol) else { continue }
            key = String(text[..<place.lowerBound]).trimmed
            `operator` = name
            values = [String(text[place.upperBound...]).trimmed]
            guard isKey(key), values?.allSatisfy(isValue) == true else { return nil }
            return
        }
        if text.hasPrefix("!") {
            key = String(text.dropFirst()).trimmed
            `operator` = "DoesNotExist"
        } else if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
            let words = text[..<open].split(separator: " ").map(String.init)
            guard words.count == 2, words[1] == "in" || words[1] == "notin" else { return nil }
            key = words[0]
            `operator` = words[1] == "in" ? "In" : "NotIn"
            values = text[text.index(after: open)...].dropLast()
                .split(separator: ",").map { String($0).trimmed }
            guard let values, !values.isEmpty, values.allSatisfy(isValue) else { return nil }
        } else {
            key = text
            `operator` = "Exists"
        }
        guard isKey(key) else { return nil }
    }
}

private func isKey(_ text: String) -> Bool {
    !text.isEmpty
        && text.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0))
        }
}

private func isValue(_ text: String) -> Bool {
    text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
