/// Programs about processes.
enum ProcessPrograms {
    static func kill(_ given: Invocation) throws(ShellFault) {
        var signal: String? = "TERM"
        var words = given.arguments[...]
        if let first = words.first, first.hasPrefix("-"), first != "--" {
            words.removeFirst()
            let text = first == "-s" ? words.popFirst() ?? "" : String(first.dropFirst())
            if text == "l" { return list(of: Array(words), given) }
            if text == "0" {
                signal = nil
            } else if let name = Signal.name(text) {
                signal = name
            } else {
                return tell(given, "bad signal name '\(text)'")
            }
        }
        for word in words where word != "--" {
            guard let pid = Int(word) else {
                if word.hasPrefix("%") { throw ShellFault("kill \(word)") }
                tell(given, "invalid number '\(word)'")
                continue
            }
            guard pid > 0 else { throw ShellFault("kill \(pid)") }
            if let fault = given.process.send(signal, to: pid) {
                tell(given, "can't kill pid \(pid): \(fault)")
            }
        }
    }

    /// `kill -l`: all signals, or those that are named.
    private static func list(of words: [String], _ given: Invocation) {
        guard !words.isEmpty else {
            for (name, number) in Signal.numbers.sorted(by: { $0.value < $1.value }) {
                given.writeLine("\(Text.right("\(number)", 2))) \(name)")
            }
            return
        }
        for word in words {
            let number = Int32(word).map { $0 > 128 ? $0 - 128 : $0 }
            guard let name = Signal.name(number.map { "\($0)" } ?? word) else {
                tell(given, "unknown signal '\(word)'")
                continue
            }
            given.writeLine(number == nil ? "\(Signal.numbers[name] ?? 0)" : name)
        }
    }

    /// The shell has a `kill` of its own, which speaks in its name.
    private static func tell(_ given: Invocation, _ text: String) {
        let isProgram = given.process.arguments.first?.hasSuffix("kill") ?? false
        given.process.write("\(isProgram ? "kill" : "sh"): \(text)\n", to: 2)
        given.process.status = 1
    }

    // MARK: By name

    private static func fits(
        _ process: ProcessDescription, _ given: Invocation, _ name: String, isWhole: Bool
    ) -> Bool {
        if given.name.hasPrefix("p"), given.name != "pidof" {
            let text = isWhole ? process.arguments.joined(separator: " ") : process.name
            return text.contains(name) && process.pid != given.process.pid
        }
        return process.name == name
    }

    /// `pidof` and `pgrep`.
    static func find(_ given: Invocation) throws(ShellFault) {
        let options = try given.options(given.name == "pgrep" ? "f" : "")
        guard let name = options.operands.first else { throw ShellFault("\(given.name) alone") }
        let found = given.process.machine.processes.all.filter {
            fits($0, given, name, isWhole: options.has("f"))
        }.map { String($0.pid) }
        if found.isEmpty {
            given.process.status = 1
        } else if given.name == "pgrep" {
            given.writeLine(found.joined(separator: "\n"))
        } else {
            given.writeLine(found.reversed().joined(separator: " "))
        }
    }

    /// `killall` and `pkill`.
    static func killAll(_ given: Invocation) throws(ShellFault) {
        var signal = "TERM"
        var plain = given
        if let first = given.arguments.first, first.hasPrefix("-"),
            let name = Signal.name(String(first.dropFirst()))
        {
            signal = name
            plain.arguments.removeFirst()
        }
        let options = try plain.options("qf")
        guard let name = options.operands.first else { throw ShellFault("\(given.name) alone") }
        let found = given.process.machine.processes.all.filter {
            fits($0, given, name, isWhole: options.has("f"))
        }
        if found.isEmpty {
            if given.name == "killall", !options.has("q") {
                given.complain("\(name): no process killed")
            }
            given.process.status = 1
        }
        for process in found {
            if let fault = given.process.send(signal, to: process.pid) {
                given.complain("can't kill pid \(process.pid): \(fault)")
            }
        }
    }

    // MARK: ps

    private struct Column {
        let title: String
        let width: Int
        let isNumber: Bool
        let value: (ProcessDescription, Accounts) -> String
    }

    private static var columns: [String: Column] {
        [
            "pid": Column(title: "PID", width: 5, isNumber: true) { process, _ in
                "\(process.pid)"
            },
            "ppid": Column(title: "PPID", width: 5, isNumber: true) { process, _ in
                "\(process.parent)"
            },
            "user": Column(title: "USER", width: 8, isNumber: false) { process, accounts in
                let user = process.credentials.user
                return accounts.name(ofUser: user) ?? "\(user)"
            },
            "group": Column(title: "GROUP", width: 8, isNumber: false) { process, accounts in
                let group = process.credentials.group
                return accounts.name(ofGroup: group) ?? "\(group)"
            },
            "comm": Column(title: "COMMAND", width: 16, isNumber: false) { process, _ in
                process.name
            },
            "args": Column(title: "COMMAND", width: 256, isNumber: false) { process, _ in
                process.arguments.joined(separator: " ")
            },
            "stat": Column(title: "STAT", width: 4, isNumber: false) { process, _ in
                String(process.state.prefix(1))
            },
            "time": Column(title: "TIME", width: 5, isNumber: false) { _, _ in "0:00" },
        ]
    }

    static func list(_ given: Invocation) throws(ShellFault) {
        // `ps aux` and `ps -ef` are what others call it; here all processes are shown always.
        var plain = given
        plain.arguments = given.arguments.filter { !["aux", "-ef", "ax", "-e", "-A"].contains($0) }
        let options = try plain.options("o:w")
        let names =
            options.lists["o"].map { $0.flatMap { $0.split(separator: ",").map(String.init) } }
            ?? ["pid", "user", "time", "args"]
        var chosen: [Column] = []
        for name in names {
            guard let column = columns[name] else { throw ShellFault("ps -o \(name)") }
            chosen.append(column)
        }
        func write(_ cells: [String], isTitle: Bool) {
            var line = ""
            for (index, column) in chosen.enumerated() {
                let cell = String(cells[index].prefix(column.width))
                let isLast = index == chosen.count - 1
                line +=
                    column.isNumber && !isTitle
                    ? Text.right(cell, column.width)
                    : isLast ? cell : Text.left(cell, column.width)
                if !isLast { line += " " }
            }
            given.writeLine(line)
        }
        write(chosen.map(\.title), isTitle: true)
        for process in given.process.machine.processes.all {
            write(chosen.map { $0.value(process, given.accounts) }, isTitle: false)
        }
    }
}
