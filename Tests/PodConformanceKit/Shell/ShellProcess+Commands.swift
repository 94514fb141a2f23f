/// How commands are found and begun.
extension ShellProcess {
    /// Runs a command of a script.
    func run(_ command: ShellCommand) throws(ShellFault) {
        let lastSubstitution = substitutionStatus
        substitutionStatus = nil
        let words = try expand(command.words)
        var values: [(name: String, value: String)] = []
        for assignment in command.assignments {
            values.append((assignment.name, try expand(assignment.value)))
        }
        trace(values, words)
        let isOpen = try begin(command.redirects)
        defer { if streams.count > 1 { streams.removeLast() } }
        guard isOpen, !hasAborted else { return }
        guard let name = words.first else {
            for (name, value) in values where mayAssign(name) { assign(name, value) }
            if hasAborted { return }
            status = lastSubstitution ?? 0
            return
        }
        guard values.allSatisfy({ mayAssign($0.name) }) else { return }
        outputFault = nil
        if let function = functions[name] {
            for (name, value) in values { variables[name] = value }
            call(function, arguments: Array(words.dropFirst()))
        } else if let builtin = Builtin.all[name] {
            let before = values.map { ($0.name, variables[$0.name]) }
            for (name, value) in values { variables[name] = value }
            statusBefore = status
            status = 0
            try builtin(Invocation(process: self, words: words))
            for (name, value) in before { variables[name] = value }
            tellOutputFault("sh")
        } else {
            try start(words, with: values)
        }
    }

    func assign(_ name: String, _ value: String) {
        variables[name] = value
        if options.contains("a") { exported.insert(name) }
    }

    /// Says why output could not be written, if it could not.
    func tellOutputFault(_ name: String) {
        guard let fault = outputFault else { return }
        outputFault = nil
        let text = fault == .invalid ? "Bad file descriptor" : fault.text
        write("\(name): write error: \(text)\n", to: 2)
        outputFault = nil
        status = 1
    }

    /// Runs a program, in a process of its own unless this one has nothing else to do.
    private func start(
        _ words: [String], with values: [(name: String, value: String)]
    ) throws(ShellFault) {
        let process = isAtEnd ? self : fork(ShellProgram(becoming: words))
        for (name, value) in values {
            process.variables[name] = value
            process.exported.insert(name)
        }
        if process === self {
            try execute(program: words)
        } else {
            runJob(process)
        }
    }

    // MARK: Programs

    /// Becomes a program, or ends because there is none.
    func execute(program words: [String]) throws(ShellFault) {
        let name = words.first ?? ""
        switch find(name) {
        case .program(let program):
            begin(words)
            try Program.run(program, of: self, words)
        case .script(let bytes):
            begin(["sh"] + words)
            try read(script: bytes, name: name, Array(words.dropFirst()))
        case .missing(let text, let status):
            write("sh: \(name): \(text)\n", to: 2)
            end(with: status)
        }
    }

    private func begin(_ words: [String]) {
        arguments = words
        become(ShellProgram(.sequence([])))
        initial = exported.sorted().compactMap { name in
            variables[name].map { "\(name)=\($0)" }
        }
        status = 0
        outputFault = nil
    }

    /// Becomes a shell that runs a script.
    func read(
        script bytes: [UInt8], name: String, _ arguments: [String]
    ) throws(ShellFault) {
        let program = ShellProgram(try ShellParser.parse(String(decoding: bytes, as: UTF8.self)))
        become(program)
        export("SHLVL", String((Int(variables["SHLVL"] ?? "") ?? 0) + 1))
        export("PWD", directory)
        shell = pid
        scriptName = name
        positional = arguments
    }

    /// What a word stands for as a program.
    func find(_ name: String) -> ProgramSearch.Found {
        ProgramSearch(files: files, path: variables["PATH"]).find(name)
    }
}
