internal import KubernetesAPI

/// Reads templates of paths.
struct JSONPathParser {
    private static let maximumDepth = 64

    private let characters: [Character]
    private var place = 0

    init(_ template: String) { characters = Array(template) }

    mutating func template() throws(JSONPathError) -> [JSONPath.Node] {
        let (nodes, hasEnd) = try nodes(depth: 0)
        if hasEnd { throw JSONPathError("not in range, nothing to end") }
        return nodes
    }

    /// The nodes up to the end, or to the `{end}` of a range.
    private mutating func nodes(
        depth: Int
    ) throws(JSONPathError) -> (nodes: [JSONPath.Node], hasEnd: Bool) {
        if depth > Self.maximumDepth { throw JSONPathError("ranges are nested too deeply") }
        var nodes: [JSONPath.Node] = []
        var text = ""
        while let character = next() {
            guard character == "{" else {
                text.append(character)
                continue
            }
            if !text.isEmpty { nodes.append(.text(text)) }
            text = ""
            var isEnd = false
            repeat {
                skipBlanks()
                guard let first = peek() else { throw JSONPathError("unclosed action") }
                if first == "}" { break }
                if first == "\"" || first == "'" {
                    nodes.append(.text(try quoted()))
                } else if take("range") {
                    skipBlanks()
                    let steps = try steps()
                    skipBlanks()
                    try expect("}")
                    let inner = try self.nodes(depth: depth + 1)
                    guard inner.hasEnd else { throw JSONPathError("unclosed range") }
                    nodes.append(.range(steps, inner.nodes))
                    place -= 1
                } else if take("end") {
                    isEnd = true
                } else {
                    let steps = try steps()
                    nodes.append(.path(steps))
                }
            } while true
            try expect("}")
            if isEnd { return (nodes, true) }
        }
        if !text.isEmpty { nodes.append(.text(text)) }
        return (nodes, false)
    }

    // MARK: Paths

    /// A path up to what cannot be a part of it.
    private mutating func steps() throws(JSONPathError) -> [JSONPath.Step] {
        var steps: [JSONPath.Step] = []
        let start = place
        while let character = peek() {
            switch character {
            case "$":
                place += 1
                steps.append(.root)
            case "@": place += 1
            case ".":
                place += 1
                if peek() == "." {
                    place += 1
                    steps.append(.descendants)
                }
                try name(into: &steps)
            case "[":
                place += 1
                steps.append(try bracket())
            default:
                guard place > start else {
                    throw JSONPathError("unrecognized character in action: \(character)")
                }
                return steps
            }
        }
        return steps
    }

    /// The name behind a dot; none where a bracket or the end follows.
    private mutating func name(into steps: inout [JSONPath.Step]) throws(JSONPathError) {
        if peek() == "*" {
            place += 1
            return steps.append(.anyField)
        }
        var name = ""
        while let character = peek(), !".[]{}()=!<>,\" '\t\n".contains(character) {
            place += 1
            if character == "\\", let escaped = next() {
                name.append(escaped)
            } else {
                name.append(character)
            }
        }
        if !name.isEmpty { steps.append(.field(name)) }
    }

    /// What is between brackets: `*`, indices, a slice, names or a filter.
    private mutating func bracket() throws(JSONPathError) -> JSONPath.Step {
        skipBlanks()
        switch peek() {
        case "*":
            place += 1
            try expect("]")
            return .anyField
        case "?": return try filter()
        case "'", "\"":
            var names = [try quoted()]
            skipBlanks()
            while peek() == "," {
                place += 1
                skipBlanks()
                names.append(try quoted())
                skipBlanks()
            }
            try expect("]")
            return .fields(names)
        default: return try indices()
        }
    }

    private mutating func indices() throws(JSONPathError) -> JSONPath.Step {
        var text = ""
        while let character = peek(), character != "]" {
            place += 1
            if character != " " { text.append(character) }
        }
        try expect("]")
        func number(_ text: Substring) throws(JSONPathError) -> Int {
            guard let number = Int(text) else {
                throw JSONPathError("invalid array index \(text)")
            }
            return number
        }
        func bound(_ text: Substring) throws(JSONPathError) -> Int? {
            text.isEmpty ? nil : try number(text)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1 else {
            var indices: [Int] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                indices.append(try number(part))
            }
            return .indices(indices)
        }
        let step = parts.count > 2 ? try bound(parts[2]) ?? 1 : 1
        guard parts.count <= 3, step > 0 else {
            throw JSONPathError("invalid array index \(text)")
        }
        return .slice(from: try bound(parts[0]), to: try bound(parts[1]), by: step)
    }

    /// `?(@.type=="Ready")`.
    private mutating func filter() throws(JSONPathError) -> JSONPath.Step {
        try expect("?")
        try expect("(")
        let left = try operand()
        skipBlanks()
        let comparison = JSONPath.Comparison.allCases.first { take($0.rawValue) }
        let right = comparison == nil ? left : try operand()
        skipBlanks()
        try expect(")")
        try expect("]")
        return .filter(left, comparison, right)
    }

    private mutating func operand() throws(JSONPathError) -> JSONPath.Operand {
        skipBlanks()
        guard let first = peek() else { throw JSONPathError("unterminated filter") }
        if first == "\"" || first == "'" { return .value(.string(try quoted())) }
        if first == "@" || first == "." || first == "$" { return .path(try steps()) }
        var word = ""
        while let character = peek(),
            character.isLetter || character.isNumber || "+-.".contains(character)
        {
            word.append(character)
            place += 1
        }
        if let number = Int64(word) { return .value(.int(number)) }
        if let number = Double(word) { return .value(.double(number)) }
        if word == "true" || word == "false" { return .value(.bool(word == "true")) }
        throw JSONPathError("unrecognized character in action: \(first)")
    }

    // MARK: Characters

    private func peek() -> Character? { place < characters.count ? characters[place] : nil }

    private mutating func next() -> Character? {
        guard let character = peek() else { return nil }
        place += 1
        return character
    }

    private mutating func skipBlanks() {
        while let character = peek(), character.isWhitespace { place += 1 }
    }

    private mutating func take(_ word: String) -> Bool {
        guard characters[place...].starts(with: word) else { return false }
        place += word.count
        return true
    }

    private mutating func expect(_ character: Character) throws(JSONPathError) {
        guard next() == character else { throw JSONPathError("expected \(character)") }
    }

    /// Text between quotation marks, in which a backslash makes other characters.
    private mutating func quoted() throws(JSONPathError) -> String {
        let quote = next()
        guard quote == "\"" || quote == "'" else { throw JSONPathError("expected quoted text") }
        var text = ""
        while let character = next(), character != quote {
            guard character == "\\" else {
                text.append(character)
                continue
            }
            switch next() {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case let escaped?: text.append(escaped)
            case nil: throw JSONPathError("unterminated quoted string")
            }
        }
        guard place > 0, characters[place - 1] == quote else {
            throw JSONPathError("unterminated quoted string")
        }
        return text
    }
}
