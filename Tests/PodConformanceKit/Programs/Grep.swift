/// `grep`, `egrep` and `fgrep`.
enum Grep {
    static func run(_ given: Invocation) throws(ShellFault) {
        var options = try given.options("EFGivcqnolhHsxwe:m:rLA:B:C:")
        guard options.flags.isDisjoint(with: ["r", "L"]) else {
            throw ShellFault("grep \(given.arguments)")
        }
        if options.lists["e"] == nil {
            guard !options.operands.isEmpty else { throw ShellFault("grep without a pattern") }
            options.lists["e"] = [options.operands.removeFirst()]
        }
        var patterns: [PatternExpression] = []
        for pattern in (options.lists["e"] ?? []).flatMap({
            $0.split(
                separator: "\n", omittingEmptySubsequences: false)
        }) {
            let word = options.has("w") ? "\\<\(pattern)\\>" : String(pattern)
            patterns.append(
                try PatternExpression(
                    word, isExtended: options.has("E") || given.name == "egrep",
                    isPlain: options.has("F") || given.name == "fgrep",
                    ignoresCase: options.has("i")))
        }
        let run = GrepRun(given: given, options: options, patterns: patterns)
        if options.operands.isEmpty, options.has("q") {
            // Whoever only asks whether need not see the rest.
            let isEnough = { (bytes: [UInt8]) in
                Lines.of(bytes.last == 10 ? bytes : []).contains(where: run.fits)
            }
            return try given.process.withInput(until: isEnough) { (bytes) throws(ShellFault) in
                run.search([("-", bytes)])
            }
        }
        try given.withTexts(options.operands) { run.search($0) }
    }
}

private struct GrepRun {
    let given: Invocation
    let options: Invocation.Options
    let patterns: [PatternExpression]

    func fits(_ line: String) -> Bool {
        let isFound = patterns.contains {
            options.has("x") ? $0.matchesWhole(line) : $0.matches(line)
        }
        return isFound != options.has("v")
    }

    func search(_ texts: [(path: String, bytes: [UInt8])]) {
        // A file that cannot be read outweighs what others hold.
        let isFaulty = given.process.status != 0
        var isFound = false
        let showsNames =
            (options.operands.count > 1 || options.has("H")) && !options.has("h")
        for (path, bytes) in texts {
            var count = 0
            let name = path == "-" ? "(standard input)" : path
            var lines = ShownLines(
                Lines.of(bytes), name: showsNames ? name : nil, hasNumbers: options.has("n"),
                before: options.number("B") ?? options.number("C") ?? 0,
                after: options.number("A") ?? options.number("C") ?? 0)
            for (index, line) in lines.all.enumerated() where fits(line) {
                count += 1
                isFound = true
                if options.has("q") {
                    given.process.status = 0
                    return
                }
                if options.has("l") { break }
                if !options.has("c") {
                    given.write(lines.leading(to: index))
                    show(line, lines.prefix(of: index, ":"))
                }
                if let limit = options.number("m"), count >= limit { break }
            }
            if !options.has("c"), !options.has("l") { given.write(lines.trailing) }
            if options.has("c") { given.writeLine("\(showsNames ? "\(name):" : "")\(count)") }
            if options.has("l"), count > 0 { given.writeLine(name) }
        }
        given.process.status = isFaulty ? 2 : isFound ? 0 : 1
    }

    private func show(_ line: String, _ prefix: String) {
        guard options.has("o"), !options.has("v") else { return given.writeLine(prefix + line) }
        var rest = line[...]
        while let match = patterns.compactMap({ $0.firstMatch(in: rest) }).min(by: {
            $0.range.lowerBound < $1.range.lowerBound
        }), !rest.isEmpty {
            if !match.range.isEmpty { given.writeLine(prefix + rest[match.range]) }
            rest =
                match.range.isEmpty ? rest.dropFirst() : rest[match.range.upperBound...]
        }
    }
}

/// The lines around those that fit.
private struct ShownLines {
    let all: [String]
    private let name: String?
    private let hasNumbers: Bool
    private let before: Int
    private let after: Int
    /// The last that fits, so far.
    private var last: Int?

    init(_ all: [String], name: String?, hasNumbers: Bool, before: Int, after: Int) {
        self.all = all
        self.name = name
        self.hasNumbers = hasNumbers
        self.before = before
        self.after = after
    }

    func prefix(of index: Int, _ mark: String) -> String {
        (name.map { $0 + mark } ?? "") + (hasNumbers ? "\(index + 1)\(mark)" : "")
    }

    /// What is shown before a line that fits: what follows the one before, and what leads to it.
    mutating func leading(to index: Int) -> String {
        defer { last = index }
        let start = max(0, index - before)
        guard let last else { return text(start..<index) }
        let end = min(last + 1 + after, index)
        let isGap = start > end && before + after > 0
        return text(last + 1..<end) + (isGap ? "--\n" : "") + text(max(start, end)..<index)
    }

    /// What follows the last line that fits.
    var trailing: String {
        guard let last else { return "" }
        return text(last + 1..<min(last + 1 + after, all.count))
    }

    private func text(_ range: Range<Int>) -> String {
        range.map { prefix(of: $0, "-") + all[$0] + "\n" }.joined()
    }
}
