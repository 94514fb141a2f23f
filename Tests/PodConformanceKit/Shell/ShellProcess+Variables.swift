/// Variables, and telling what is done with them.
extension ShellProcess {
    /// Whether a variable may be set.
    ///
    /// - Parameter command: who would; it is said in its name that it may not, and the shell ends.
    func mayAssign(_ name: String, by command: String? = nil) -> Bool {
        guard readOnlyNames.contains(name) else { return true }
        let place = command.map { "\($0): line 0: " } ?? ""
        write("sh: \(place)\(name): is read only\n", to: 2)
        exit(with: 2)
        hasAborted = true
        return false
    }

    /// Sets a variable and hands it on to programs.
    func export(_ name: String, _ value: String) {
        variables[name] = value
        exported.insert(name)
    }

    /// The value of an arithmetic expression.
    func calculate(_ text: String) throws(ShellFault) -> Int {
        try ShellArithmetic.value(of: text) { [unowned self] name in
            Int(variables[name] ?? "") ?? 0
        } assign: { [unowned self] name, value in
            if mayAssign(name) { assign(name, String(value)) }
        }
    }

    /// `${name:from:count}`.
    func part(of text: String, _ range: String) throws(ShellFault) -> String {
        let ends = range.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var start = try calculate(String(ends.first ?? ""))
        if start < 0 { start = max(0, text.count + start) }
        start = min(start, text.count)
        var end = text.count
        if ends.count > 1 {
            let count = try calculate(String(ends[1]))
            end = count < 0 ? text.count + count : min(text.count, start + count)
        }
        return String(text.prefix(max(end, start)).dropFirst(start))
    }

    /// Tells what is about to be done (`set -x`).
    func trace(_ values: [(name: String, value: String)], _ words: [String]) {
        guard options.contains("x") else { return }
        let assignments = values.map { "\($0.name)=\(Self.traced($0.value))" }
        write("+ \((assignments + words.map(Self.traced)).joined(separator: " "))\n", to: 2)
    }

    private static func traced(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar >= "+" && scalar <= "z" && !";<=>?`[\\".unicodeScalars.contains(scalar)
        }
        guard !isPlain else { return word }
        return word.split(separator: "'", omittingEmptySubsequences: false).map { "'\($0)'" }
            .joined(separator: "\"'\"")
    }
}
