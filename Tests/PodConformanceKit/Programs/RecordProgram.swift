/// `awk`.
final class RecordProgram {
    enum Value {
        case number(Double)
        case text(String)
        /// What was read: a number if it looks like one.
        case input(String)
        case none
    }

    /// What leaves a record, or all of them.
    private enum Way { case on, next, exit }

    private static let maximumRounds = 100_000

    private let given: Invocation
    private var variables: [String: Value] = [
        "FS": .text(" "), "OFS": .text(" "), "ORS": .text("\n"),
    ]
    private var arrays: [String: [String: Value]] = [:]
    private var record = ""
    private var fields: [String] = []
    private var status: Int32 = 0

    private init(_ given: Invocation) { self.given = given }

    static func run(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("F:v:", isMixed: false)
        guard let text = options.operands.first else { throw ShellFault("awk without a program") }
        let rules = try RecordParser.rules(text)
        let program = RecordProgram(given)
        if let separator = options.values["F"] { program.variables["FS"] = .text(separator) }
        for word in options.lists["v"] ?? [] {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw ShellFault("awk -v \(word)") }
            program.variables[String(parts[0])] = .input(String(parts[1]))
        }
        let paths = Array(options.operands.dropFirst())
        guard !paths.contains(where: { $0.contains("=") }) else { throw ShellFault("awk \(paths)") }
        if try program.begin(rules) {
            given.process.status = program.status
            return
        }
        var bytes: [UInt8] = []
        if paths.isEmpty {
            return try given.process.withInput { (bytes) throws(ShellFault) in
                try program.read(bytes, rules)
            }
        }
        for path in paths {
            if let text = given.read(path) { bytes += text } else { program.status = 2 }
        }
        try program.read(bytes, rules)
    }

    /// - Returns: whether that was all.
    private func begin(_ rules: [RecordRule]) throws(ShellFault) -> Bool {
        var hasMore = false
        for rule in rules {
            guard case .begin = rule.condition else {
                hasMore = true
                continue
            }
            if try run(rule.actions) == .exit { return true }
        }
        return !hasMore
    }

    private func read(_ bytes: [UInt8], _ rules: [RecordRule]) throws(ShellFault) {
        defer { given.process.status = status }
        records: for (index, line) in Lines.of(bytes).enumerated() {
            variables["NR"] = .number(Double(index + 1))
            try set(record: line)
            for rule in rules {
                switch rule.condition {
                case .begin, .end: continue
                case .always: break
                case .when(let condition): if !isTrue(try value(condition)) { continue }
                }
                switch try run(rule.actions) {
                case .on: break
                case .next: continue records
                case .exit: break records
                }
            }
        }
        for rule in rules {
            if case .end = rule.condition, try run(rule.actions) == .exit { return }
        }
    }

    private func set(record line: String) throws(ShellFault) {
        record = line
        fields = try parts(of: line, separator: text(variables["FS"] ?? .none))
    }

    private func parts(of line: String, separator: String) throws(ShellFault) -> [String] {
        if line.isEmpty { return [] }
        if separator == " " { return line.split(whereSeparator: \.isWhitespace).map(String.init) }
        if separator.count == 1 {
            return line.split(separator: separator, omittingEmptySubsequences: false).map(
                String.init)
        }
        let pattern = try PatternExpression(separator, isExtended: true)
        var parts: [String] = []
        var rest = line[...]
        while let match = pattern.firstMatch(in: rest), !match.range.isEmpty {
            parts.append(String(rest[..<match.range.lowerBound]))
            rest = rest[match.range.upperBound...]
        }
        return parts + [String(rest)]
    }

    // MARK: Statements

    private func run(_ statements: [RecordStatement]) throws(ShellFault) -> Way {
        for statement in statements {
            let way = try run(statement)
            if way != .on { return way }
        }
        return .on
    }

    private func run(_ statement: RecordStatement) throws(ShellFault) -> Way {
        switch statement {
        case .expression(let expression): _ = try value(expression)
        case .print(let expressions):
            var texts: [String] = []
            for expression in expressions { texts.append(text(try value(expression))) }
            let line =
                expressions.isEmpty
                ? record : texts.joined(separator: text(variables["OFS"] ?? .none))
            given.write(line + text(variables["ORS"] ?? .none))
        case .format(let expressions):
            var values: [Value] = []
            for expression in expressions { values.append(try value(expression)) }
            given.write(try format(values))
        case .choice(let condition, let then, let otherwise):
            return try run(isTrue(try value(condition)) ? then : otherwise)
        case .loop(let condition, let body):
            var rounds = 0
            while isTrue(try value(condition)) {
                let way = try run(body)
                if way != .on { return way }
                rounds += 1
                guard rounds < Self.maximumRounds else { throw ShellFault("awk: no end") }
            }
        case .each(let name, let array, let body):
            guard (arrays[array]?.count ?? 0) < 2 else {
                throw ShellFault("awk: order of \(array)")
            }
            for key in (arrays[array] ?? [:]).keys {
                variables[name] = .input(key)
                let way = try run(body)
                if way != .on { return way }
            }
        case .next: return .next
        case .exit(let expression):
            if let expression { status = Int32(number(try value(expression))) & 0xff }
            return .exit
        }
        return .on
    }

    // MARK: Values

    private func isNumber(_ text: String) -> Bool {
        let plain = text.split(whereSeparator: \.isWhitespace)
        return plain.count == 1 && Double(plain[0]) != nil
    }

    private func number(_ value: Value) -> Double {
        switch value {
        case .number(let number): number
        case .text(let text), .input(let text): Text.number(text)
        case .none: 0
        }
    }

    private func text(_ value: Value) -> String {
        switch value {
        case .number(let number): RecordFormat.general(number)
        case .text(let text), .input(let text): text
        case .none: ""
        }
    }

    private func isTrue(_ value: Value) -> Bool {
        switch value {
        case .number(let number): number != 0
        case .text(let text): !text.isEmpty
        case .input(let text): isNumber(text) ? number(value) != 0 : !text.isEmpty
        case .none: false
        }
    }

    private func isNumeric(_ value: Value) -> Bool {
        switch value {
        case .number, .none: true
        case .text: false
        case .input(let text): isNumber(text)
        }
    }

    private func value(_ expression: RecordExpression) throws(ShellFault) -> Value {
        switch expression {
        case .number(let number): return .number(number)
        case .text(let text): return .text(text)
        case .pattern(let pattern): return .number(pattern.matches(record) ? 1 : 0)
        case .variable("NF"): return .number(Double(fields.count))
        case .variable(let name): return variables[name] ?? .none
        case .field(let index):
            let index = Int(number(try value(index)))
            guard index > 0 else { return .input(record) }
            return index <= fields.count ? .input(fields[index - 1]) : .none
        case .element(let name, let key):
            let key = text(try value(key))
            let found = arrays[name]?[key] ?? .none
            arrays[name, default: [:]][key] = found
            return found
        case .assign(let place, let sign, let right):
            var new = try value(right)
            if sign != "=" {
                new = try pair(try value(place), String(sign.dropLast()), new)
            }
            try set(place, new)
            return new
        case .step(let place, let amount, let isAfter):
            let before = number(try value(place))
            try set(place, .number(before + amount))
            return .number(isAfter ? before : before + amount)
        case .minus(let inner): return .number(-number(try value(inner)))
        case .not(let inner): return .number(isTrue(try value(inner)) ? 0 : 1)
        case .choice(let condition, let then, let otherwise):
            return try value(isTrue(try value(condition)) ? then : otherwise)
        case .pair(let left, let sign, let right): return try pair(left, sign, right)
        case .call(let name, let arguments): return try call(name, arguments)
        }
    }

    private func set(_ place: RecordExpression, _ new: Value) throws(ShellFault) {
        switch place {
        case .variable("NF"): throw ShellFault("awk: NF is set")
        case .variable(let name): variables[name] = new
        case .element(let name, let key): arrays[name, default: [:]][text(try value(key))] = new
        case .field(let index):
            let index = Int(number(try value(index)))
            guard index > 0 else { return try set(record: text(new)) }
            while fields.count < index { fields.append("") }
            fields[index - 1] = text(new)
            record = fields.joined(separator: text(variables["OFS"] ?? .none))
        default: throw ShellFault("awk: what is set")
        }
    }

    private func pair(
        _ left: RecordExpression, _ sign: String, _ right: RecordExpression
    ) throws(ShellFault) -> Value {
        switch sign {
        case "&&", "||":
            // The second is not looked at where the first is enough.
            let first = isTrue(try value(left))
            if first == (sign == "||") { return .number(first ? 1 : 0) }
            return .number(isTrue(try value(right)) ? 1 : 0)
        case "in":
            guard case .variable(let name) = right else { throw ShellFault("awk: in") }
            return .number(arrays[name]?[text(try value(left))] == nil ? 0 : 1)
        case "~", "!~":
            let fits = try pattern(right).matches(text(try value(left)))
            return .number(fits == (sign == "~") ? 1 : 0)
        default: return try pair(try value(left), sign, try value(right))
        }
    }

    private func pattern(_ expression: RecordExpression) throws(ShellFault) -> PatternExpression {
        if case .pattern(let pattern) = expression { return pattern }
        return try PatternExpression(text(try value(expression)), isExtended: true)
    }

    private func pair(_ left: Value, _ sign: String, _ right: Value) throws(ShellFault) -> Value {
        let (first, second) = (number(left), number(right))
        switch sign {
        case " ": return .text(text(left) + text(right))
        case "+": return .number(first + second)
        case "-": return .number(first - second)
        case "*": return .number(first * second)
        case "/", "%":
            guard second != 0 else { throw ShellFault("awk: division by zero") }
            return .number(
                sign == "/" ? first / second : first.truncatingRemainder(dividingBy: second))
        default: break
        }
        let order: Int
        if isNumeric(left), isNumeric(right) {
            order = first < second ? -1 : first > second ? 1 : 0
        } else {
            let (first, second) = (text(left), text(right))
            order = first == second ? 0 : Text.precedes(first, second) ? -1 : 1
        }
        let holds: Bool
        switch sign {
        case "==": holds = order == 0
        case "!=": holds = order != 0
        case "<": holds = order < 0
        case "<=": holds = order <= 0
        case ">": holds = order > 0
        case ">=": holds = order >= 0
        default: throw ShellFault("awk: \(sign)")
        }
        return .number(holds ? 1 : 0)
    }

    private func call(
        _ name: String, _ arguments: [RecordExpression]
    ) throws(ShellFault) -> Value {
        if name == "split", arguments.count > 1, case .variable(let array) = arguments[1] {
            let separator = arguments.count > 2 ? try value(arguments[2]) : variables["FS"] ?? .none
            let parts = try parts(of: text(try value(arguments[0])), separator: text(separator))
            arrays[array] = [:]
            for (index, part) in parts.enumerated() {
                arrays[array]?[String(index + 1)] = .input(part)
            }
            return .number(Double(parts.count))
        }
        if name == "sub" || name == "gsub" { return try replace(name, arguments) }
        var values: [Value] = []
        for argument in arguments { values.append(try value(argument)) }
        let first = values.first.map(text) ?? record
        switch (name, values.count) {
        case ("length", 0...1): return .number(Double(first.count))
        case ("tolower", 1): return .text(first.lowercased())
        case ("toupper", 1): return .text(first.uppercased())
        case ("int", 1): return .number(number(values[0]).rounded(.towardZero))
        case ("index", 2):
            let place = first.firstRange(of: text(values[1]))?.lowerBound
            return .number(
                place.map { Double(first.distance(from: first.startIndex, to: $0) + 1) } ?? 0)
        case ("substr", 2...3):
            let start = Int(number(values[1]).rounded()) - 1
            let end = values.count > 2 ? start + Int(number(values[2]).rounded()) : first.count
            return .text(String(first.prefix(max(0, end)).dropFirst(max(0, start))))
        default: throw ShellFault("awk: \(name)")
        }
    }

    private func replace(
        _ name: String, _ arguments: [RecordExpression]
    ) throws(ShellFault) -> Value {
        guard arguments.count > 1 else { throw ShellFault("awk: \(name)") }
        let pattern = try pattern(arguments[0])
        let replacement = text(try value(arguments[1]))
        let place = arguments.count > 2 ? arguments[2] : .field(.number(0))
        var rest = text(try value(place))[...]
        guard !replacement.contains("&"), !replacement.contains("\\") else {
            throw ShellFault("awk: \(name) with \(replacement)")
        }
        var result = ""
        var count = 0
        while let match = pattern.firstMatch(in: rest), !match.range.isEmpty {
            result += rest[..<match.range.lowerBound] + replacement
            rest = rest[match.range.upperBound...]
            count += 1
            if name == "sub" { break }
        }
        if count > 0 { try set(place, .text(result + rest)) }
        return .number(Double(count))
    }

    // MARK: printf

    private func format(_ values: [Value]) throws(ShellFault) -> String {
        guard let first = values.first else { throw ShellFault("awk: printf alone") }
        var values = values.dropFirst()
        var result = ""
        var rest = text(first)[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                result.append(character)
                continue
            }
            let layout = rest.prefix { "-0123456789.".contains($0) }
            rest = rest.dropFirst(layout.count)
            guard let letter = rest.popFirst() else { throw ShellFault("awk: printf") }
            if letter == "%" {
                result.append("%")
                continue
            }
            let value = values.popFirst() ?? .none
            result += try RecordFormat.text(
                String(layout), letter, text: text(value), number: number(value))
        }
        return result
    }
}
