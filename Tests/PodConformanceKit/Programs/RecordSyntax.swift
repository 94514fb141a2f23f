/// The language of `awk`, as far as scripts of containers use it.
indirect enum RecordExpression {
    case number(Double)
    case text(String)
    case pattern(PatternExpression)
    case variable(String)
    case field(RecordExpression)
    case element(String, RecordExpression)
    case assign(RecordExpression, String, RecordExpression)
    /// `x++` and the like: what is added, and whether the value is the one before.
    case step(RecordExpression, Double, isAfter: Bool)
    case pair(RecordExpression, String, RecordExpression)
    case minus(RecordExpression)
    case not(RecordExpression)
    case choice(RecordExpression, RecordExpression, RecordExpression)
    case call(String, [RecordExpression])
}

indirect enum RecordStatement {
    case expression(RecordExpression)
    case print([RecordExpression])
    case format([RecordExpression])
    case choice(RecordExpression, [RecordStatement], [RecordStatement])
    case loop(RecordExpression, [RecordStatement])
    case each(String, String, [RecordStatement])
    case next
    case exit(RecordExpression?)
}

/// What is done with which records.
struct RecordRule {
    enum Condition {
        case begin, end, always
        case when(RecordExpression)
    }

    let condition: Condition
    let actions: [RecordStatement]
}

/// Reads programs of `awk`.
struct RecordParser {
    private enum Token: Equatable {
        case number(Double)
        case text(String)
        case pattern(String)
        case name(String)
        case sign(String)
        case line
    }

    private static let signs = [
        "&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "++", "--", "!~", "{",
        "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "<", ">", "!", "~", "=", "?",
        ":", "$",
    ]
    private static let functions: Set = [
        "length", "substr", "index", "tolower", "toupper", "int", "split", "sub", "gsub",
    ]

    private var tokens: ArraySlice<Token>
    /// Whether `>` would be a file, after `print`.
    private var isPrinting = false

    static func rules(_ text: String) throws(ShellFault) -> [RecordRule] {
        var parser = RecordParser(tokens: try tokens(of: text)[...])
        var rules: [RecordRule] = []
        parser.skipLines()
        while !parser.tokens.isEmpty {
            rules.append(try parser.rule())
            parser.skipLines()
        }
        return rules
    }

    private init(tokens: ArraySlice<Token>) { self.tokens = tokens }

    // MARK: Tokens

    private static func tokens(of text: String) throws(ShellFault) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            if first == "\n" {
                tokens.append(.line)
                rest.removeFirst()
            } else if first.isWhitespace {
                rest.removeFirst()
            } else if first == "#" {
                rest = rest.drop { $0 != "\n" }
            } else if first == "\"" {
                tokens.append(.text(try quoted(&rest, "\"")))
            } else if first == "/", mayBeginPattern(tokens.last) {
                tokens.append(.pattern(try quoted(&rest, "/")))
            } else if first.isNumber {
                let digits = rest.prefix { $0.isNumber || $0 == "." }
                tokens.append(.number(Double(digits) ?? 0))
                rest = rest.dropFirst(digits.count)
            } else if first.isLetter || first == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(.name(String(word)))
                rest = rest.dropFirst(word.count)
            } else if let sign = signs.first(where: { rest.hasPrefix($0) }) {
                tokens.append(.sign(sign))
                rest = rest.dropFirst(sign.count)
            } else {
                throw ShellFault("awk: \(rest)")
            }
        }
        return tokens
    }

    private static func mayBeginPattern(_ last: Token?) -> Bool {
        switch last {
        case .number?, .text?, .pattern?, .name?, .sign(")")?, .sign("]")?, .sign("$")?: false
        default: true
        }
    }

    private static func quoted(
        _ rest: inout Substring, _ end: Character
    ) throws(ShellFault) -> String {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            if character == end {
                return end == "/"
                    ? text : String(decoding: ShellFormat.unescaped(text), as: UTF8.self)
            }
            text.append(character)
            guard character == "\\", let next = rest.popFirst() else { continue }
            if next == end { text.removeLast() }
            text.append(next)
        }
        throw ShellFault("awk: unterminated \(end)")
    }

    private mutating func take(_ sign: String) -> Bool {
        guard tokens.first == .sign(sign) else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func expect(_ sign: String) throws(ShellFault) {
        guard take(sign) else { throw ShellFault("awk: \(sign) is missing") }
    }

    private mutating func takeName(_ name: String) -> Bool {
        guard tokens.first == .name(name) else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func skipLines() {
        while tokens.first == .line || tokens.first == .sign(";") { tokens.removeFirst() }
    }

    // MARK: Statements

    private mutating func rule() throws(ShellFault) -> RecordRule {
        var condition = RecordRule.Condition.always
        if takeName("BEGIN") {
            condition = .begin
        } else if takeName("END") {
            condition = .end
        } else if tokens.first != .sign("{") {
            if tokens.first == .name("function") { throw ShellFault("awk: functions") }
            condition = .when(try expression())
            if tokens.first == .sign(",") { throw ShellFault("awk: a range of records") }
        }
        guard tokens.first == .sign("{") else {
            return RecordRule(condition: condition, actions: [.print([])])
        }
        return RecordRule(condition: condition, actions: try block())
    }

    /// Statements between braces, or one alone.
    private mutating func block() throws(ShellFault) -> [RecordStatement] {
        skipNewlines()
        guard take("{") else { return [try statement()] }
        var statements: [RecordStatement] = []
        skipLines()
        while !take("}") {
            guard !tokens.isEmpty else { throw ShellFault("awk: } is missing") }
            statements.append(try statement())
            skipLines()
        }
        return statements
    }

    private mutating func skipNewlines() { while tokens.first == .line { tokens.removeFirst() } }

    private var isAtEnd: Bool {
        [nil, .line, .sign(";"), .sign("}")].contains(tokens.first)
    }

    private mutating func statement() throws(ShellFault) -> RecordStatement {
        guard case .name(let word)? = tokens.first else { return .expression(try expression()) }
        switch word {
        case "print", "printf":
            tokens.removeFirst()
            let values = try printed()
            return word == "print" ? .print(values) : .format(values)
        case "if":
            tokens.removeFirst()
            let condition = try bracketed()
            let then = try block()
            let after = tokens
            skipLines()
            guard takeName("else") else {
                tokens = after
                return .choice(condition, then, [])
            }
            return .choice(condition, then, try block())
        case "while":
            tokens.removeFirst()
            return .loop(try bracketed(), try block())
        case "for": return try loop()
        case "next":
            tokens.removeFirst()
            return .next
        case "exit":
            tokens.removeFirst()
            return .exit(isAtEnd ? nil : try expression())
        case "do", "getline", "delete", "break", "continue", "return", "function":
            throw ShellFault("awk: \(word)")
        default: return .expression(try expression())
        }
    }

    private mutating func bracketed() throws(ShellFault) -> RecordExpression {
        try expect("(")
        let value = try expression()
        try expect(")")
        return value
    }

    private mutating func printed() throws(ShellFault) -> [RecordExpression] {
        isPrinting = true
        defer { isPrinting = false }
        var values: [RecordExpression] = []
        while !isAtEnd {
            values.append(try expression())
            if !take(",") { break }
        }
        guard isAtEnd else { throw ShellFault("awk: print to something else, or in brackets") }
        return values
    }

    private mutating func loop() throws(ShellFault) -> RecordStatement {
        tokens.removeFirst()
        let ahead = Array(tokens.prefix(5))
        if ahead.count == 5, case .name(let name) = ahead[1], ahead[2] == .name("in"),
            case .name(let array) = ahead[3], ahead[4] == .sign(")")
        {
            tokens.removeFirst(5)
            return .each(name, array, try block())
        }
        try expect("(")
        let first = try expression()
        try expect(";")
        let condition = try expression()
        try expect(";")
        let step = try expression()
        try expect(")")
        let body = try block() + [.expression(step)]
        return .choice(.number(1), [.expression(first), .loop(condition, body)], [])
    }

    // MARK: Expressions

    private mutating func expression() throws(ShellFault) -> RecordExpression {
        let left = try pair(1)
        if take("?") {
            let then = try expression()
            try expect(":")
            return .choice(left, then, try expression())
        }
        for sign in ["=", "+=", "-=", "*=", "/=", "%="] where tokens.first == .sign(sign) {
            switch left {
            case .variable, .field, .element: break
            default: throw ShellFault("awk: \(sign)")
            }
            tokens.removeFirst()
            return .assign(left, sign, try expression())
        }
        return left
    }

    private static let strengths = [
        "||": 1, "&&": 2, "in": 3, "~": 4, "!~": 4, "<": 5, "<=": 5, "==": 5, "!=": 5, ">": 5,
        ">=": 5, " ": 6, "+": 7, "-": 7, "*": 8, "/": 8, "%": 8,
    ]

    /// The operator that follows; a blank where values follow each other.
    private var sign: String? {
        switch tokens.first {
        case .sign(let sign)?:
            if isPrinting, sign == ">" { return nil }
            if Self.strengths[sign] != nil { return sign }
            return ["$", "!", "("].contains(sign) ? " " : nil
        case .name("in")?: return "in"
        case .number?, .text?, .name?: return " "
        case .pattern?, .line?, nil: return nil
        }
    }

    private mutating func pair(_ least: Int) throws(ShellFault) -> RecordExpression {
        var left = try factor()
        while let sign, let strength = Self.strengths[sign], strength >= least {
            if sign != " " { tokens.removeFirst() }
            left = .pair(left, sign, try pair(strength + 1))
        }
        return left
    }

    private mutating func factor() throws(ShellFault) -> RecordExpression {
        if take("!") { return .not(try factor()) }
        if take("-") { return .minus(try factor()) }
        if take("+") { return .minus(.minus(try factor())) }
        if take("++") { return .step(try factor(), 1, isAfter: false) }
        if take("--") { return .step(try factor(), -1, isAfter: false) }
        let value = try simple()
        if take("++") { return .step(value, 1, isAfter: true) }
        if take("--") { return .step(value, -1, isAfter: true) }
        return value
    }

    private mutating func simple() throws(ShellFault) -> RecordExpression {
        if take("$") { return .field(try factorOfField()) }
        if tokens.first == .sign("(") {
            let wasPrinting = isPrinting
            isPrinting = false
            defer { isPrinting = wasPrinting }
            return try bracketed()
        }
        switch tokens.popFirst() {
        case .number(let number)?: return .number(number)
        case .text(let text)?: return .text(text)
        case .pattern(let text)?:
            return .pattern(try PatternExpression(text, isExtended: true))
        case .name(let name)?:
            if Self.functions.contains(name) { return .call(name, try values()) }
            if tokens.first == .sign("(") { throw ShellFault("awk: \(name)()") }
            guard take("[") else { return .variable(name) }
            let key = try expression()
            try expect("]")
            return .element(name, key)
        default: throw ShellFault("awk: a value is missing")
        }
    }

    private mutating func factorOfField() throws(ShellFault) -> RecordExpression {
        if take("++") { return .step(try simple(), 1, isAfter: false) }
        return try simple()
    }

    private mutating func values() throws(ShellFault) -> [RecordExpression] {
        guard take("(") else { return [] }
        var values: [RecordExpression] = []
        while !take(")") {
            values.append(try expression())
            if !take(","), tokens.first != .sign(")") { throw ShellFault("awk: ) is missing") }
        }
        return values
    }
}
