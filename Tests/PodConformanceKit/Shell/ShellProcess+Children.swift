/// How processes begin others, and become other programs.
extension ShellProcess {
    /// Begins a child.
    @discardableResult
    func fork(_ program: ShellProgram, from: Int = 0, to: Int? = nil) -> ShellProcess {
        let child = ShellProcess(
            childOf: self, program, from: from, to: to ?? program.code.count)
        machine.processes.add(child)
        children.insert(child.pid)
        return child
    }

    /// Waits for a child, whose status becomes this process's.
    func wait(for child: ShellProcess) {
        state = .waiting(for: [child.pid], isInterruptible: false)
        waitedFor = child.pid
    }

    func childEnded(_ child: Int, status: Int32, signal: String?) {
        children.remove(child)
        if let signal { jobEnded(child, by: signal) }
        childStatuses[child] = status
        if waitedFor == child {
            self.status = status
            waitedFor = nil
        }
    }

    /// Becomes another program.
    func become(_ program: ShellProgram) {
        self.program = program
        counter = 0
        limit = program.code.count
        frames.removeAll()
        eaches.removeAll()
        traps = traps.filter { if case .ignored = $0.value { true } else { false } }
        variables = variables.filter { exported.contains($0.key) }
        functions.removeAll()
        readOnlyNames.removeAll()
        options.removeAll()
        jobs = ShellJobs()
        substitutions.removeAll()
        streams = [streams.last ?? [:]]
    }

    /// A shell knows no variables but those that it could set, and hands on no others.
    func dropUnnamable() {
        let isNamable = { (name: String) in name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil }
        variables = variables.filter { isNamable($0.key) }
        exported = exported.filter(isNamable)
    }

    /// Runs what follows, up to `end`, in a process of its own.
    func spawn(to end: Int, isForeground: Bool) {
        let child = fork(program, from: counter, to: end)
        counter = end
        if isForeground { return runJob(child) }
        // Whoever runs in the background has no input.
        child.streams[0][0] = .null
        lastChild = child.pid
        status = 0
    }

    func beginPipeline(_ nodes: [ShellNode]) {
        var input: Pipe?
        var last: ShellProcess?
        var all: Set<Int> = []
        for (index, node) in nodes.enumerated() {
            let child = fork(ShellProgram(node))
            if let input { child.streams[0][0] = .pipe(input) }
            if index < nodes.count - 1 {
                let pipe = Pipe()
                child.streams[0][1] = .pipe(pipe)
                input = pipe
            }
            all.insert(child.pid)
            last = child
        }
        state = .waiting(for: all, isInterruptible: false)
        waitedFor = last?.pid
        beginJob(all)
        guard hasPipeFailure else { return }
        continuation = { [unowned self] () throws(ShellFault) in
            status = all.sorted().compactMap { childStatuses[$0] }.last { $0 != 0 } ?? 0
        }
    }

    /// Runs a script inside of a word.
    func begin(_ substitution: ShellSubstitution) {
        let pipe = Pipe(isHeld: true)
        let child = fork(ShellProgram(substitution.node))
        child.streams[0][1] = .pipe(pipe)
        waitedFor = child.pid
        let before = status
        state = .reading(pipe) { _ in false }
        beginJob([child.pid])
        continuation = { [unowned self] () throws(ShellFault) in
            var text = String(decoding: pipe.bytes, as: UTF8.self)
            while text.last == "\n" { text.removeLast() }
            substitutions[ObjectIdentifier(substitution)] = text
            substitutionStatus = status
            status = before
        }
    }
}
