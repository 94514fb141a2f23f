/// Reads the part of the POSIX shell's language that scenarios are written in.
struct ShellParser {
    private static let closers: Set = [
        "then", "else", "elif", "fi", "do", "done", "}", "esac",
    ]
    private var lexer: ShellLexer
    private var token = ShellLexer.Token.end

    static func parse(_ script: String) throws(ShellFault) -> ShellNode {
        var parser = ShellParser(lexer: ShellLexer(script))
        try parser.advance()
        let node = try parser.list()
        guard case .end = parser.token else { throw ShellFault("unexpected end of a list") }
        return node
    }

    private init(lexer: ShellLexer) { self.lexer = lexer }

    private mutating func advance() throws(ShellFault) { token = try lexer.next() }

    private func isSign(_ sign: String) -> Bool {
        if case .sign(sign) = token { true } else { false }
    }

    /// The reserved word that the token is, or the text it could be one by.
    private var plain: String? {
        if case .word(let word) = token { word.plain } else { nil }
    }

    private mutating func expect(_ word: String) throws(ShellFault) {
        guard plain == word || isSign(word) else { throw ShellFault("\(word) is missing") }
        try advance()
    }

    // MARK: Lists

    private mutating func list() throws(ShellFault) -> ShellNode {
        var nodes: [ShellNode] = []
        while true {
            while isSign("\n") || isSign(";") { try advance() }
            if case .end = token { break }
            if isSign(")") || isSign(";;") { break }
            if let plain, Self.closers.contains(plain) { break }
            let node = try conditional()
            if isSign("&") {
                try advance()
                nodes.append(.background(node))
            } else {
                nodes.append(node)
                guard isSign(";") || isSign("\n") else { break }
            }
        }
        return .sequence(nodes)
    }

    private mutating func conditional() throws(ShellFault) -> ShellNode {
        var left = try pipeline()
        while isSign("&&") || isSign("||") {
            let isAnd = isSign("&&")
            try advance()
            while isSign("\n") { try advance() }
            let right = try pipeline()
            left = isAnd ? .and(left, right) : .or(left, right)
        }
        return left
    }

    private mutating func pipeline() throws(ShellFault) -> ShellNode {
        if plain == "!" {
            try advance()
            return .not(try pipeline())
        }
        var nodes = [try command()]
        while isSign("|") {
            try advance()
            nodes.append(try command())
        }
        return nodes.count == 1 ? nodes[0] : .pipeline(nodes)
    }

    // MARK: Commands

    private mutating func command() throws(ShellFault) -> ShellNode {
        let node: ShellNode
        if isSign("(") {
            try advance()
            node = .subshell(try list())
            try expect(")")
        } else {
            switch plain {
            case "{":
                try advance()
                node = try list()
                try expect("}")
            case "if": node = try choice()
            case "while", "until": node = try loop()
            case "for": node = try forEach()
            case "case": node = try match()
            default:
                let command = try simple()
                guard isSign("("), command.words.count == 1, command.redirects.isEmpty,
                    let name = command.words[0].plain
                else { return .command(command) }
                return try function(name)
            }
        }
        var redirects: [ShellRedirect] = []
        while case .redirect = token { redirects.append(try redirect()) }
        return redirects.isEmpty ? node : .redirected(node, redirects)
    }

    private mutating func choice() throws(ShellFault) -> ShellNode {
        try advance()
        let condition = try list()
        try expect("then")
        let then = try list()
        var otherwise: ShellNode?
        if plain == "elif" {
            return .choice(condition: condition, then: then, otherwise: try choice())
        }
        if plain == "else" {
            try advance()
            otherwise = try list()
        }
        try expect("fi")
        return .choice(condition: condition, then: then, otherwise: otherwise)
    }

    private mutating func loop() throws(ShellFault) -> ShellNode {
        let isUntil = plain == "until"
        try advance()
        let condition = try list()
        try expect("do")
        let body = try list()
        try expect("done")
        return .loop(condition: condition, body: body, isUntil: isUntil)
    }

    private mutating func forEach() throws(ShellFault) -> ShellNode {
        try advance()
        guard let name = plain else { throw ShellFault("for has no name") }
        try advance()
        var words: [ShellWord]?
        if plain == "in" {
            try advance()
            var given: [ShellWord] = []
            while case .word(let word) = token {
                given.append(word)
                try advance()
            }
            words = given
        }
        while isSign(";") || isSign("\n") { try advance() }
        try expect("do")
        let body = try list()
        try expect("done")
        return .forEach(name: name, words: words, body: body)
    }

    private mutating func match() throws(ShellFault) -> ShellNode {
        try advance()
        guard case .word(let word) = token else { throw ShellFault("case has no word") }
        try advance()
        try expect("in")
        var branches: [(patterns: [ShellWord], body: ShellNode)] = []
        while true {
            while isSign("\n") { try advance() }
            if plain == "esac" { break }
            if isSign("(") { try advance() }
            var patterns: [ShellWord] = []
            while case .word(let pattern) = token {
                patterns.append(pattern)
                try advance()
                if isSign("|") { try advance() }
            }
            try expect(")")
            branches.append((patterns, try list()))
            if isSign(";;") { try advance() }
        }
        try expect("esac")
        return .match(word, branches)
    }

    /// `name() { … }`, from its first bracket on.
    private mutating func function(_ name: String) throws(ShellFault) -> ShellNode {
        try advance()
        try expect(")")
        while isSign("\n") { try advance() }
        return .function(name: name, body: try command())
    }

    private mutating func simple() throws(ShellFault) -> ShellCommand {
        var command = ShellCommand()
        while true {
            switch token {
            case .word(let word):
                if command.words.isEmpty, let assignment = Self.assignment(word) {
                    command.assignments.append(assignment)
                } else {
                    command.words.append(word)
                }
                try advance()
            case .redirect: command.redirects.append(try redirect())
            case .sign, .end:
                if command.words.isEmpty, command.assignments.isEmpty, command.redirects.isEmpty {
                    throw ShellFault("a command is missing")
                }
                return command
            }
        }
    }

    private mutating func redirect() throws(ShellFault) -> ShellRedirect {
        guard case .redirect(let descriptor, let mode) = token else {
            throw ShellFault("a redirection is missing")
        }
        try advance()
        guard case .word(let word) = token else { throw ShellFault("a file is missing") }
        if case .text(let document) = mode { lexer.expect(document, until: word) }
        try advance()
        return ShellRedirect(descriptor: descriptor, mode: mode, word: word)
    }

    private static func assignment(_ word: ShellWord) -> (name: String, value: ShellWord)? {
        guard case .text(let text, isQuoted: false)? = word.parts.first,
            let equals = text.firstIndex(of: "=")
        else { return nil }
        let name = String(text[..<equals])
        guard let first = name.first, first.isLetter || first == "_",
            name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
        else { return nil }
        var value = word
        value.parts[0] = .text(String(text[text.index(after: equals)...]), isQuoted: false)
        return (name, value)
    }
}
