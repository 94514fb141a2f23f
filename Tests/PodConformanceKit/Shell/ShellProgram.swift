/// A script as a list of instructions: a process that waits in the middle of it can go on later.
struct ShellProgram {
    enum Instruction {
        case run(ShellCommand)
        /// Runs the instructions up to `end` as a process of their own.
        case spawn(end: Int, isForeground: Bool)
        case pipeline([ShellNode])
        case jump(Int)
        case jumpIf(success: Bool, Int)
        case invert
        case succeed
        case redirect([ShellRedirect])
        case endRedirect
        case beginEach([ShellWord])
        /// Sets the variable to the next word, or jumps when there is none.
        case nextOf(String, end: Int)
    }

    private(set) var code: [Instruction] = []

    init(_ node: ShellNode) { add(node) }

    private mutating func add(_ node: ShellNode) {
        switch node {
        case .command(let command): code.append(.run(command))
        case .pipeline(let nodes): code.append(.pipeline(nodes))
        case .not(let node):
            add(node)
            code.append(.invert)
        case .and(let left, let right): addConditional(left, right, onSuccess: true)
        case .or(let left, let right): addConditional(left, right, onSuccess: false)
        case .sequence(let nodes): for node in nodes { add(node) }
        case .background(let node): addSpawn(node, isForeground: false)
        case .subshell(let node): addSpawn(node, isForeground: true)
        case .choice(let condition, let then, let otherwise):
            addChoice(condition, then, otherwise)
        case .loop(let condition, let body, let isUntil):
            let start = code.count
            add(condition)
            let exit = addHole()
            add(body)
            code.append(.jump(start))
            code[exit] = .jumpIf(success: isUntil, code.count)
            code.append(.succeed)
        case .forEach(let name, let words, let body):
            code.append(.beginEach(words))
            let start = addHole()
            add(body)
            code.append(.jump(start))
            code[start] = .nextOf(name, end: code.count)
        case .redirected(let node, let redirects):
            code.append(.redirect(redirects))
            add(node)
            code.append(.endRedirect)
        }
    }

    private mutating func addConditional(
        _ left: ShellNode, _ right: ShellNode, onSuccess: Bool
    ) {
        add(left)
        let hole = addHole()
        add(right)
        code[hole] = .jumpIf(success: !onSuccess, code.count)
    }

    private mutating func addSpawn(_ node: ShellNode, isForeground: Bool) {
        let hole = addHole()
        add(node)
        code[hole] = .spawn(end: code.count, isForeground: isForeground)
    }

    private mutating func addChoice(
        _ condition: ShellNode, _ then: ShellNode, _ otherwise: ShellNode?
    ) {
        add(condition)
        let hole = addHole()
        add(then)
        let end = addHole()
        code[hole] = .jumpIf(success: false, code.count)
        if let otherwise { add(otherwise) } else { code.append(.succeed) }
        code[end] = .jump(code.count)
    }

    private mutating func addHole() -> Int {
        code.append(.succeed)
        return code.count - 1
    }
}
