/// Commands that read text and write some of it.
struct ShellFilter {
    private let process: ShellProcess
    private let command: String

    init(_ process: ShellProcess, _ command: String) {
        self.process = process
        self.command = command
    }

    func run(_ arguments: [String], _ input: String) throws(ShellFault) {
        switch command {
        case "grep": try grep(arguments, input)
        case "wc": try count(arguments, input)
        case "sort":
            try readFiles(arguments.filter { !$0.hasPrefix("-") }, input) { text in
                process.write(
                    lines(text).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
                        .map { $0 + "\n" }.joined())
            }
        case "head", "tail": try ends(arguments, input)
        case "tr": translate(arguments, input)
        case "cut": try cut(arguments, input)
        case "seq":
            let last = arguments.last.flatMap(Int.init) ?? 0
            let first = arguments.count > 1 ? Int(arguments[0]) ?? 1 : 1
            if first <= last { process.write((first...last).map { "\($0)\n" }.joined()) }
        default: throw ShellFault("the simulated image has no \(command)")
        }
    }

    private func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private func readFiles(
        _ paths: [String], _ input: String, _ body: (String) -> Void
    ) throws(ShellFault) {
        if paths.isEmpty { return body(input) }
        var text = ""
        for path in paths {
            guard let bytes = process.machine.files.node(at: process.absolute(path))?.bytes else {
                process.write("\(command): \(path): No such file or directory\n", to: 2)
                process.status = 1
                return
            }
            text += String(decoding: bytes, as: UTF8.self)
        }
        body(text)
    }

    private func grep(_ arguments: [String], _ input: String) throws(ShellFault) {
        let options = arguments.filter { $0.hasPrefix("-") }.joined()
        let words = arguments.filter { !$0.hasPrefix("-") }
        guard let pattern = words.first else { throw ShellFault("grep without a pattern") }
        let expression: Regex<AnyRegexOutput>
        do {
            expression = try Regex(pattern)
        } catch {
            throw ShellFault("grep \(pattern)")
        }
        try readFiles(Array(words.dropFirst()), input) { text in
            let found = lines(text).filter {
                ($0.firstMatch(of: expression) != nil) != options.contains("v")
            }
            process.status = found.isEmpty ? 1 : 0
            if options.contains("q") { return }
            if options.contains("c") { return process.write("\(found.count)\n") }
            process.write(found.map { $0 + "\n" }.joined())
        }
    }

    private func count(_ arguments: [String], _ input: String) throws(ShellFault) {
        let paths = arguments.filter { !$0.hasPrefix("-") }
        try readFiles(paths, input) { text in
            let suffix = paths.first.map { " \($0)" } ?? ""
            let amount =
                arguments.contains("-c")
                ? text.utf8.count
                : arguments.contains("-w")
                    ? text.split(whereSeparator: \.isWhitespace).count
                    : text.utf8.count { $0 == UInt8(ascii: "\n") }
            process.write("\(amount)\(suffix)\n")
        }
    }

    private func ends(_ arguments: [String], _ input: String) throws(ShellFault) {
        var count = 10
        var paths: [String] = []
        var isCount = false
        for word in arguments {
            if isCount {
                count = Int(word) ?? count
                isCount = false
            } else if word == "-n" {
                isCount = true
            } else if word.hasPrefix("-") {
                guard let number = Int(word.drop { $0 == "-" || $0 == "n" }) else {
                    throw ShellFault("\(command) \(word)")
                }
                count = number
            } else {
                paths.append(word)
            }
        }
        try readFiles(paths, input) { text in
            let all = lines(text)
            let kept = command == "head" ? all.prefix(count) : all.suffix(count)
            process.write(kept.map { $0 + "\n" }.joined())
        }
    }

    private func translate(_ arguments: [String], _ input: String) {
        if arguments.first == "-d" {
            let dropped = Set(arguments.last ?? "")
            return process.write(String(input.filter { !dropped.contains($0) }))
        }
        let pairs = zip(arguments.first ?? "", arguments.last ?? "")
        let table = Dictionary(pairs.map { ($0, $1) }, uniquingKeysWith: { first, _ in first })
        process.write(String(input.map { table[$0] ?? $0 }))
    }

    private func cut(_ arguments: [String], _ input: String) throws(ShellFault) {
        var delimiter: Character = "\t"
        var field = 1
        for word in arguments {
            if word.hasPrefix("-d"), let sign = word.dropFirst(2).first { delimiter = sign }
            if word.hasPrefix("-f") {
                guard let number = Int(word.dropFirst(2)) else { throw ShellFault("cut \(word)") }
                field = number
            }
        }
        for line in lines(input) {
            let fields = line.split(separator: delimiter, omittingEmptySubsequences: false)
            process.write((fields.count >= field ? String(fields[field - 1]) : line) + "\n")
        }
    }
}

/// The formats of `printf`.
enum ShellFormat {
    static func text(_ arguments: [String]) -> String {
        guard let format = arguments.first else { return "" }
        var rest = arguments.dropFirst()
        var result = ""
        repeat {
            let before = rest.count
            result += apply(Array(format), &rest)
            if rest.count == before { break }
        } while !rest.isEmpty
        return result
    }

    private static func apply(_ format: [Character], _ rest: inout ArraySlice<String>) -> String {
        var result = ""
        var position = 0
        while position < format.count {
            let character = format[position]
            position += 1
            if character == "\\", position < format.count {
                let escaped = format[position]
                position += 1
                result += ["n": "\n", "t": "\t", "\\": "\\"][escaped] ?? String(escaped)
            } else if character == "%", position < format.count {
                var flags = ""
                while position < format.count, format[position].isNumber {
                    flags.append(format[position])
                    position += 1
                }
                let conversion = position < format.count ? format[position] : "%"
                position += 1
                if conversion == "%" {
                    result += "%"
                    continue
                }
                let word = rest.popFirst() ?? (conversion == "s" ? "" : "0")
                let width = Int(flags) ?? 0
                let padding = flags.hasPrefix("0") ? "0" : " "
                result += String(repeating: padding, count: max(0, width - word.count)) + word
            } else {
                result.append(character)
            }
        }
        return result
    }
}

/// `test` and `[`.
struct ShellTest {
    private let process: ShellProcess
    private let words: [String]

    init(_ process: ShellProcess, _ words: [String]) {
        self.process = process
        self.words = words
    }

    func value() throws(ShellFault) -> Bool {
        if words.first == "!" { return try !ShellTest(process, Array(words.dropFirst())).value() }
        switch words.count {
        case 0: return false
        case 1: return !words[0].isEmpty
        case 2: return try unary(words[0], words[1])
        case 3: return try binary(words[0], words[1], words[2])
        default: throw ShellFault("test \(words)")
        }
    }

    private func unary(_ operation: String, _ word: String) throws(ShellFault) -> Bool {
        let node = process.machine.files.node(at: process.absolute(word))
        switch operation {
        case "-e": return node != nil
        case "-f": return node?.bytes != nil
        case "-d": return node?.isDirectory ?? false
        case "-s": return node?.bytes?.isEmpty == false
        case "-n": return !word.isEmpty
        case "-z": return word.isEmpty
        default: throw ShellFault("test \(operation)")
        }
    }

    private func binary(
        _ left: String, _ operation: String, _ right: String
    ) throws(ShellFault) -> Bool {
        switch operation {
        case "=", "==": return left == right
        case "!=": return left != right
        default: break
        }
        guard let left = Int(left.filter { !$0.isWhitespace }), let right = Int(right) else {
            return false
        }
        switch operation {
        case "-eq": return left == right
        case "-ne": return left != right
        case "-lt": return left < right
        case "-le": return left <= right
        case "-gt": return left > right
        case "-ge": return left >= right
        default: throw ShellFault("test \(operation)")
        }
    }
}
