/// `sed`: substitution, deletion and printing, on chosen lines.
enum StreamEditor {
    static func run(_ given: Invocation) throws(ShellFault) {
        var options = try given.options("nrEe:i")
        if options.lists["e"] == nil {
            guard !options.operands.isEmpty else { throw ShellFault("sed without a script") }
            options.lists["e"] = [options.operands.removeFirst()]
        }
        var reader = ScriptReader(
            text: Array((options.lists["e"] ?? []).joined(separator: "\n")),
            isExtended: options.has("r") || options.has("E"))
        let commands = try reader.commands()
        let isQuiet = options.has("n")
        if options.has("i") {
            for path in options.operands {
                guard let bytes = given.read(path) else { continue }
                let text = edited(bytes, commands, isQuiet: isQuiet)
                given.each([path]) { (path) throws(FileFault) in
                    if case .file(let file) = try given.files.open(path, .write) {
                        try file.write(Array(text.utf8))
                    }
                }
            }
            return
        }
        try given.withTexts(options.operands) { texts in
            given.write(edited(texts.flatMap(\.bytes), commands, isQuiet: isQuiet))
        }
    }

    private static func edited(_ bytes: [UInt8], _ commands: [Command], isQuiet: Bool) -> String {
        let lines = Lines.of(bytes)
        var result = ""
        var open: Swift.Set<Int> = []
        for (index, original) in lines.enumerated() {
            var line = original
            var isDeleted = false
            var isLast = false
            for (number, command) in commands.enumerated() {
                let isChosen = command.addresses.isChosen(
                    line, index + 1, isLast: index == lines.count - 1, number, &open)
                guard isChosen != command.isNegated else { continue }
                switch command.action {
                case .substitute(let substitution):
                    if substitution.apply(to: &line), substitution.prints { result += line + "\n" }
                case .delete: isDeleted = true
                case .print: result += line + "\n"
                case .quit: isLast = true
                case .number: result += "\(index + 1)\n"
                }
                if isDeleted || isLast { break }
            }
            // The last line keeps what it ends with.
            let end = index == lines.count - 1 && bytes.last != 10 ? "" : "\n"
            if !isDeleted, !isQuiet { result += line + end }
            if isLast { break }
        }
        return result
    }

    enum Address {
        case line(Int)
        case last
        case pattern(PatternExpression)

        func fits(_ line: String, _ number: Int, isLast: Bool) -> Bool {
            switch self {
            case .line(let wanted): wanted == number
            case .last: isLast
            case .pattern(let pattern): pattern.matches(line)
            }
        }
    }

    struct Addresses {
        var first: Address?
        var second: Address?

        func isChosen(
            _ line: String, _ number: Int, isLast: Bool, _ command: Int,
            _ open: inout Swift.Set<Int>
        ) -> Bool {
            guard let first else { return true }
            guard let second else { return first.fits(line, number, isLast: isLast) }
            if open.contains(command) {
                if second.fits(line, number, isLast: isLast) { open.remove(command) }
                return true
            }
            guard first.fits(line, number, isLast: isLast) else { return false }
            if case .line(let end) = second, end <= number { return true }
            open.insert(command)
            return true
        }
    }

    struct Substitution {
        let pattern: PatternExpression
        let replacement: String
        let isGlobal: Bool
        let prints: Bool

        /// - Returns: whether anything was replaced.
        func apply(to line: inout String) -> Bool {
            var result = ""
            var rest = line[...]
            var isChanged = false
            while let match = pattern.firstMatch(in: rest) {
                isChanged = true
                result += rest[..<match.range.lowerBound] + filled(match.groups)
                if match.range.isEmpty {
                    result += rest[match.range.lowerBound...].prefix(1)
                    rest = rest[match.range.lowerBound...].dropFirst()
                } else {
                    rest = rest[match.range.upperBound...]
                }
                if !isGlobal || rest.isEmpty { break }
            }
            line = result + rest
            return isChanged
        }

        private func filled(_ groups: [Substring]) -> String {
            var result = ""
            var characters = replacement[...]
            while let character = characters.popFirst() {
                if character == "&" {
                    result += groups[0]
                } else if character == "\\", let next = characters.popFirst() {
                    if let index = next.wholeNumberValue {
                        result += index < groups.count ? groups[index] : ""
                    } else {
                        result += next == "n" ? "\n" : next == "t" ? "\t" : String(next)
                    }
                } else {
                    result.append(character)
                }
            }
            return result
        }
    }

    struct Command {
        enum Action {
            case substitute(Substitution)
            case delete, print, quit, number
        }

        var addresses = Addresses()
        var isNegated = false
        var action = Action.delete
    }
}

/// Reads what `sed` is to do.
private struct ScriptReader {
    let text: [Character]
    let isExtended: Bool
    var position = 0

    private var current: Character? { position < text.count ? text[position] : nil }

    private mutating func skip(_ signs: String) {
        while let character = current, signs.contains(character) { position += 1 }
    }

    mutating func commands() throws(ShellFault) -> [StreamEditor.Command] {
        var commands: [StreamEditor.Command] = []
        while true {
            skip(" \t\n;")
            guard current != nil else { return commands }
            var command = StreamEditor.Command()
            command.addresses.first = try address()
            if current == "," {
                position += 1
                command.addresses.second = try address()
            }
            skip(" ")
            if current == "!" {
                command.isNegated = true
                position += 1
            }
            let letter = current
            position += 1
            switch letter {
            case "s": command.action = .substitute(try substitution())
            case "d": command.action = .delete
            case "p": command.action = .print
            case "q": command.action = .quit
            case "=": command.action = .number
            default: throw ShellFault("sed \(String(text))")
            }
            commands.append(command)
        }
    }

    private mutating func address() throws(ShellFault) -> StreamEditor.Address? {
        guard let character = current else { return nil }
        if character == "$" {
            position += 1
            return .last
        }
        if character == "/" {
            position += 1
            return .pattern(
                try PatternExpression(try part(until: "/"), isExtended: isExtended))
        }
        var digits = ""
        while let digit = current, digit.isNumber {
            digits.append(digit)
            position += 1
        }
        return Int(digits).map { .line($0) }
    }

    private mutating func substitution() throws(ShellFault) -> StreamEditor.Substitution {
        guard let separator = current else { throw ShellFault("sed s") }
        position += 1
        let pattern = try part(until: separator)
        let replacement = try part(until: separator)
        var flags = ""
        while let character = current, !" ;\n}".contains(character) {
            flags.append(character)
            position += 1
        }
        guard flags.allSatisfy("gpiI".contains) else { throw ShellFault("sed s flags \(flags)") }
        return StreamEditor.Substitution(
            pattern: try PatternExpression(
                pattern, isExtended: isExtended,
                ignoresCase: flags.lowercased().contains("i")),
            replacement: replacement, isGlobal: flags.contains("g"), prints: flags.contains("p"))
    }

    private mutating func part(until separator: Character) throws(ShellFault) -> String {
        var result = ""
        var isInSet = false
        while let character = current {
            position += 1
            if character == "\\", let next = current {
                position += 1
                result += next == separator ? String(next) : "\\\(next)"
                continue
            }
            if character == separator, !isInSet { return result }
            if character == "[" { isInSet = true }
            if character == "]" { isInSet = false }
            result.append(character)
        }
        throw ShellFault("sed without its \(separator)")
    }
}
