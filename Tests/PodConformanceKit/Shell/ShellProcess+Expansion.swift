import KubernetesAPI

extension ShellProcess {
    /// The words of a command, after expansion and splitting.
    func expand(_ words: [ShellWord], now: Timestamp) throws(ShellFault) -> [String] {
        var result: [String] = []
        for word in words { result += try fields(of: word, now: now) }
        return result
    }

    /// A word as one text, as the value of a variable is.
    func expand(_ word: ShellWord, now: Timestamp) throws(ShellFault) -> String {
        try text(of: word.parts, now: now)
    }

    private func fields(of word: ShellWord, now: Timestamp) throws(ShellFault) -> [String] {
        var fields: [String] = []
        var open: String?
        for part in word.parts {
            let text = try text(of: [part], now: now)
            if part.isQuoted {
                open = (open ?? "") + text
                continue
            }
            // What is not quoted is cut at blanks; what touches them belongs together.
            let pieces = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard !pieces.isEmpty else {
                if !text.isEmpty, let field = open {
                    fields.append(field)
                    open = nil
                }
                continue
            }
            if text.first?.isWhitespace == true, let field = open {
                fields.append(field)
                open = nil
            }
            open = (open ?? "") + pieces[0]
            for piece in pieces.dropFirst() {
                fields.append(open ?? "")
                open = piece
            }
            if text.last?.isWhitespace == true {
                fields.append(open ?? "")
                open = nil
            }
        }
        return fields + [open].compactMap(\.self)
    }

    private func text(of parts: [ShellWord.Part], now: Timestamp) throws(ShellFault) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .text(let text, _): result += text
            case .variable("", _, let inner, _): result += try text(of: inner, now: now)
            case .variable(let name, let operation, let word, _):
                result += try value(of: name, operation, word, now: now)
            case .output(let node, _):
                var text = String(decoding: try output(of: node, now: now).bytes, as: UTF8.self)
                while text.last == "\n" { text.removeLast() }
                result += text
            case .arithmetic(let parts):
                result += String(
                    try ShellArithmetic.value(of: try text(of: parts, now: now)) { name in
                        Int(self.variables[name] ?? "") ?? 0
                    })
            }
        }
        return result
    }

    private func value(
        of name: String, _ operation: String, _ word: [ShellWord.Part], now: Timestamp
    ) throws(ShellFault) -> String {
        let value = special(name) ?? variables[name]
        let isMissing = value == nil || (operation.hasPrefix(":") && value?.isEmpty == true)
        switch operation.last {
        case "-": return isMissing ? try text(of: word, now: now) : value ?? ""
        case "+": return isMissing ? "" : try text(of: word, now: now)
        case "=":
            if isMissing { variables[name] = try text(of: word, now: now) }
            return variables[name] ?? ""
        default: return value ?? ""
        }
    }

    private func special(_ name: String) -> String? {
        switch name {
        case "?": String(status)
        case "$": String(pid)
        case "!": lastChild.map(String.init) ?? ""
        case "#": "0"
        default: nil
        }
    }
}

extension ShellWord.Part {
    fileprivate var isQuoted: Bool {
        switch self {
        case .text(_, let isQuoted), .variable(_, _, _, let isQuoted), .output(_, let isQuoted):
            isQuoted
        case .arithmetic: false
        }
    }
}

/// `$((…))`: whole numbers, `+ - * / %`, brackets and names.
struct ShellArithmetic {
    private var rest: Substring
    private let lookUp: (String) -> Int

    static func value(
        of text: String, _ lookUp: @escaping (String) -> Int
    ) throws(ShellFault) -> Int {
        var arithmetic = ShellArithmetic(rest: text[...], lookUp: lookUp)
        let value = try arithmetic.sum()
        guard arithmetic.next == nil else { throw ShellFault("arithmetic: \(text)") }
        return value
    }

    private var next: Character? {
        mutating get {
            rest = rest.drop(while: \.isWhitespace)
            return rest.first
        }
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
            let value = try sum()
            guard next == ")" else { throw ShellFault(") is missing") }
            rest.removeFirst()
            return value
        }
        if first == "-" {
            rest.removeFirst()
            return -(try factor())
        }
        if first == "$" { rest.removeFirst() }
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        guard !word.isEmpty else { throw ShellFault("arithmetic: \(rest)") }
        rest = rest.dropFirst(word.count)
        return Int(word) ?? lookUp(String(word))
    }
}
