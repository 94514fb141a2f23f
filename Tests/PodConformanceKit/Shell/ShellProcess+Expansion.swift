import KubernetesAPI

/// How words become arguments.
extension ShellProcess {
    /// A part of a word after its expansion.
    private enum Piece {
        case text(String, isQuoted: Bool)
        /// What is cut at blanks.
        case cut(String)
        /// Between the arguments of `"$@"`.
        case boundary
        /// `"$@"` without arguments: no word at all.
        case nothing
    }

    /// The words of a command, after expansion, splitting and looking for files.
    func expand(_ words: [ShellWord]) throws(ShellFault) -> [String] {
        var result: [String] = []
        for word in words {
            for field in fields(of: try pieces(of: word.parts)) { result += paths(field) }
        }
        return result
    }

    /// A word as one text, as the value of a variable is.
    func expand(_ word: ShellWord) throws(ShellFault) -> String { try text(of: word.parts) }

    /// A word as a pattern, in which quoted parts stand for themselves.
    func pattern(_ word: ShellWord) throws(ShellFault) -> String { try pattern(of: word.parts) }

    private func pattern(of parts: [ShellWord.Part]) throws(ShellFault) -> String {
        try pieces(of: parts).map { piece in
            switch piece {
            case .text(let text, let isQuoted): isQuoted ? ShellPattern.quoted(text) : text
            case .cut(let text): text
            case .boundary: " "
            case .nothing: ""
            }
        }.joined()
    }

    private func text(of parts: [ShellWord.Part]) throws(ShellFault) -> String {
        try pieces(of: parts).map { piece in
            switch piece {
            case .text(let text, _), .cut(let text): text
            case .boundary: " "
            case .nothing: ""
            }
        }.joined()
    }

    // MARK: Fields

    private struct Field {
        var text = ""
        var pattern = ""

        mutating func append(_ more: String, isQuoted: Bool) {
            text += more
            pattern += isQuoted ? ShellPattern.quoted(more) : more
        }
    }

    private func fields(of pieces: [Piece]) -> [Field] {
        var fields: [Field] = []
        var open: Field?
        func close() {
            if let field = open { fields.append(field) }
            open = nil
        }
        for piece in pieces {
            switch piece {
            case .text(let text, let isQuoted):
                open = open ?? Field()
                open?.append(text, isQuoted: isQuoted)
            case .boundary: close()
            case .nothing: break
            case .cut(let text):
                for character in text {
                    if separators.contains(character) {
                        if open == nil, !character.isWhitespace { open = Field() }
                        close()
                    } else {
                        open = open ?? Field()
                        open?.append(String(character), isQuoted: false)
                    }
                }
            }
        }
        close()
        return fields
    }

    /// The characters at which words are cut.
    var separators: String { variables["IFS"] ?? " \t\n" }

    /// The files that a pattern stands for; the word itself where there are none.
    private func paths(_ field: Field) -> [String] {
        guard ShellPattern(field.pattern).isPattern, !options.contains("f") else {
            return [field.text]
        }
        let isAbsolute = field.pattern.hasPrefix("/")
        var found = [isAbsolute ? "/" : ""]
        let parts = field.pattern.split(separator: "/")
        for (index, part) in parts.enumerated() {
            let pattern = ShellPattern(String(part))
            let isLast = index == parts.count - 1
            found = found.flatMap { base -> [String] in
                let names = ((try? files.list(base.isEmpty ? "." : base)) ?? []).map(\.name)
                return names.filter {
                    pattern.matches($0) && (!$0.hasPrefix(".") || part.hasPrefix("."))
                }.map { base + $0 + (isLast ? "" : "/") }
            }
        }
        return found.isEmpty ? [field.text] : found
    }

    // MARK: Pieces

    private func pieces(of parts: [ShellWord.Part]) throws(ShellFault) -> [Piece] {
        var pieces: [Piece] = []
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let text, let isQuoted):
                if !isQuoted, index == 0, text == "~" || text.hasPrefix("~/") {
                    let home = variables["HOME"] ?? "~"
                    pieces.append(.text(home + text.dropFirst(), isQuoted: true))
                } else {
                    pieces.append(.text(text, isQuoted: isQuoted))
                }
            case .quoted(let inner):
                pieces += try quoted(inner)
            case .variable("@", "", _, false), .variable("*", "", _, false):
                for (index, argument) in positional.enumerated() {
                    pieces += (index > 0 ? [.boundary] : []) + [.cut(argument)]
                }
            case .variable(let name, let operation, let word, let isQuoted):
                let value = try value(of: name, operation, word)
                pieces.append(isQuoted ? .text(value, isQuoted: true) : .cut(value))
            case .output(let substitution, let isQuoted):
                let text = substitutions[ObjectIdentifier(substitution)] ?? ""
                pieces.append(isQuoted ? .text(text, isQuoted: true) : .cut(text))
            case .arithmetic(let inner, let isQuoted):
                let value = try calculate(try text(of: inner))
                pieces.append(
                    isQuoted ? .text("\(value)", isQuoted: true) : .cut("\(value)"))
            }
        }
        return pieces
    }

    private func quoted(_ parts: [ShellWord.Part]) throws(ShellFault) -> [Piece] {
        var pieces: [Piece] = []
        for part in parts {
            guard case .variable("@", "", _, _) = part else {
                pieces.append(.text(try text(of: [part]), isQuoted: true))
                continue
            }
            if positional.isEmpty { pieces.append(.nothing) }
            for (index, argument) in positional.enumerated() {
                pieces += (index > 0 ? [.boundary] : []) + [.text(argument, isQuoted: true)]
            }
        }
        return pieces.isEmpty ? [.text("", isQuoted: true)] : pieces
    }

    // MARK: Variables

    private func value(
        of name: String, _ operation: String, _ word: [ShellWord.Part]
    ) throws(ShellFault) -> String {
        let value = special(name) ?? variables[name]
        let isMissing = value == nil || (operation.hasPrefix(":") && value?.isEmpty == true)
        switch operation {
        case "length": return String((value ?? "").count)
        case "-", ":-": return isMissing ? try text(of: word) : value ?? ""
        case "+", ":+": return isMissing ? "" : try text(of: word)
        case "=", ":=":
            if isMissing { variables[name] = try text(of: word) }
            return variables[name] ?? ""
        case "?", ":?":
            guard isMissing else { return value ?? "" }
            let text = try text(of: word)
            write("sh: \(name): \(text.isEmpty ? "parameter not set" : text)\n", to: 2)
            exit(with: 2)
            hasAborted = true
            return ""
        case ":": return try part(of: value ?? "", try text(of: word))
        case "#", "##", "%", "%%": return trim(value ?? "", operation, try pattern(of: word))
        default:
            if value == nil, options.contains("u"), name != "@", name != "*" {
                write("sh: \(name): parameter not set\n", to: 2)
                exit(with: 2)
                hasAborted = true
            }
            return value ?? ""
        }
    }

    /// A text without what fits a pattern at its beginning or end.
    private func trim(_ text: String, _ operation: String, _ pattern: String) -> String {
        let pattern = ShellPattern(pattern)
        let lengths = Array(0...text.count)
        let isLongest = operation.count == 2
        for length in isLongest ? lengths.reversed() : lengths {
            if operation.hasPrefix("#") {
                if pattern.matches(text.prefix(length)) { return String(text.dropFirst(length)) }
            } else if pattern.matches(text.suffix(length)) {
                return String(text.dropLast(length))
            }
        }
        return text
    }

    private func special(_ name: String) -> String? {
        switch name {
        case "?": return String(status)
        case "$": return String(shell)
        case "!": return lastChild.map(String.init) ?? ""
        case "#": return String(positional.count)
        case "@", "*": return positional.isEmpty ? nil : positional.joined(separator: " ")
        case "-": return String(options.sorted())
        case "0": return scriptName
        case "PPID": return String(machine.processes[shell]?.parent ?? parent)
        default:
            guard let index = Int(name), index > 0 else { return nil }
            return index <= positional.count ? positional[index - 1] : nil
        }
    }
}
