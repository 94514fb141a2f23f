/// Cuts a script into words and operators.
struct ShellLexer {
    enum Token {
        case word(ShellWord)
        /// `;`, `&&`, `|`, `(`, a line break and the like.
        case sign(String)
        /// An operator such as `>` with its descriptor.
        case redirect(Int, ShellRedirect.Mode)
        case end
    }

    private static let signs: Set<Character> = [";", "&", "|", "(", ")", "\n"]
    private let characters: [Character]
    private var position = 0

    init(_ script: String) { characters = Array(script) }

    private var current: Character? {
        position < characters.count ? characters[position] : nil
    }

    private func ahead(_ count: Int) -> Character? {
        position + count < characters.count ? characters[position + count] : nil
    }

    // MARK: Tokens

    mutating func next() throws(ShellFault) -> Token {
        skipBlanks()
        guard let character = current else { return .end }
        if let redirect = redirect() { return redirect }
        if Self.signs.contains(character) {
            position += 1
            if character != "\n", character != "(", character != ")", current == character {
                position += 1
                return .sign(String([character, character]))
            }
            return .sign(String(character))
        }
        return .word(try word())
    }

    private mutating func skipBlanks() {
        while let character = current {
            if character == " " || character == "\t" {
                position += 1
            } else if character == "\\", ahead(1) == "\n" {
                position += 2
            } else if character == "#" {
                while let character = current, character != "\n" { position += 1 }
            } else {
                return
            }
        }
    }

    private mutating func redirect() -> Token? {
        var descriptor: Int?
        var start = 0
        if let digit = current?.wholeNumberValue, ahead(1) == ">" || ahead(1) == "<" {
            descriptor = digit
            start = 1
        }
        switch ahead(start) {
        case ">":
            position += start + 1
            if current == ">" {
                position += 1
                return .redirect(descriptor ?? 1, .append)
            }
            if current == "&" {
                position += 1
                return .redirect(descriptor ?? 1, .duplicate)
            }
            return .redirect(descriptor ?? 1, .write)
        case "<":
            position += start + 1
            return .redirect(descriptor ?? 0, .read)
        default: return nil
        }
    }

    // MARK: Words

    private mutating func word() throws(ShellFault) -> ShellWord {
        var word = ShellWord()
        while let character = current {
            if character == " " || character == "\t" || Self.signs.contains(character)
                || character == ">" || character == "<"
            {
                break
            }
            word.parts.append(try part(isQuoted: false))
        }
        return word
    }

    private mutating func part(isQuoted: Bool) throws(ShellFault) -> ShellWord.Part {
        switch current {
        case "'" where !isQuoted:
            position += 1
            return .text(try text(until: "'"), isQuoted: true)
        case "\"" where !isQuoted:
            position += 1
            return try quoted()
        case "\"":
            position += 1
            return .text("", isQuoted: true)
        case "\\":
            position += 1
            let escaped = current.map(String.init) ?? ""
            position += 1
            if isQuoted, !["\"", "\\", "$", "`"].contains(escaped) {
                return .text("\\" + escaped, isQuoted: true)
            }
            return .text(escaped, isQuoted: true)
        case "$": return try expansion(isQuoted: isQuoted)
        default: return .text(plainText(isQuoted: isQuoted), isQuoted: isQuoted)
        }
    }

    private mutating func plainText(isQuoted: Bool) -> String {
        var text = ""
        while let character = current {
            if character == "$" || character == "\\" || character == "\"" { break }
            if !isQuoted {
                if character == "'" || character == " " || character == "\t" { break }
                if Self.signs.contains(character) || character == ">" || character == "<" {
                    break
                }
            }
            text.append(character)
            position += 1
        }
        return text
    }

    private mutating func text(until end: Character) throws(ShellFault) -> String {
        var text = ""
        while let character = current {
            position += 1
            if character == end { return text }
            text.append(character)
        }
        throw ShellFault("unterminated \(end)")
    }

    /// What is inside double quotes, as one part.
    private mutating func quoted() throws(ShellFault) -> ShellWord.Part {
        var parts: [ShellWord.Part] = [.text("", isQuoted: true)]
        while let character = current {
            if character == "\"" {
                position += 1
                return .variable("", operation: "", word: parts, isQuoted: true)
            }
            parts.append(try part(isQuoted: true))
        }
        throw ShellFault("unterminated \"")
    }

    private mutating func expansion(isQuoted: Bool) throws(ShellFault) -> ShellWord.Part {
        position += 1
        switch current {
        case "(" where ahead(1) == "(":
            position += 2
            let text = try enclosed("(", ")")
            position += 1
            return .arithmetic(try Self.parts(of: text))
        case "(":
            position += 1
            let script = try enclosed("(", ")")
            return .output(try ShellParser.parse(script), isQuoted: isQuoted)
        case "{":
            position += 1
            let text = try enclosed("{", "}")
            let name = text.prefix { $0.isLetter || $0.isNumber || "_?$!#".contains($0) }
            let rest = text.dropFirst(name.count)
            let operation = rest.prefix { ":+-=".contains($0) }
            let word = try Self.parts(of: String(rest.dropFirst(operation.count)))
            return .variable(
                String(name), operation: String(operation), word: word, isQuoted: isQuoted)
        case let character? where "?$!#@*0123456789".contains(character):
            position += 1
            return .variable(String(character), operation: "", word: [], isQuoted: isQuoted)
        default:
            var name = ""
            while let character = current,
                character.isLetter || character.isNumber
                    || character == "_"
            {
                name.append(character)
                position += 1
            }
            if name.isEmpty { return .text("$", isQuoted: isQuoted) }
            return .variable(name, operation: "", word: [], isQuoted: isQuoted)
        }
    }

    /// The text up to the sign that closes what is open.
    private mutating func enclosed(
        _ opening: Character, _ closing: Character
    ) throws(ShellFault) -> String {
        var depth = 1
        var text = ""
        while let character = current {
            position += 1
            if character == "'" || character == "\"" {
                text += String(character) + (try self.text(until: character)) + String(character)
                continue
            }
            if character == opening { depth += 1 }
            if character == closing {
                depth -= 1
                if depth == 0 { return text }
            }
            text.append(character)
        }
        throw ShellFault("unterminated \(opening)")
    }

    private static func parts(of text: String) throws(ShellFault) -> [ShellWord.Part] {
        var lexer = ShellLexer(text)
        var parts: [ShellWord.Part] = []
        while lexer.current != nil { parts.append(try lexer.part(isQuoted: true)) }
        return parts
    }
}
