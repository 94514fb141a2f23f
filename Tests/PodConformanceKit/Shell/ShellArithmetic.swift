/// `$((…))`: whole numbers, `+ - * / %`, comparisons, `&&`, `||`, `!`, brackets and names.
struct ShellArithmetic {
    private var rest: Substring
    private let lookUp: (String) -> Int

    static func value(
        of text: String, _ lookUp: @escaping (String) -> Int
    ) throws(ShellFault) -> Int {
        var arithmetic = ShellArithmetic(rest: text[...], lookUp: lookUp)
        let value = try arithmetic.either()
        guard arithmetic.next == nil else { throw ShellFault("arithmetic: \(text)") }
        return value
    }

    private var next: Character? {
        mutating get {
            rest = rest.drop(while: \.isWhitespace)
            return rest.first
        }
    }

    private mutating func take(_ sign: String) -> Bool {
        guard next != nil, rest.hasPrefix(sign) else { return false }
        rest = rest.dropFirst(sign.count)
        return true
    }

    private mutating func either() throws(ShellFault) -> Int {
        var value = try both()
        while take("||") {
            let right = try both()
            value = value != 0 || right != 0 ? 1 : 0
        }
        return value
    }

    private mutating func both() throws(ShellFault) -> Int {
        var value = try comparison()
        while take("&&") {
            let right = try comparison()
            value = value != 0 && right != 0 ? 1 : 0
        }
        return value
    }

    private mutating func comparison() throws(ShellFault) -> Int {
        let value = try sum()
        for (sign, compare) in Self.comparisons where take(sign) {
            return compare(value, try sum()) ? 1 : 0
        }
        return value
    }

    private static var comparisons: [(String, (Int, Int) -> Bool)] {
        [("==", ==), ("!=", !=), ("<=", <=), (">=", >=), ("<", <), (">", >)]
    }

    private mutating func sum() throws(ShellFault) -> Int {
        var value = try product()
        while let sign = next, sign == "+" || sign == "-" {
            rest.removeFirst()
            let right = try product()
            value = sign == "+" ? value + right : value - right
        }
        return value
    }

    private mutating func product() throws(ShellFault) -> Int {
        var value = try factor()
        while let sign = next, "*/%".contains(sign) {
            rest.removeFirst()
            let right = try factor()
            guard sign == "*" || right != 0 else { throw ShellFault("division by zero") }
            value = sign == "*" ? value * right : sign == "/" ? value / right : value % right
        }
        return value
    }

    private mutating func factor() throws(ShellFault) -> Int {
        guard let first = next else { throw ShellFault("arithmetic without a number") }
        if first == "(" {
            rest.removeFirst()
            let value = try either()
            guard next == ")" else { throw ShellFault(") is missing") }
            rest.removeFirst()
            return value
        }
        if first == "-" {
            rest.removeFirst()
            return -(try factor())
        }
        if first == "!" {
            rest.removeFirst()
            return try factor() == 0 ? 1 : 0
        }
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        guard !word.isEmpty else { throw ShellFault("arithmetic: \(rest)") }
        rest = rest.dropFirst(word.count)
        if word.hasPrefix("0x"), let number = Int(word.dropFirst(2), radix: 16) { return number }
        if word.hasPrefix("0"), let number = Int(word, radix: 8) { return number }
        return Int(word) ?? lookUp(String(word))
    }
}
