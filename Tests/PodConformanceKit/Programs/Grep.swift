/// `grep`, `egrep` and `fgrep`.
enum Grep {
    static func run(_ given: Invocation) throws(ShellFault) {
        var options = try given.options("EFGivcqnolhHsxwe:m:rLA:B:")
        guard options.flags.isDisjoint(with: ["r", "A", "B", "L"]) else {
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
            return try given.process.withInput(until: { bytes in
                Lines.of(bytes.last == 10 ? bytes : []).contains(where: run.fits)
            }) { (bytes) throws(ShellFault) in run.search([("-", bytes)]) }
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
            let prefix = showsNames ? "\(name):" : ""
            for (index, line) in Lines.of(bytes).enumerated() where fits(line) {
                count += 1
                isFound = true
                if options.has("q") {
                    given.process.status = 0
                    return
                }
                if options.has("l") { break }
                if !options.has("c") {
                    let number = options.has("n") ? "\(index + 1):" : ""
                    show(line, prefix + number)
                }
                if let limit = options.number("m"), count >= limit { break }
            }
            if options.has("c") { given.writeLine("\(prefix)\(count)") }
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
