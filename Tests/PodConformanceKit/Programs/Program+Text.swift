/// Programs that read text and write some of it.
extension Program {
    static var textFilters: [String: Invocation.Body] {
        [
            "cat": concatenate, "head": ends, "tail": ends, "wc": count, "sort": sort,
            "uniq": unique, "cut": Cut.run, "tr": Translation.run, "grep": Grep.run,
            "egrep": Grep.run, "fgrep": Grep.run, "sed": StreamEditor.run, "tac": reverse,
            "rev": reverse, "nl": number, "tee": copyOutput, "od": Dump.octal,
            "hexdump": Dump.hexadecimal, "base64": Base64.run, "cmp": compare, "seq": sequence,
            "yes": endless, "awk": RecordProgram.run,
        ]
    }

    private static func concatenate(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("neuv")
        guard options.flags.isSubset(of: ["n", "u"]) else { throw ShellFault("cat options") }
        if options.operands.count == 1,
            let stream = try? given.files.open(options.operands[0], .read), stream.isEndless
        {
            return try given.process.writeEndlessly([UInt8](repeating: 0, count: 4096))
        }
        try given.withTexts(options.operands) { texts in
            guard options.has("n") else {
                for (_, bytes) in texts { given.write(bytes) }
                return
            }
            for (index, line) in texts.flatMap({ Lines.of($0.bytes) }).enumerated() {
                given.writeLine(Text.right("\(index + 1)", 6) + "\t" + line)
            }
        }
    }

    /// `head` and `tail`.
    private static func ends(_ given: Invocation) throws(ShellFault) {
        if given.name == "tail", given.arguments.last == "/dev/zero" {
            return given.process.machine.exhaustMemory(of: given.process)
        }
        // `-3` is `-n 3`.
        var plain = given
        if let word = given.arguments.first, word.count > 1, word.hasPrefix("-"),
            word.dropFirst().allSatisfy(\.isNumber)
        {
            plain.arguments[0] = "-n" + word.dropFirst()
        }
        let options = try plain.options("n:c:qvfF")
        let amount = options.values["c"] ?? options.values["n"] ?? "10"
        let isBytes = options.has("c")
        guard let number = BlockCopy.number(String(amount.drop { $0 == "+" || $0 == "-" })) else {
            return given.complain("invalid number '\(amount)'")
        }
        let process = given.process
        func part(_ bytes: [UInt8]) -> [UInt8] {
            let pieces: [ArraySlice<UInt8>] =
                isBytes ? bytes.indices.map { bytes[$0...$0] } : Text.pieces(bytes)
            let kept: ArraySlice<ArraySlice<UInt8>>
            switch (given.name, amount.first) {
            case ("head", "-"): kept = pieces.dropLast(number)
            case ("head", _): kept = pieces.prefix(number)
            case (_, "+"): kept = pieces.dropFirst(max(0, number - 1))
            default: kept = pieces.suffix(number)
            }
            return Array(kept.joined())
        }
        if options.operands.isEmpty, given.name == "head", amount.first != "-" {
            let isEnough = { (bytes: [UInt8]) in
                isBytes ? bytes.count >= number : bytes.count { $0 == 10 } >= number
            }
            return try process.withInput(until: isEnough) { (bytes) throws(ShellFault) in
                given.write(part(bytes))
            }
        }
        // Only so much of what has no end.
        if given.name == "head", isBytes, let path = options.operands.first,
            let stream = try? given.files.open(path, .read), stream.isEndless
        {
            return given.write([UInt8](repeating: 0, count: number))
        }
        try given.withTexts(options.operands) { texts in
            let count = given.name == "head" ? options.operands.count : texts.count
            let showsNames = count > 1 && !options.has("q") || options.has("v")
            for (index, text) in texts.enumerated() {
                if showsNames { given.write((index > 0 ? "\n" : "") + "==> \(text.path) <==\n") }
                given.write(part(text.bytes))
            }
            if options.has("f") || options.has("F") {
                let missing = options.has("F") ? options.operands.last : nil
                process.follow(texts.last ?? missing.map { (path: $0, bytes: []) }, given)
            }
        }
    }

    private static func count(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("lwcmL")
        let asked = options.flags.isEmpty ? ["l", "w", "c"] : options.flags
        try given.withTexts(options.operands) { texts in
            var totals = [0, 0, 0, 0, 0]
            func show(_ numbers: [Int], _ path: String) {
                let wanted = zip(["l", "w", "m", "c", "L"], numbers).filter {
                    asked.contains(Character($0.0))
                }.map(\.1)
                let text =
                    wanted.count == 1 && options.operands.count < 2
                    ? "\(wanted[0])" : wanted.map { Text.right("\($0)", 9) }.joined(separator: " ")
                given.writeLine(text + (path.isEmpty ? "" : " \(path)"))
            }
            for (path, bytes) in texts {
                let text = String(decoding: bytes, as: UTF8.self)
                let longest = Lines.of(bytes).map(\.count).max() ?? 0
                let numbers = [
                    bytes.count { $0 == 10 }, text.split(whereSeparator: \.isWhitespace).count,
                    text.unicodeScalars.count, bytes.count, longest,
                ]
                totals = zip(totals, numbers).map { $0 + $1 }
                show(numbers, options.operands.isEmpty ? "" : path)
            }
            if options.operands.count > 1 { show(totals, "total") }
        }
    }

    private static func sort(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("nruk:t:fbs")
        let keys: [(start: Int, end: Int, isNumber: Bool)] = try Text.keys(
            options.lists["k"] ?? [], isNumber: options.has("n"))
        let separator = options.values["t"]?.first
        func before(_ left: String, _ right: String) -> Bool? {
            for key in keys {
                let first = Text.key(left, key.start, key.end, separator)
                let second = Text.key(right, key.start, key.end, separator)
                if key.isNumber {
                    let numbers = (Text.number(first), Text.number(second))
                    if numbers.0 != numbers.1 { return numbers.0 < numbers.1 }
                } else if first != second {
                    let isFolded = options.has("f")
                    return Text.precedes(
                        isFolded ? first.uppercased() : first,
                        isFolded ? second.uppercased() : second)
                }
            }
            return nil
        }
        try given.withTexts(options.operands) { texts in
            guard given.process.status == 0 else { return }
            var lines = texts.flatMap { Lines.of($0.bytes) }
            lines.sort { left, right in
                let isFirst =
                    before(left, right) ?? (options.has("u") ? false : Text.precedes(left, right))
                return isFirst
            }
            if options.has("u") {
                var kept: [String] = []
                for line in lines where kept.last.map({ before($0, line) != nil }) ?? true {
                    kept.append(line)
                }
                lines = kept
            }
            if options.has("r") { lines.reverse() }
            given.write(lines.map { $0 + "\n" }.joined())
        }
    }

    private static func unique(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("cdui")
        try given.withTexts(Array(options.operands.prefix(1))) { texts in
            var runs: [(line: String, count: Int)] = []
            for line in texts.flatMap({ Lines.of($0.bytes) }) {
                if runs.last?.line == line {
                    runs[runs.count - 1].count += 1
                } else {
                    runs.append((line, 1))
                }
            }
            for (line, count) in runs {
                if options.has("d"), count == 1 { continue }
                if options.has("u"), count > 1 { continue }
                given.writeLine(options.has("c") ? Text.right("\(count)", 7) + " \(line)" : line)
            }
        }
    }

    private static func reverse(_ given: Invocation) throws(ShellFault) {
        try given.withTexts(given.arguments) { texts in
            for (_, bytes) in texts {
                let lines = Lines.of(bytes)
                for line in given.name == "tac" ? lines.reversed() : lines {
                    given.writeLine(given.name == "tac" ? line : String(line.reversed()))
                }
            }
        }
    }

    private static func number(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("b:")
        try given.withTexts(options.operands) { texts in
            var number = 0
            for line in texts.flatMap({ Lines.of($0.bytes) }) {
                if line.isEmpty, options.values["b"] != "a" {
                    given.writeLine("       ")
                } else {
                    number += 1
                    given.writeLine(Text.right("\(number)", 6) + "\t" + line)
                }
            }
        }
    }

    private static func copyOutput(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("ai")
        let process = given.process
        var outputs: [Stream] = []
        given.each(options.operands) { (path) throws(FileFault) in
            outputs.append(try given.files.open(path, options.has("a") ? .append : .write))
        }
        let first = 100
        for (index, output) in outputs.enumerated() {
            process.streams[process.streams.count - 1][first + index] = output
        }
        try process.withInput { (bytes) throws(ShellFault) in
            given.write(bytes)
            for index in outputs.indices { process.write(bytes, to: first + index) }
        }
    }

    private static func compare(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("s")
        guard options.operands.count == 2 else { throw ShellFault("cmp \(given.arguments)") }
        guard let left = given.read(options.operands[0]),
            let right = given.read(options.operands[1])
        else { return }
        guard left != right else { return }
        given.process.status = 1
        guard !options.has("s") else { return }
        let same = zip(left, right).prefix { $0 == $1 }.count
        if same == min(left.count, right.count) {
            let path = options.operands[left.count < right.count ? 0 : 1]
            given.process.write("cmp: EOF on \(path)\n", to: 2)
        } else {
            let line = left.prefix(same).count { $0 == 10 } + 1
            let names = options.operands.joined(separator: " ")
            given.writeLine("\(names) differ: char \(same + 1), line \(line)")
        }
    }

    private static func sequence(_ given: Invocation) throws(ShellFault) {
        var words = given.arguments[...]
        var separator = "\n"
        if let word = words.first, word.hasPrefix("-s") {
            words.removeFirst()
            separator = word == "-s" ? words.popFirst() ?? "" : String(word.dropFirst(2))
        }
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == words.count, (1...3).contains(numbers.count) else {
            throw ShellFault("seq \(given.arguments)")
        }
        let first = numbers.count > 1 ? numbers[0] : 1
        let step = numbers.count > 2 ? numbers[1] : 1
        guard step != 0 else { throw ShellFault("seq \(given.arguments)") }
        let all = stride(from: first, through: numbers[numbers.count - 1], by: step).map(
            String.init)
        if !all.isEmpty { given.writeLine(all.joined(separator: separator)) }
    }

    private static func endless(_ given: Invocation) throws(ShellFault) {
        let line = (given.arguments.isEmpty ? "y" : given.arguments.joined(separator: " ")) + "\n"
        try given.process.writeEndlessly(
            Array(String(repeating: line, count: 4096 / line.utf8.count + 1).utf8))
    }
}
