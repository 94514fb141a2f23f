import KubernetesAPI

/// A process of a simulated container: a script or a program, which runs until it ends or has to
/// wait.
final class ShellProcess {
    enum State {
        case ready
        case sleeping(until: Timestamp)
        case waiting(for: Set<Int>, isInterruptible: Bool)
        case waitingForEither(Set<Int>)
        /// Until so much can be read that the condition holds, or nobody writes any more.
        case reading(Pipe, enough: ([UInt8]) -> Bool)
        case blocked
        /// Until whoever reads a pipe waits for more than is in it, or nobody reads it any more.
        case writing(Pipe)
        case ended(Int32)
    }

    enum Trap {
        case ignored
        case script(ShellProgram)
    }

    /// Where the shell goes on after a function, a trap or a script that it read.
    struct Frame {
        let program: ShellProgram
        let counter: Int
        let limit: Int
        let streams: Int
        let eaches: Int
        /// The arguments outside of a function.
        var arguments: [String]?
        /// What variables of a function were before it.
        var locals: [String: String?] = [:]
        /// The status before a trap.
        var status: Int32?
        var isTrap = false
    }

    private static let maximumInstructions = 1_000_000

    let pid: Int
    /// The parent's number.
    var parent: Int
    unowned let machine: SimulatedContainer
    var credentials: Credentials
    /// As `ps` shows them.
    var arguments: [String] = []
    /// The number that `$$` stands for.
    var shell: Int
    var program: ShellProgram
    var counter: Int
    var limit: Int
    var frames: [Frame] = []
    var state = State.ready
    /// What is done when the process need not wait any more.
    var continuation: (() throws(ShellFault) -> Void)?

    var variables: [String: String]
    var exported: Set<String>
    /// The variables with which the program was started.
    var initial: [String] = []
    /// Variables that must not change.
    var readOnlyNames: Set<String> = []
    /// Where `getopts` goes on.
    var optionPlace = (word: 1, letter: 1)
    /// Whether it does nothing until it is told to go on, and what it will be told of then.
    var isStopped = false
    var held: [String] = []
    var functions: [String: ShellProgram] = [:]
    /// `$0`.
    var scriptName = "sh"
    /// `$1` and those that follow.
    var positional: [String] = []
    var options: Set<Character> = []
    /// As `pwd` tells it, with links.
    var directory: String {
        didSet { place = directory }
    }
    /// The directory without links.
    var place: String
    var mask: Int32 = 0o022
    var status: Int32 = 0
    /// The status of the command before the one that runs.
    var statusBefore: Int32 = 0
    /// Whether a pipeline fails with any of its parts.
    var hasPipeFailure = false

    var lastChild: Int?
    var children: Set<Int> = []
    /// Of those that have ended, for whoever waits for them.
    var childStatuses: [Int: Int32] = [:]
    /// The child whose status becomes this process's when it has ended.
    var waitedFor: Int?
    var jobs = ShellJobs()
    /// The signal that ended the process, if one did.
    private(set) var deathSignal: String?

    var traps: [String: Trap] = [:]
    var pending: [String] = []
    private var exitStatus: Int32?
    /// Whether the words of a command end the shell.
    var hasAborted = false

    var streams: [[Int: Stream]]
    var eaches: [(words: [String], next: Int)] = []
    /// What the scripts inside of the words of the next command wrote.
    var substitutions: [ObjectIdentifier: String] = [:]
    var substitutionStatus: Int32?
    /// Why the last output could not be written.
    var outputFault: FileFault?

    init(
        _ program: ShellProgram, machine: SimulatedContainer, credentials: Credentials,
        environment: [(name: String, value: String)], directory: String,
        streams: [Int: Stream]
    ) {
        pid = machine.processes.takeNumber()
        shell = pid
        parent = 0
        self.machine = machine
        self.credentials = credentials
        self.program = program
        self.streams = [streams]
        counter = 0
        limit = program.code.count
        variables = Dictionary(
            environment.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        exported = Set(environment.map(\.name))
        self.directory = directory
        place = directory
    }

    /// A child that runs a part of its parent's program, or another one.
    init(childOf parent: ShellProcess, _ program: ShellProgram, from: Int, to: Int) {
        pid = parent.machine.processes.takeNumber()
        shell = parent.shell
        self.parent = parent.pid
        machine = parent.machine
        credentials = parent.credentials
        arguments = parent.arguments
        self.program = program
        counter = from
        limit = to
        variables = parent.variables
        exported = parent.exported
        initial = parent.initial
        readOnlyNames = parent.readOnlyNames
        optionPlace = parent.optionPlace
        functions = parent.functions
        scriptName = parent.scriptName
        positional = parent.positional
        options = parent.options
        directory = parent.directory
        place = parent.place
        mask = parent.mask
        status = parent.status
        lastChild = parent.lastChild
        traps = parent.traps.filter { if case .ignored = $0.value { true } else { false } }
        streams = [parent.streams.last ?? [:]]
    }

    var hasEnded: Bool { if case .ended = state { true } else { false } }
    var now: Timestamp { machine.now }

    // MARK: Running

    /// Whether nothing is left to do after the current instruction.
    var isAtEnd: Bool {
        guard frames.isEmpty, traps.isEmpty, streams.count <= 2, eaches.isEmpty else {
            return false
        }
        var next = counter
        while next < limit {
            switch program.code[next] {
            case .check: next += 1
            case .jump(let target) where target > next: next = target
            default: return false
            }
        }
        return true
    }

    /// Goes on until the process ends or waits.
    func run() throws(ShellFault) {
        var instructions = 0
        while try proceed() {
            instructions += 1
            guard instructions < Self.maximumInstructions else {
                throw ShellFault("a script that never waits")
            }
        }
    }

    /// Whether there is something that the process can do now.
    var isDue: Bool {
        if isStopped { return false }
        return switch state {
        case .ready: true
        case .sleeping(let until): until <= now
        case .waiting(let processes, _): processes.allSatisfy { machine.processes[$0] == nil }
        case .waitingForEither(let processes):
            processes.contains { machine.processes[$0] == nil }
        case .reading(let pipe, let enough):
            enough(pipe.bytes) || !machine.processes.hasWriter(of: pipe)
        case .writing(let pipe): machine.processes.wantsMore(of: pipe)
        case .blocked, .ended: false
        }
    }

    private func proceed() throws(ShellFault) -> Bool {
        guard isDue else { return false }
        state = .ready
        if beginTrap() { return true }
        if let continuation {
            self.continuation = nil
            try continuation()
            return true
        }
        guard counter < limit else { return endProgram() }
        let instruction = program.code[counter]
        counter += 1
        if let open = instruction.words.lazy.flatMap(\.substitutions).first(where: {
            substitutions[ObjectIdentifier($0)] == nil
        }) {
            counter -= 1
            begin(open)
            return true
        }
        try perform(instruction)
        if !instruction.words.isEmpty { substitutions.removeAll() }
        return true
    }

    /// Goes on after what was called, or ends.
    ///
    /// - Returns: whether the process still runs.
    private func endProgram() -> Bool {
        if let frame = frames.popLast() {
            (program, counter, limit) = (frame.program, frame.counter, frame.limit)
            streams.removeLast(max(0, streams.count - frame.streams))
            eaches.removeLast(max(0, eaches.count - frame.eaches))
            if let arguments = frame.arguments { positional = arguments }
            for (name, value) in frame.locals { variables[name] = value }
            if let before = frame.status { status = before }
            return true
        }
        let last = exitStatus ?? status
        if case .script(let script)? = traps.removeValue(forKey: "EXIT") {
            exitStatus = last
            (program, counter, limit) = (script, 0, script.code.count)
            return true
        }
        end(with: last)
        return false
    }

    /// Runs another program and then goes on.
    func call(_ script: ShellProgram, arguments: [String]? = nil) {
        // The streams of the command stay until the call is over.
        push(script, streams: streams.count - 1, arguments: arguments == nil ? nil : positional)
        streams.append(streams.last ?? [:])
        if let arguments { positional = arguments }
    }

    var isInTrap: Bool { frames.contains(where: \.isTrap) }

    func callTrap(_ script: ShellProgram) {
        push(script, streams: streams.count, arguments: nil)
        frames[frames.count - 1].isTrap = true
        frames[frames.count - 1].status = status
    }

    private func push(_ script: ShellProgram, streams: Int, arguments: [String]?) {
        frames.append(
            Frame(
                program: program, counter: counter, limit: limit, streams: streams,
                eaches: eaches.count, arguments: arguments))
        (program, counter, limit) = (script, 0, script.code.count)
    }

    /// Leaves the function or script that was called last.
    func returnFromCall() {
        counter = limit
    }

    /// Keeps what a variable is outside of the function that runs.
    func keep(_ name: String) {
        guard !frames.isEmpty, frames[frames.count - 1].locals[name] == nil else { return }
        frames[frames.count - 1].locals.updateValue(variables[name], forKey: name)
    }

    /// Ends the shell after its last trap.
    func exit(with status: Int32) {
        frames.removeAll()
        counter = limit
        self.status = status
        exitStatus = status
    }

    func end(with status: Int32) {
        state = .ended(status)
        machine.processEnded(self)
    }

    /// Ends by a signal, of which its parent may tell.
    func end(by signal: String) {
        deathSignal = signal
        end(with: 128 + (Signal.numbers[signal] ?? 0))
    }

    private func perform(_ instruction: ShellProgram.Instruction) throws(ShellFault) {
        switch instruction {
        case .run(let command): try run(command)
        case .check: if status != 0, options.contains("e") { exit(with: status) }
        case .become(let words): try execute(program: words)
        case .spawn(let end, let isForeground): spawn(to: end, isForeground: isForeground)
        case .pipeline(let nodes): beginPipeline(nodes)
        case .jump(let target): counter = target
        case .jumpIf(let success, let target): if (status == 0) == success { counter = target }
        case .invert: status = status == 0 ? 1 : 0
        case .succeed: status = 0
        case .redirect(let redirects):
            if try !begin(redirects) { skipRedirected() }
        case .endRedirect: streams.removeLast()
        case .beginEach(let words):
            eaches.append((try words.map(expand) ?? positional, 0))
            status = 0
        case .nextOf(let name, let end):
            guard let each = eaches.last, each.next < each.words.count else {
                eaches.removeLast()
                counter = end
                return
            }
            guard mayAssign(name) else { return }
            variables[name] = each.words[each.next]
            eaches[eaches.count - 1].next += 1
        case .endEach: eaches.removeLast()
        case .match(let word, let patterns, let otherwise):
            let text = try expand(word)
            for pattern in patterns {
                if ShellPattern(try self.pattern(pattern)).matches(text) { return }
            }
            counter = otherwise
        case .define(let name, let body):
            functions[name] = ShellProgram(body)
            status = 0
        }
    }

    /// Passes over what should have been done with streams that could not be opened.
    private func skipRedirected() {
        var depth = 1
        while depth > 0, counter < limit {
            switch program.code[counter] {
            case .redirect: depth += 1
            case .endRedirect: depth -= 1
            default: break
            }
            counter += 1
        }
        status = 1
    }
}
