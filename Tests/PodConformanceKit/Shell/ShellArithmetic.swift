/// `$((…))`: whole numbers, names, and the operators of C, those that assign among them.
///
/// Unlike C, busybox does what conditions leave out, too.
struct ShellArithmetic {
    private static let signs = [
        "<<=", ">>=", "**", "||", "&&", "==", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=",
        "%=", "&=", "|=", "^=", "++", "--", "+", "-", "*", "/", "%", "<", ">", "&", "|", "^", "!",
        "~", "?", ":", "=", "(", ")", ",",
    ]
    private static let assignments: Set = [
        "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=",
    ]
    /// How tightly operators with two sides bind.
    private static let strengths = [
        "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, "<=": 7, ">": 7,
        ">=": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10, "**": 11,
    ]

    private var tokens: ArraySlice<String>
    private let text: String
    private let lookUp: (String) -> Int
    private let assign: (String, Int) -> Void

    /// - Parameters:
    ///   - lookUp: the value of a name.
    ///   - assign: gives a name a value.
    static func value(
        of text: String, _ lookUp: @escaping (String) -> Int,
        assign: @escaping (String, Int) -> Void
    ) throws(ShellFault) -> Int {
        var arithmetic = ShellArithmetic(
            tokens: try tokens(of: text), text: text, lookUp: lookUp, assign: assign)
        guard !arithmetic.tokens.isEmpty else { return 0 }
        var value = try arithmetic.assignment()
        while arithmetic.take(",") { value = try arithmetic.assignment() }
        guard arithmetic.tokens.isEmpty else { throw arithmetic.fault }
        return value
    }

    private init(
        tokens: ArraySlice<String>, text: String, lookUp: @escaping (String) -> Int,
        assign: @escaping (String, Int) -> Void
    ) {
        self.tokens = tokens
        self.text = text
        self.lookUp = lookUp
        self.assign = assign
    }

    private var fault: ShellFault { ShellFault("arithmetic: \(text)") }

    private static func isOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    private static func tokens(of text: String) throws(ShellFault) -> ArraySlice<String> {
        var tokens: [String] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
                continue
            }
            let word = rest.prefix(while: isOfName)
            let token = word.isEmpty ? signs.first { rest.hasPrefix($0) } : String(word)
            guard let token else { throw ShellFault("arithmetic: \(text)") }
            tokens.append(token)
            rest = rest.dropFirst(token.count)
        }
        return tokens[...]
    }

    private mutating func take(_ sign: String) -> Bool {
        guard tokens.first == sign else { return false }
        tokens.removeFirst()
        return true
    }

    private static func isName(_ token: String) -> Bool {
        token.first.map { $0.isLetter || $0 == "_" } ?? false
    }

    // MARK: Expressions

    private mutating func assignment() throws(ShellFault) -> Int {
        guard let name = tokens.first, Self.isName(name), let sign = tokens.dropFirst().first,
            Self.assignments.contains(sign)
        else { return try choice() }
        tokens.removeFirst(2)
        let right = try assignment()
        let value =
            sign == "=" ? right : try result(lookUp(name), String(sign.dropLast()), right)
        assign(name, value)
        return value
    }

    private mutating func choice() throws(ShellFault) -> Int {
        let condition = try pair(1)
        guard take("?") else { return condition }
        let then = try assignment()
        guard take(":") else { throw fault }
        let otherwise = try assignment()
        return condition != 0 ? then : otherwise
    }

    /// Operators with two sides that bind as tightly as asked, or more.
    private mutating func pair(_ least: Int) throws(ShellFault) -> Int {
        var value = try factor()
        while let sign = tokens.first, let strength = Self.strengths[sign], strength >= least {
            tokens.removeFirst()
            // Powers are taken from the right, everything else from the left.
            let right = try pair(sign == "**" ? strength : strength + 1)
            value = try result(value, sign, right)
        }
        return value
    }

    private func result(_ left: Int, _ sign: String, _ right: Int) throws(ShellFault) -> Int {
        switch sign {
        case "||": return left != 0 || right != 0 ? 1 : 0
        case "&&": return left != 0 && right != 0 ? 1 : 0
        case "|": return left | right
        case "^": return left ^ right
        case "&": return left & right
        case "==": return left == right ? 1 : 0
        case "!=": return left != right ? 1 : 0
        case "<": return left < right ? 1 : 0
        case "<=": return left <= right ? 1 : 0
        case ">": return left > right ? 1 : 0
        case ">=": return left >= right ? 1 : 0
        case "<<": return left << (right & 63)
        case ">>": return left >> (right & 63)
        case "+": return left &+ right
        case "-": return left &- right
        case "*": return left &* right
        case "/", "%":
            guard right != 0 else { throw ShellFault("division by zero") }
            return sign == "/" ? left / right : left % right
        case "**":
            guard right >= 0 else { throw fault }
            return (0..<right).reduce(1) { power, _ in power &* left }
        default: throw fault
        }
    }

    private mutating func factor() throws(ShellFault) -> Int {
        guard let token = tokens.popFirst() else { throw ShellFault("arithmetic without a number") }
        switch token {
        case "(":
            let value = try assignment()
            guard take(")") else { throw ShellFault(") is missing") }
            return value
        case "-": return -(try factor())
        case "+": return try factor()
        case "!": return try factor() == 0 ? 1 : 0
        case "~": return ~(try factor())
        case "++", "--":
            guard let name = tokens.popFirst(), Self.isName(name) else { throw fault }
            let value = lookUp(name) + (token == "++" ? 1 : -1)
            assign(name, value)
            return value
        default: break
        }
        if Self.isName(token) {
            let value = lookUp(token)
            if take("++") {
                assign(token, value + 1)
            } else if take("--") {
                assign(token, value - 1)
            }
            return value
        }
        let number: Int?
        if token.lowercased().hasPrefix("0x") {
            number = Int(token.dropFirst(2), radix: 16)
        } else if token.count > 1, token.hasPrefix("0") {
            number = Int(token, radix: 8)
        } else {
            number = Int(token)
        }
        guard let number else { throw fault }
        return number
    }
}
