/// A script as a list of instructions: a process that waits in the middle of it can go on later.
struct ShellProgram {
    enum Instruction {
        case run(ShellCommand)
        /// Ends the shell if the last command failed and it was told to (`set -e`).
        case check
        /// Becomes a program.
        case become([String])
        /// Runs the instructions up to `end` as a process of their own.
        case spawn(end: Int, isForeground: Bool)
        case pipeline([ShellNode])
        case jump(Int)
        case jumpIf(success: Bool, Int)
        case invert
        case succeed
        case redirect([ShellRedirect])
        case endRedirect
        case beginEach([ShellWord]?)
        /// Sets the variable to the next word, or jumps when there is none.
        case nextOf(String, end: Int)
        case endEach
        /// Jumps unless one of the patterns fits the word.
        case match(ShellWord, [ShellWord], otherwise: Int)
        case define(String, ShellNode)
    }

    /// A loop around what is added.
    private struct Loop {
        let start: Int
        let isEach: Bool
        let redirects: Int
        var exits: [Int] = []
    }

    private(set) var code: [Instruction] = []
    private var loops: [Loop] = []
    private var redirects = 0

    init(_ node: ShellNode) { add(node, isTested: false) }

    /// A program in the place of a script.
    init(becoming words: [String]) { code = [.become(words)] }

    /// - Parameter isTested: whether somebody asks for the status, so that a failure is no end.
    private mutating func add(_ node: ShellNode, isTested: Bool) {
        switch node {
        case .command(let command):
            if addJump(command) { return }
            code.append(.run(command))
            addCheck(isTested)
        case .pipeline(let nodes):
            code.append(.pipeline(nodes))
            addCheck(isTested)
        case .not(let node):
            add(node, isTested: true)
            code.append(.invert)
        case .and(let left, let right): addPair(left, right, isAnd: true, isTested)
        case .or(let left, let right): addPair(left, right, isAnd: false, isTested)
        case .sequence(let nodes): for node in nodes { add(node, isTested: isTested) }
        case .background(let node): addSpawn(node, isForeground: false)
        case .subshell(let node):
            addSpawn(node, isForeground: true)
            addCheck(isTested)
        case .choice(let condition, let then, let otherwise):
            addChoice(condition, then, otherwise, isTested)
        case .loop(let condition, let body, let isUntil):
            addLoop(condition, body, isUntil: isUntil, isTested)
        case .forEach(let name, let words, let body): addEach(name, words, body, isTested)
        case .match(let word, let branches): addMatch(word, branches, isTested)
        case .function(let name, let body): code.append(.define(name, body))
        case .redirected(let node, let redirects):
            code.append(.redirect(redirects))
            self.redirects += 1
            add(node, isTested: isTested)
            self.redirects -= 1
            code.append(.endRedirect)
        }
    }

    private mutating func addCheck(_ isTested: Bool) {
        if !isTested { code.append(.check) }
    }

    private mutating func addPair(
        _ left: ShellNode, _ right: ShellNode, isAnd: Bool, _ isTested: Bool
    ) {
        add(left, isTested: true)
        let hole = addHole()
        add(right, isTested: isTested)
        code[hole] = .jumpIf(success: !isAnd, code.count)
    }

    private mutating func addSpawn(_ node: ShellNode, isForeground: Bool) {
        let hole = addHole()
        let outer = (loops, redirects)
        (loops, redirects) = ([], 0)
        add(node, isTested: false)
        (loops, redirects) = outer
        code[hole] = .spawn(end: code.count, isForeground: isForeground)
    }

    private mutating func addChoice(
        _ condition: ShellNode, _ then: ShellNode, _ otherwise: ShellNode?, _ isTested: Bool
    ) {
        add(condition, isTested: true)
        let hole = addHole()
        add(then, isTested: isTested)
        let end = addHole()
        code[hole] = .jumpIf(success: false, code.count)
        if let otherwise { add(otherwise, isTested: isTested) } else { code.append(.succeed) }
        code[end] = .jump(code.count)
    }

    private mutating func addMatch(
        _ word: ShellWord, _ branches: [(patterns: [ShellWord], body: ShellNode)], _ isTested: Bool
    ) {
        var ends: [Int] = []
        for (patterns, body) in branches {
            let hole = addHole()
            code.append(.succeed)
            add(body, isTested: isTested)
            ends.append(addHole())
            code[hole] = .match(word, patterns, otherwise: code.count)
        }
        code.append(.succeed)
        for end in ends { code[end] = .jump(code.count) }
    }

    // MARK: Loops

    private mutating func addLoop(
        _ condition: ShellNode, _ body: ShellNode, isUntil: Bool, _ isTested: Bool
    ) {
        let start = code.count
        loops.append(Loop(start: start, isEach: false, redirects: redirects))
        add(condition, isTested: true)
        let exit = addHole()
        add(body, isTested: isTested)
        code.append(.jump(start))
        code[exit] = .jumpIf(success: isUntil, code.count)
        code.append(.succeed)
        endLoop()
    }

    private mutating func addEach(
        _ name: String, _ words: [ShellWord]?, _ body: ShellNode, _ isTested: Bool
    ) {
        code.append(.beginEach(words))
        let start = addHole()
        loops.append(Loop(start: start, isEach: true, redirects: redirects))
        add(body, isTested: isTested)
        code.append(.jump(start))
        code[start] = .nextOf(name, end: code.count)
        endLoop()
    }

    private mutating func endLoop() {
        for exit in loops.removeLast().exits { code[exit] = .jump(code.count) }
    }

    /// `break` and `continue`.
    private mutating func addJump(_ command: ShellCommand) -> Bool {
        guard let word = command.words.first?.plain, word == "break" || word == "continue",
            !loops.isEmpty
        else { return false }
        let asked = command.words.dropFirst().first?.plain.flatMap { Int($0) } ?? 1
        let target = max(0, loops.count - max(1, asked))
        let count = redirects - loops[target].redirects
        code += [Instruction](repeating: .endRedirect, count: count)
        // The loops inside the one that is meant are left.
        code += loops[(target + 1)...].filter(\.isEach).map { _ in .endEach }
        code.append(.succeed)
        if word == "continue" {
            code.append(.jump(loops[target].start))
        } else {
            if loops[target].isEach { code.append(.endEach) }
            loops[target].exits.append(addHole())
        }
        return true
    }

    private mutating func addHole() -> Int {
        code.append(.succeed)
        return code.count - 1
    }
}

extension ShellProgram.Instruction {
    /// The words that are expanded when it is done.
    var words: [ShellWord] {
        switch self {
        case .run(let command): command.allWords
        case .redirect(let redirects): redirects.map(\.target)
        case .beginEach(let words): words ?? []
        case .match(let word, let patterns, _): [word] + patterns
        case .check, .become, .spawn, .pipeline, .jump, .jumpIf, .invert, .succeed, .endRedirect,
            .nextOf, .endEach, .define:
            []
        }
    }
}
