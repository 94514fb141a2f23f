/// A pattern of the shell: `*`, `?` and sets in brackets; what follows a backslash is itself.
struct ShellPattern {
    private enum Element {
        case one(Character)
        case any
        case many
        case set(Set<Character>, ranges: [ClosedRange<Character>], isNegated: Bool)
    }

    private var elements: [Element] = []
    /// Whether the pattern stands for more than one text.
    private(set) var isPattern = false

    init(_ text: String) {
        let characters = Array(text)
        var position = 0
        while position < characters.count {
            let character = characters[position]
            position += 1
            switch character {
            case "\\" where position < characters.count:
                elements.append(.one(characters[position]))
                position += 1
            case "*":
                elements.append(.many)
                isPattern = true
            case "?":
                elements.append(.any)
                isPattern = true
            case "[":
                if let end = addSet(characters, position) {
                    position = end
                    isPattern = true
                } else {
                    elements.append(.one("["))
                }
            default: elements.append(.one(character))
            }
        }
    }

    /// - Returns: the position after the closing bracket; `nil` if there is none.
    private mutating func addSet(_ characters: [Character], _ start: Int) -> Int? {
        var position = start
        let isNegated = position < characters.count && "!^".contains(characters[position])
        if isNegated { position += 1 }
        let first = position
        var single: Set<Character> = []
        var ranges: [ClosedRange<Character>] = []
        while position < characters.count {
            let character = characters[position]
            if character == "]", position > first {
                elements.append(.set(single, ranges: ranges, isNegated: isNegated))
                return position + 1
            }
            if position + 2 < characters.count, characters[position + 1] == "-",
                characters[position + 2] != "]", character <= characters[position + 2]
            {
                ranges.append(character...characters[position + 2])
                position += 3
            } else {
                single.insert(character)
                position += 1
            }
        }
        return nil
    }

    func matches(_ text: some StringProtocol) -> Bool {
        Self.matches(elements[...], Array(text)[...])
    }

    private static func matches(
        _ elements: ArraySlice<Element>, _ text: ArraySlice<Character>
    ) -> Bool {
        guard let first = elements.first else { return text.isEmpty }
        let rest = elements.dropFirst()
        if case .many = first {
            return (text.startIndex...text.endIndex).contains { matches(rest, text[$0...]) }
        }
        guard let character = text.first else { return false }
        switch first {
        case .one(let wanted) where wanted != character: return false
        case .set(let single, let ranges, let isNegated):
            let isIn = single.contains(character) || ranges.contains { $0.contains(character) }
            if isIn == isNegated { return false }
        case .one, .any, .many: break
        }
        return matches(rest, text.dropFirst())
    }

    /// A text with what would be a pattern in it made to stand for itself.
    static func quoted(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\*?[".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
