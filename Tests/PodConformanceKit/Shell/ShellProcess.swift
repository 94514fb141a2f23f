import KubernetesAPI

/// A process of a simulated container: a script that runs until it ends or has to wait.
final class ShellProcess {
    enum State {
        case ready
        case sleeping(until: Timestamp)
        case waiting(for: Set<Int>, isInterruptible: Bool)
        case blocked
        case ended(Int32)
    }

    enum Trap {
        case ignored
        case script(ShellProgram)
    }

    /// Where output goes.
    enum Stream {
        case log, discard
        case file(String, isAppending: Bool)
        case capture
    }

    private static let maximumInstructions = 1_000_000

    let pid: Int
    unowned let machine: SimulatedContainer
    private let program: ShellProgram
    private var counter: Int
    private let end: Int
    var state = State.ready
    var variables: [String: String]
    var exported: Set<String>
    var directory: String
    var status: Int32 = 0
    var lastChild: Int?
    var children: Set<Int> = []
    var traps: [String: Trap] = [:]
    private var pending: [String] = []
    private var streams: [[Int: Stream]]
    private var eaches: [(words: [String], next: Int)] = []
    /// What was written to `.capture`.
    var captured: [UInt8] = []
    /// Where a trap's script was begun from.
    private var interrupted: (program: ShellProgram, counter: Int, end: Int)?
    private var current: ShellProgram
    private var limit: Int

    init(
        pid: Int, _ program: ShellProgram, from start: Int = 0, to end: Int? = nil,
        machine: SimulatedContainer, environment: [(name: String, value: String)],
        directory: String, output: Stream = .log
    ) {
        self.pid = pid
        self.machine = machine
        self.program = program
        streams = [[1: output, 2: output]]
        counter = start
        self.end = end ?? program.code.count
        current = program
        limit = self.end
        variables = Dictionary(
            environment.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        exported = Set(environment.map(\.name))
        self.directory = directory
    }

    var hasEnded: Bool { if case .ended = state { true } else { false } }

    // MARK: Running

    /// Goes on until the process ends or waits.
    func run(now: Timestamp) throws(ShellFault) {
        var instructions = 0
        while true {
            switch state {
            case .ended, .blocked: return
            case .sleeping(let until):
                guard until <= now else { return }
                state = .ready
            case .waiting(let processes, _):
                guard processes.allSatisfy(machine.hasEnded) else { return }
                state = .ready
            case .ready: break
            }
            if beginTrap() { continue }
            guard counter < limit else {
                if let interrupted {
                    (current, counter, limit) = interrupted
                    self.interrupted = nil
                    continue
                }
                return end(with: status)
            }
            instructions += 1
            guard instructions < Self.maximumInstructions else {
                throw ShellFault("a script that never waits")
            }
            let instruction = current.code[counter]
            counter += 1
            try perform(instruction, now: now)
        }
    }

    func end(with status: Int32) {
        state = .ended(status)
        machine.processEnded(self)
    }

    private func perform(_ instruction: ShellProgram.Instruction, now: Timestamp) throws(ShellFault)
    {
        switch instruction {
        case .run(let command): try run(command, now: now)
        case .spawn(let end, let isForeground): spawn(to: end, isForeground: isForeground)
        case .pipeline(let nodes): try runPipeline(nodes, now: now)
        case .jump(let target): counter = target
        case .jumpIf(let success, let target): if (status == 0) == success { counter = target }
        case .invert: status = status == 0 ? 1 : 0
        case .succeed: status = 0
        case .redirect(let redirects): try begin(redirects, now: now)
        case .endRedirect: streams.removeLast()
        case .beginEach(let words):
            eaches.append((try expand(words, now: now), 0))
        case .nextOf(let name, let end):
            guard let each = eaches.last, each.next < each.words.count else {
                eaches.removeLast()
                counter = end
                return
            }
            variables[name] = each.words[each.next]
            eaches[eaches.count - 1].next += 1
        }
    }

    /// Runs what follows, up to `end`, in a process of its own.
    private func spawn(to end: Int, isForeground: Bool) {
        let child = ShellProcess(
            pid: machine.takeProcessID(), current, from: counter, to: end, machine: machine,
            environment: [], directory: directory)
        child.variables = variables
        child.exported = exported
        child.streams = streams
        machine.add(child)
        children.insert(child.pid)
        counter = end
        if isForeground {
            state = .waiting(for: [child.pid], isInterruptible: false)
            waitedFor = child.pid
        } else {
            lastChild = child.pid
            status = 0
        }
    }

    /// The child whose status becomes this process's when it has ended.
    private(set) var waitedFor: Int?

    func childEnded(_ child: Int, status: Int32) {
        children.remove(child)
        if waitedFor == child {
            self.status = status
            waitedFor = nil
        }
    }

    // MARK: Signals

    /// The first process of a container ignores what it has no trap for, unless it is killed.
    func signal(_ name: String) {
        if name == "KILL" { return end(with: 137) }
        guard let trap = traps[name] else {
            let isProtected = pid == 1 && !machine.sharesProcesses
            if !isProtected { end(with: 128 + (name == "INT" ? 2 : 15)) }
            return
        }
        guard case .script = trap else { return }
        pending.append(name)
        if case .waiting(_, isInterruptible: true) = state {
            status = 128 + 15
            state = .ready
        }
    }

    /// Goes into the script of a trap, if a signal has come.
    private func beginTrap() -> Bool {
        guard interrupted == nil, let name = pending.first,
            case .script(let script)? = traps[name]
        else { return false }
        pending.removeFirst()
        interrupted = (current, counter, limit)
        (current, counter, limit) = (script, 0, script.code.count)
        return true
    }

    // MARK: Output

    private func begin(_ redirects: [ShellRedirect], now: Timestamp) throws(ShellFault) {
        var table = streams.last ?? [:]
        for redirect in redirects where redirect.mode != .read {
            let target = try expand([redirect.target], now: now).first ?? ""
            switch redirect.mode {
            case .duplicate: table[redirect.descriptor] = table[Int(target) ?? 1]
            case .write, .append:
                table[redirect.descriptor] = try stream(
                    to: target, isAppending: redirect.mode == .append)
            case .read: break
            }
        }
        streams.append(table)
    }

    private func stream(to target: String, isAppending: Bool) throws(ShellFault) -> Stream {
        if target == "/dev/null" { return .discard }
        if target == "/proc/1/fd/1" || target == "/dev/stdout" || target == "/dev/stderr" {
            return .log
        }
        let path = absolute(target)
        if !isAppending, !machine.files.write([], to: path) {
            return .file("", isAppending: true)
        }
        return .file(path, isAppending: true)
    }

    func write(_ text: String, to descriptor: Int = 1) { write(Array(text.utf8), to: descriptor) }

    func write(_ bytes: [UInt8], to descriptor: Int = 1) {
        switch streams.last?[descriptor] {
        case .log?: machine.log(bytes)
        case .file(let path, _)?:
            if !path.isEmpty { _ = machine.files.write(bytes, to: path, appending: true) }
        case .capture?: captured += bytes
        case .discard?, nil: break
        }
    }

    func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(directory)/\(path)"
    }

    // MARK: Commands

    private func run(_ command: ShellCommand, now: Timestamp) throws(ShellFault) {
        let words = try expand(command.words, now: now)
        var values: [(name: String, value: String)] = []
        for assignment in command.assignments {
            let value = try expand(assignment.value, now: now)
            values.append((assignment.name, value))
        }
        guard let name = words.first else {
            for (name, value) in values { variables[name] = value }
            status = 0
            return
        }
        var input: [UInt8] = []
        for redirect in command.redirects where redirect.mode == .read {
            let path = absolute(try expand([redirect.target], now: now).first ?? "")
            guard let bytes = machine.files.node(at: path)?.bytes else {
                write("sh: can't open \(path): no such file\n", to: 2)
                status = 1
                return
            }
            input = bytes
        }
        try begin(command.redirects, now: now)
        defer { streams.removeLast() }
        if case .file("", _)? = streams.last?[1] {
            write("sh: can't create file\n", to: 2)
            status = 1
            return
        }
        try execute(name, Array(words.dropFirst()), input: input, now: now)
    }

    /// Runs a part of a script to its end at once and returns what it wrote.
    func output(
        of node: ShellNode, input: [UInt8] = [], now: Timestamp
    ) throws(ShellFault) -> (bytes: [UInt8], status: Int32) {
        let child = ShellProcess(
            pid: machine.takeProcessID(), ShellProgram(node), machine: machine, environment: [],
            directory: directory)
        child.variables = variables
        child.exported = exported
        var table = streams.last ?? [:]
        table[1] = .capture
        child.streams = [table]
        child.standardInput = input
        try child.run(now: now)
        guard case .ended(let status) = child.state else {
            throw ShellFault("a command that waits inside of another")
        }
        return (child.captured, status)
    }

    /// What a command without a redirection reads.
    private(set) var standardInput: [UInt8] = []

    private func runPipeline(_ nodes: [ShellNode], now: Timestamp) throws(ShellFault) {
        var input: [UInt8] = []
        for node in nodes {
            let result = try output(of: node, input: input, now: now)
            input = result.bytes
            status = result.status
        }
        write(input)
    }
}
