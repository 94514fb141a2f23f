/// The commands that are part of the shell.
enum Builtin {
    static let all: [String: Invocation.Body] = [
        ":": { _ in }, "true": { _ in }, "false": { $0.process.status = 1 },
        "echo": Echo.run, "printf": ShellFormat.run, "test": ShellTest.run, "[": ShellTest.run,
        "[[": ShellTest.run, "kill": ProcessPrograms.kill, "pwd": workingDirectory,
        "exit": exit, "return": returnBack, "eval": evaluate, ".": source, "source": source,
        "cd": change, "export": export, "readonly": export, "local": local, "unset": unset,
        "set": set, "shift": shift, "trap": trap, "wait": wait, "read": read, "exec": exec,
        "umask": mask, "command": command, "type": type, "hash": { _ in }, "ulimit": limits,
        "getopts": OptionReader.run, "let": calculate, "times": times, "alias": unexpressed,
        "unalias": unexpressed, "jobs": unexpressed, "fg": unexpressed, "bg": unexpressed,
    ]

    private static func status(_ given: Invocation) -> Int32 {
        given.arguments.first.flatMap { Int32($0) }.map { $0 & 0xff }
            ?? given.process.statusBefore
    }

    private static func exit(_ given: Invocation) throws(ShellFault) {
        given.process.exit(with: status(given))
    }

    private static func returnBack(_ given: Invocation) throws(ShellFault) {
        given.process.status = status(given)
        given.process.returnFromCall()
    }

    private static func evaluate(_ given: Invocation) throws(ShellFault) {
        let script = given.arguments.joined(separator: " ")
        given.process.call(ShellProgram(try ShellParser.parse(script)))
    }

    private static func source(_ given: Invocation) throws(ShellFault) {
        guard let path = given.arguments.first else { throw ShellFault("source without a file") }
        let bytes: [UInt8]
        do throws(FileFault) {
            bytes = try given.files.read(path)
        } catch {
            let text = error == .absent ? "No such file or directory" : error.text
            given.process.write("sh: .: can't open '\(path)': \(text)\n", to: 2)
            return given.process.exit(with: 2)
        }
        let words = Array(given.arguments.dropFirst())
        given.process.call(
            ShellProgram(try ShellParser.parse(String(decoding: bytes, as: UTF8.self))),
            arguments: words.isEmpty ? nil : words)
    }

    private static func workingDirectory(_ given: Invocation) throws(ShellFault) {
        given.writeLine("/" + ContainerFiles.parts(given.process.directory).joined(separator: "/"))
    }

    private static func change(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        let target = given.arguments.first { $0 != "-P" && $0 != "-L" }
        let path = target == "-" ? process.variables["OLDPWD"] : target ?? process.variables["HOME"]
        guard let path else { return }
        do throws(FileFault) {
            let place = try given.files.place(path)
            guard let node = place.node else { throw .absent }
            guard node.isDirectory else { throw .notDirectory }
            guard process.credentials.may(.execute, node) else { throw .denied }
            process.export("OLDPWD", process.directory)
            // The shell keeps the way by links that it came.
            let base = path.hasPrefix("/") || target == "-" ? "" : process.directory
            var parts: [String] = []
            for part in ContainerFiles.parts("\(base)/\(path)") {
                if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
            }
            process.directory = "/" + parts.joined(separator: "/")
            process.place = place.text
            process.export("PWD", process.directory)
            if target == "-" { given.writeLine(process.directory) }
        } catch {
            process.write("sh: cd: line 0: can't cd to \(path): \(error.text)\n", to: 2)
            process.status = 2
        }
    }

    private static func exec(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        if given.arguments.isEmpty {
            let table = process.streams.last ?? [:]
            process.streams = process.streams.map { _ in table }
        } else {
            try process.execute(program: given.arguments)
        }
    }

    // MARK: Variables

    private static func export(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        for word in given.arguments where word != "-p" {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if parts.count > 1 {
                guard process.mayAssign(name, by: given.name) else { return }
                process.variables[name] = String(parts[1])
            }
            if given.name == "export" {
                process.exported.insert(name)
            } else {
                process.readOnlyNames.insert(name)
            }
        }
        if given.arguments.isEmpty || given.arguments == ["-p"] {
            let names = given.name == "export" ? process.exported : process.readOnlyNames
            for name in names.sorted() {
                let value = process.variables[name].map {
                    "='\($0.replacing("'", with: "'\\''"))'"
                }
                given.writeLine("\(given.name) \(name)\(value ?? "")")
            }
        }
    }

    private static func local(_ given: Invocation) throws(ShellFault) {
        for word in given.arguments {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            given.process.keep(String(parts[0]))
            if parts.count > 1 { given.process.variables[String(parts[0])] = String(parts[1]) }
        }
    }

    private static func unset(_ given: Invocation) throws(ShellFault) {
        for name in given.arguments where name != "-v" {
            if given.arguments.first == "-f" {
                given.process.functions[name] = nil
            } else {
                guard given.process.mayAssign(name, by: "unset") else { return }
                given.process.variables[name] = nil
                given.process.exported.remove(name)
            }
        }
    }

    private static let optionLetters: [String: Character] = [
        "errexit": "e", "nounset": "u", "noglob": "f", "allexport": "a", "xtrace": "x",
    ]

    private static func set(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        var rest = given.arguments[...]
        while let word = rest.first {
            if word == "--" {
                process.positional = Array(rest.dropFirst())
                return
            }
            guard word.hasPrefix("-") || word.hasPrefix("+") else {
                process.positional = Array(rest)
                return
            }
            rest.removeFirst()
            var flags = Swift.Set(word.dropFirst())
            if flags.remove("o") != nil {
                let name = rest.popFirst() ?? ""
                if name == "pipefail" {
                    process.hasPipeFailure = word.hasPrefix("-")
                } else {
                    guard let letter = optionLetters[name] else { throw ShellFault("set -o") }
                    flags.insert(letter)
                }
            }
            guard flags.isSubset(of: ["e", "u", "f", "a", "x"]) else {
                throw ShellFault("set \(word)")
            }
            if word.hasPrefix("-") {
                process.options.formUnion(flags)
            } else {
                process.options.subtract(flags)
            }
        }
        if given.arguments.isEmpty { throw ShellFault("set without arguments") }
    }

    private static func shift(_ given: Invocation) throws(ShellFault) {
        let count = given.arguments.first.flatMap { Int($0) } ?? 1
        if count > given.process.positional.count {
            given.process.status = 1
        } else {
            given.process.positional.removeFirst(count)
        }
    }

    private static func read(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("rp:")
        let process = given.process
        let names = options.operands.isEmpty ? ["REPLY"] : options.operands
        let separators = process.separators
        try process.withLine { (bytes) throws(ShellFault) in
            let isWhole = bytes.last == UInt8(ascii: "\n")
            var line = String(decoding: isWhole ? bytes.dropLast() : bytes[...], as: UTF8.self)
            if !options.has("r") { line = line.replacing("\\", with: "") }
            var rest = line[...]
            let isBlank = { (character: Character) in
                separators.contains(character) && character.isWhitespace
            }
            for (index, name) in names.enumerated() {
                rest = rest.drop(while: isBlank)
                if index == names.count - 1 {
                    while let last = rest.last, isBlank(last) { rest.removeLast() }
                    process.variables[name] = String(rest)
                } else {
                    let word = rest.prefix { !separators.contains($0) }
                    process.variables[name] = String(word)
                    rest = rest.dropFirst(word.count)
                    rest = rest.drop(while: isBlank)
                    if let next = rest.first, separators.contains(next) { rest.removeFirst() }
                }
            }
            process.status = isWhole ? 0 : 1
        }
    }

    private static func calculate(_ given: Invocation) throws(ShellFault) {
        guard !given.arguments.isEmpty else {
            given.process.write("sh: let: line 0: expression expected\n", to: 2)
            given.process.status = 2
            return
        }
        for word in given.arguments {
            given.process.status = try given.process.calculate(word) == 0 ? 1 : 0
        }
    }

    // MARK: Processes

    /// Nothing takes time of a processor here.
    private static func times(_ given: Invocation) throws(ShellFault) {
        given.write(String(repeating: "0m0.000s 0m0.000s\n", count: 2))
    }

    private static func unexpressed(_ given: Invocation) throws(ShellFault) {
        throw ShellFault("\(given.name) of a shell")
    }

    private static func trap(_ given: Invocation) throws(ShellFault) {
        var words = given.arguments
        if words.first == "--" { words.removeFirst() }
        guard let action = words.first else { return }
        let isReset = action == "-" || words.count == 1
        let names = words.count == 1 ? words : Array(words.dropFirst())
        let trap: ShellProcess.Trap? =
            isReset
            ? nil : action.isEmpty ? .ignored : .script(ShellProgram(try ShellParser.parse(action)))
        for word in names {
            if word == "EXIT" || word == "0" {
                given.process.traps["EXIT"] = trap
            } else if let name = Signal.name(word) {
                given.process.traps[name] = trap
            } else {
                given.process.write("sh: trap: \(word): invalid signal specification\n", to: 2)
                given.process.status = 1
            }
        }
    }

    private static func wait(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        let named = given.arguments.compactMap { Int($0.filter { $0 != "%" }) }
        process.state = .waiting(
            for: named.isEmpty ? process.children : process.children.intersection(named),
            isInterruptible: true)
        process.beginJob(Set(named))
        guard let last = named.last else { return }
        guard process.children.contains(last) || process.childStatuses[last] != nil else {
            process.status = 127
            return
        }
        process.continuation = { () throws(ShellFault) in
            process.status = process.childStatuses[last] ?? 127
        }
    }

    private static func mask(_ given: Invocation) throws(ShellFault) {
        guard let word = given.arguments.first else {
            let digits = String(given.process.mask, radix: 8)
            return given.writeLine(String(repeating: "0", count: 4 - digits.count) + digits)
        }
        guard let mask = Int32(word, radix: 8) else { throw ShellFault("umask \(word)") }
        given.process.mask = mask
    }

    private static func limits(_ given: Invocation) throws(ShellFault) {
        let known = ["-n": "1048576", "-u": "unlimited", "-c": "unlimited", "-s": "8192"]
        guard given.arguments.count == 1, let value = known[given.arguments[0]] else {
            throw ShellFault("ulimit \(given.arguments)")
        }
        given.writeLine(value)
    }

    private static func command(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        guard given.arguments.first == "-v" else {
            guard !given.arguments.isEmpty else { return }
            if let builtin = all[given.arguments[0]] {
                return try builtin(Invocation(process: process, words: given.arguments))
            }
            process.runJob(process.fork(ShellProgram(becoming: given.arguments)))
            return
        }
        if let word = given.arguments.dropFirst().first {
            if process.functions[word] != nil || all[word] != nil {
                given.writeLine(word)
            } else if let path = Program.path(of: word, for: process) {
                given.writeLine(path)
            } else {
                process.status = 127
            }
        }
    }

    private static func type(_ given: Invocation) throws(ShellFault) {
        for word in given.arguments {
            if given.process.functions[word] != nil {
                given.writeLine("\(word) is a function")
            } else if all[word] != nil {
                given.writeLine("\(word) is a shell builtin")
            } else if let path = Program.path(of: word, for: given.process) {
                given.writeLine("\(word) is \(path)")
            } else {
                given.writeLine("\(word): not found")
                given.process.status = 127
            }
        }
    }
}
