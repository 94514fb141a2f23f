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

    private struct Pending {
        let document: HereDocument
        let delimiter: String
        let isQuoted: Bool
        let dropsTabs: Bool
    }

    private static let signs: Set<Character> = [";", "&", "|", "(", ")", "\n"]
    private let characters: [Character]
    private var position = 0
    private var pending: [Pending] = []
    /// Whether the last operator was `<<-`.
    private(set) var dropsTabs = false

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
            if character == "\n" { try readDocuments() }
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
        guard let sign = ahead(start), sign == ">" || sign == "<" else { return nil }
        position += start + 1
        let usual = descriptor ?? (sign == ">" ? 1 : 0)
        switch (sign, current) {
        case (">", ">"):
            position += 1
            return .redirect(usual, .append)
        case (_, "&"):
            position += 1
            return .redirect(usual, .duplicate)
        case (">", "|"):
            position += 1
            return .redirect(usual, .write)
        case ("<", "<"):
            position += 1
            dropsTabs = current == "-"
            if dropsTabs { position += 1 }
            return .redirect(usual, .text(HereDocument()))
        default: return .redirect(usual, sign == ">" ? .write : .read)
        }
    }

    // MARK: Text after the line

    /// The text up to a line with the delimiter belongs to a command of this line.
    mutating func expect(_ document: HereDocument, until word: ShellWord) {
        var delimiter = ""
        var isQuoted = false
        for case .text(let text, let quoted) in word.parts {
            delimiter += text
            isQuoted = isQuoted || quoted
        }
        for case .quoted(let parts) in word.parts {
            isQuoted = true
            for case .text(let text, _) in parts { delimiter += text }
        }
        pending.append(
            Pending(
                document: document, delimiter: delimiter, isQuoted: isQuoted,
                dropsTabs: dropsTabs))
    }

    private mutating func readDocuments() throws(ShellFault) {
        for next in pending {
            var text = ""
            while current != nil {
                var line = ""
                while let character = current, character != "\n" {
                    line.append(character)
                    position += 1
                }
                position += 1
                if next.dropsTabs { line = String(line.drop { $0 == "\t" }) }
                if line == next.delimiter { break }
                text += line + "\n"
            }
            next.document.body.parts =
                next.isQuoted ? [.text(text, isQuoted: true)] : try Self.parts(of: text)
        }
        pending.removeAll()
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
            let escaped = current.map(String.init) ?? "\\"
            position += 1
            if escaped == "\n" { return .text("", isQuoted: true) }
            if isQuoted, !["\"", "\\", "$", "`"].contains(escaped) {
                return .text("\\" + escaped, isQuoted: true)
            }
            return .text(escaped, isQuoted: true)
        case "`":
            position += 1
            return .output(
                ShellSubstitution(try ShellParser.parse(try backquoted())), isQuoted: isQuoted)
        case "$": return try expansion(isQuoted: isQuoted)
        default: return .text(plainText(isQuoted: isQuoted), isQuoted: isQuoted)
        }
    }

    private mutating func plainText(isQuoted: Bool) -> String {
        var text = ""
        while let character = current {
            if character == "$" || character == "\\" || character == "\"" || character == "`" {
                break
            }
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

    private mutating func backquoted() throws(ShellFault) -> String {
        var text = ""
        while let character = current {
            position += 1
            if character == "`" { return text }
            if character == "\\", let next = current, "`\\$".contains(next) {
                text.append(next)
                position += 1
            } else {
                text.append(character)
            }
        }
        throw ShellFault("unterminated `")
    }

    /// What is inside double quotes, as one part.
    private mutating func quoted() throws(ShellFault) -> ShellWord.Part {
        var parts: [ShellWord.Part] = []
        while let character = current {
            if character == "\"" {
                position += 1
                return .quoted(parts)
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
            return .arithmetic(try Self.parts(of: text), isQuoted: isQuoted)
        case "(":
            position += 1
            let script = try enclosed("(", ")")
            return .output(
                ShellSubstitution(try ShellParser.parse(script)), isQuoted: isQuoted)
        case "{":
            position += 1
            return try braced(try enclosed("{", "}"), isQuoted: isQuoted)
        case let character? where "?$!#@*-0123456789".contains(character):
            position += 1
            return .variable(String(character), operation: "", word: [], isQuoted: isQuoted)
        default:
            var name = ""
            while let character = current, Self.isOfName(character) {
                name.append(character)
                position += 1
            }
            if name.isEmpty { return .text("$", isQuoted: isQuoted) }
            return .variable(name, operation: "", word: [], isQuoted: isQuoted)
        }
    }

    private static func isOfName(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    /// `${name}` and `${name:-word}`, `${#name}`, `${name%pattern}`.
    private func braced(
        _ text: String, isQuoted: Bool
    ) throws(ShellFault) -> ShellWord.Part {
        if text.count > 1, text.first == "#", text.dropFirst().allSatisfy(Self.isOfName) {
            return .variable(
                String(text.dropFirst()), operation: "length", word: [], isQuoted: isQuoted)
        }
        var name = text.prefix(while: Self.isOfName)
        if name.isEmpty { name = text.prefix(1) }
        let rest = text.dropFirst(name.count)
        var operation = String(rest.prefix(1))
        if let second = rest.dropFirst().first,
            operation == ":" || "#%".contains(operation) && operation == String(second)
        {
            operation.append(second)
        }
        if operation.count == 2, operation.hasPrefix(":"), !"-+=?".contains(operation.suffix(1)) {
            operation = ":"
            guard name != "@", name != "*" else { throw ShellFault("${\(text)}") }
        }
        let known = ["", ":", "-", ":-", "+", ":+", "=", ":=", "?", ":?", "#", "##", "%", "%%"]
        guard known.contains(operation) else { throw ShellFault("${\(text)}") }
        let word = String(rest.dropFirst(operation.count))
        return .variable(
            String(name), operation: operation,
            word: try Self.parts(of: word, isQuoted: isQuoted), isQuoted: isQuoted)
    }

    /// The text up to the sign that closes what is open.
    private mutating func enclosed(
        _ opening: Character, _ closing: Character
    ) throws(ShellFault) -> String {
        var depth = 1
        var text = ""
        while let character = current {
            position += 1
            if character == "\\", let next = current {
                text += String([character, next])
                position += 1
                continue
            }
            if character == "'" || character == "\"" {
                let start = position
                position = try end(ofQuote: character)
                text += String(character) + String(characters[start..<position])
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

    /// The position after the quote that closes the one in front.
    private func end(ofQuote quote: Character) throws(ShellFault) -> Int {
        var place = position
        while place < characters.count {
            if characters[place] == "\\", quote == "\"" { place += 1 }
            place += 1
            if place <= characters.count, characters[place - 1] == quote { return place }
        }
        throw ShellFault("unterminated \(quote)")
    }

    private static func parts(
        of text: String, isQuoted: Bool = true
    ) throws(ShellFault) -> [ShellWord.Part] {
        var lexer = ShellLexer(text)
        var parts: [ShellWord.Part] = []
        while let character = lexer.current {
            // Blanks and signs mean nothing here.
            if !isQuoted, " \t;&|()<>\n".contains(character) {
                lexer.position += 1
                parts.append(.text(String(character), isQuoted: false))
            } else {
                parts.append(try lexer.part(isQuoted: isQuoted))
            }
        }
        return parts
    }
}
