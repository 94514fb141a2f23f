import KubernetesAPI

/// The programs of the simulated image, by their names.
enum Program {
    static let all: [String: Invocation.Body] = [
        waiting, textFilters, filePrograms, systemReports, networkPrograms, smallPrograms,
    ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

    /// Runs a program in a process that has become it.
    ///
    /// - Throws: `ShellFault` for a program that the image has and the simulation does not.
    static func run(
        _ name: String, of process: ShellProcess, _ words: [String]
    ) throws(ShellFault) {
        if name == "busybox" {
            guard words.count > 1 else { throw ShellFault("busybox without a program") }
            return try run(words[1], of: process, Array(words.dropFirst()))
        }
        guard let body = all[name] else { throw ShellFault("the simulated image has no \(name)") }
        try body(Invocation(process: process, words: words))
        process.tellOutputFault(name)
    }

    // MARK: Programs that run others

    private static var waiting: [String: Invocation.Body] {
        [
            "sh": shell, "ash": shell, "sleep": sleep, "usleep": sleep, "timeout": timeout,
            "xargs": repeatWithInput, "env": environment, "nohup": other, "setsid": other,
            "nice": nice,
        ]
    }

    private static func shell(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        var rest = given.arguments[...]
        var script: String?
        var flags: Set<Character> = []
        while let word = rest.first, word.count > 1, word.hasPrefix("-") || word.hasPrefix("+") {
            rest.removeFirst()
            if word == "--" { break }
            if word.hasPrefix("-") { flags.formUnion(word.dropFirst()) }
        }
        let known: Set<Character> = ["c", "e", "u", "f", "a", "x"]
        guard flags.isSubset(of: known) else { throw ShellFault("sh \(given.arguments)") }
        if flags.contains("c") { script = rest.popFirst() }
        process.dropUnnamable()
        let arguments = process.arguments
        if let script {
            let name = rest.popFirst() ?? given.name
            try process.read(script: Array(script.utf8), name: name, Array(rest))
        } else if let path = rest.popFirst() {
            let bytes: [UInt8]
            do throws(FileFault) {
                bytes = try given.files.read(path)
            } catch {
                process.write("sh: can't open '\(path)': \(error.text)\n", to: 2)
                process.status = 2
                return
            }
            try process.read(script: bytes, name: path, Array(rest))
        } else {
            try process.withInput { (bytes) throws(ShellFault) in
                try process.read(script: bytes, name: "sh", [])
            }
        }
        process.arguments = arguments
        process.options = flags.subtracting(["c"])
    }

    private static func sleep(_ given: Invocation) throws(ShellFault) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard !given.arguments.isEmpty else { throw ShellFault("sleep without a time") }
        var seconds = 0.0
        for word in given.arguments {
            if word == "infinity" || word == "inf" {
                given.process.state = .blocked
                return
            }
            let unit = word.last.flatMap { units[$0] }
            guard let number = Double(unit == nil ? word : String(word.dropLast())), number >= 0
            else {
                return given.complain("invalid number '\(word)'")
            }
            seconds += number * (unit ?? 1)
        }
        if given.name == "usleep" { seconds /= 1_000_000 }
        given.process.state = .sleeping(
            until: given.process.now + Duration.microseconds(Int64(seconds * 1_000_000)))
    }

    private static func timeout(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("s:k:", isMixed: false)
        let process = given.process
        guard let seconds = options.operands.first.flatMap({ Double($0.filter { $0 != "s" }) }),
            let signal = Signal.name(options.values["s"] ?? "TERM"), options.operands.count > 1
        else { throw ShellFault("timeout \(given.arguments)") }
        let watcher = process.fork(ShellProgram(.sequence([])))
        // Nobody waits for who watches, and it holds no stream open.
        watcher.parent = 1
        process.children.remove(watcher.pid)
        watcher.streams = [[:]]
        let last = options.values["k"].flatMap { Double($0.filter { $0 != "s" }) }
        watch(process, by: watcher, seconds, signal, last: last)
        try process.execute(program: Array(options.operands.dropFirst()))
    }

    /// Sends a process a signal when its time is up, unless it has ended before.
    private static func watch(
        _ process: ShellProcess, by watcher: ShellProcess, _ seconds: Double, _ signal: String,
        last: Double?
    ) {
        let step = min(1, seconds)
        watcher.state = .sleeping(until: watcher.now + .microseconds(Int64(step * 1_000_000)))
        watcher.continuation = { [unowned watcher] () throws(ShellFault) in
            guard !process.hasEnded else { return }
            if seconds > step {
                return watch(process, by: watcher, seconds - step, signal, last: last)
            }
            process.signal(signal, isFromInside: true)
            if let last { watch(process, by: watcher, last, "KILL", last: nil) }
        }
    }

    /// `env`: tells the variables, or runs a program with others.
    private static func environment(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("iu:0", isMixed: false)
        let process = given.process
        if options.has("i") { process.exported.removeAll() }
        for name in options.lists["u"] ?? [] { process.exported.remove(name) }
        var rest = options.operands[...]
        while let word = rest.first, let equals = word.firstIndex(of: "=") {
            process.variables[String(word[..<equals])] = String(word[word.index(after: equals)...])
            process.exported.insert(String(word[..<equals]))
            rest.removeFirst()
        }
        if !rest.isEmpty { return try process.execute(program: Array(rest)) }
        for name in process.exported.sorted() {
            if let value = process.variables[name] { given.writeLine("\(name)=\(value)") }
        }
    }

    /// Runs the command that its arguments are.
    private static func other(_ given: Invocation) throws(ShellFault) {
        guard !given.arguments.isEmpty else { throw ShellFault("\(given.name) without a command") }
        if given.name == "nohup" { given.process.traps["HUP"] = .ignored }
        try given.process.execute(program: given.arguments)
    }

    private static func nice(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("n:", isMixed: false)
        if options.operands.isEmpty { return given.writeLine("0") }
        try given.process.execute(program: options.operands)
    }

    private static func repeatWithInput(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("n:I:rt0", isMixed: false)
        guard options.flags.isSubset(of: ["n", "I", "r", "0"]) else {
            throw ShellFault("xargs \(given.arguments)")
        }
        let process = given.process
        let command = options.operands.isEmpty ? ["echo"] : options.operands
        try process.withInput { (bytes) throws(ShellFault) in
            let text = String(decoding: bytes, as: UTF8.self)
            let words: [String] =
                options.has("0")
                ? text.split(separator: "\0").map(String.init)
                : options.has("I")
                    ? Lines.of(bytes) : text.split(whereSeparator: \.isWhitespace).map(String.init)
            var commands: [[String]] = []
            if let mark = options.values["I"] {
                commands = words.map { word in command.map { $0.replacing(mark, with: word) } }
            } else {
                let count = options.number("n") ?? max(1, words.count)
                commands = stride(from: 0, to: words.count, by: count).map {
                    command + words[$0..<min($0 + count, words.count)]
                }
                if words.isEmpty, !options.has("r") { commands = [command] }
            }
            runEach(commands[...], process, worst: 0)
        }
    }

    /// Runs commands one after the other.
    static func runEach(
        _ commands: ArraySlice<[String]>, _ process: ShellProcess, worst: Int32
    ) {
        guard let next = commands.first else {
            process.status = worst
            return
        }
        process.wait(for: process.fork(ShellProgram(becoming: next)))
        process.continuation = { () throws(ShellFault) in
            runEach(
                commands.dropFirst(), process, worst: process.status == 0 ? worst : 123)
        }
    }
}
