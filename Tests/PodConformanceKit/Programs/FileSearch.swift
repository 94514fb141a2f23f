/// `find`.
struct FileSearch {
    private indirect enum Test {
        case name(ShellPattern, ignoresCase: Bool)
        case path(ShellPattern)
        case type(Character)
        case mode(Int32, isAtLeast: Bool, isAny: Bool)
        case owner(Int64)
        case group(Int64)
        case size(Int, Character)
        case newer(FileNode)
        case empty, isTrue, prune
        case print(String)
        case run([String], isOnce: Bool)
        case delete
        case not(Test)
        case both(Test, Test)
        case either(Test, Test)
    }

    private let given: Invocation
    private var words: ArraySlice<String>
    private var follows = false
    private var least = 0
    private var most = Int.max
    private var hasAction = false
    private let collected = Collected()

    private final class Collected {
        var commands: [[String]] = []
        var together: (command: [String], paths: [String])?
        var isPruned = false
    }

    static func run(_ given: Invocation) throws(ShellFault) {
        var search = FileSearch(given: given)
        try search.run()
    }

    private init(given: Invocation) {
        self.given = given
        words = given.arguments[...]
    }

    private mutating func run() throws(ShellFault) {
        while let word = words.first, ["-L", "-H", "-P"].contains(word) {
            follows = word == "-L"
            words.removeFirst()
        }
        var paths: [String] = []
        while let word = words.first, !word.hasPrefix("-"), word != "!", word != "(" {
            paths.append(word)
            words.removeFirst()
        }
        var test = words.isEmpty ? Test.isTrue : try either()
        guard words.isEmpty else { throw ShellFault("find \(words)") }
        if !hasAction { test = .both(test, .print("\n")) }
        for path in paths.isEmpty ? ["."] : paths { visit(path, test, depth: 0) }
        runCommands()
    }

    // MARK: Reading

    private mutating func either() throws(ShellFault) -> Test {
        var test = try both()
        while words.first == "-o" || words.first == "-or" {
            words.removeFirst()
            test = .either(test, try both())
        }
        return test
    }

    private mutating func both() throws(ShellFault) -> Test {
        var test = try one()
        while let word = words.first, word != ")", word != "-o", word != "-or" {
            if word == "-a" || word == "-and" { words.removeFirst() }
            test = .both(test, try one())
        }
        return test
    }

    private mutating func one() throws(ShellFault) -> Test {
        guard let word = words.popFirst() else { throw ShellFault("find without a test") }
        switch word {
        case "!", "-not": return .not(try one())
        case "(":
            let test = try either()
            guard words.popFirst() == ")" else { throw ShellFault("find without )") }
            return test
        case "-follow":
            follows = true
            return .isTrue
        case "-empty": return .empty
        case "-true", "-xdev", "-depth": return .isTrue
        case "-prune": return .prune
        case "-print", "-print0", "-delete":
            hasAction = true
            return word == "-delete" ? .delete : .print(word == "-print" ? "\n" : "\0")
        case "-exec":
            hasAction = true
            let command = Array(words.prefix { $0 != ";" && $0 != "+" })
            words = words.dropFirst(command.count)
            return .run(command, isOnce: words.popFirst() == "+")
        default: return try valued(word)
        }
    }

    private mutating func valued(_ word: String) throws(ShellFault) -> Test {
        guard let value = words.popFirst() else { throw ShellFault("find \(word)") }
        switch word {
        case "-name": return .name(ShellPattern(value), ignoresCase: false)
        case "-iname": return .name(ShellPattern(value.lowercased()), ignoresCase: true)
        case "-path", "-wholename": return .path(ShellPattern(value))
        case "-type": return .type(value.first ?? "f")
        case "-mindepth", "-maxdepth":
            guard let depth = Int(value) else { break }
            if word == "-mindepth" { least = depth } else { most = depth }
            return .isTrue
        case "-perm":
            guard let mode = Int32(value.drop { $0 == "-" || $0 == "/" }, radix: 8) else { break }
            return .mode(mode, isAtLeast: value.hasPrefix("-"), isAny: value.hasPrefix("/"))
        case "-user":
            guard let user = given.accounts.user(value)?.number ?? Int64(value) else { break }
            return .owner(user)
        case "-group":
            guard let group = given.accounts.group(value) else { break }
            return .group(group)
        case "-size":
            let units: [Character: Int] = ["c": 1, "k": 1024, "b": 512]
            let unit = value.last.flatMap { units[$0] }
            let digits = (unit == nil ? value[...] : value.dropLast()).drop { "+-".contains($0) }
            guard let number = Int(digits) else { break }
            return .size(number * (unit ?? 512), value.first ?? "0")
        case "-newer":
            guard let node = try? given.files.node(value) else { break }
            return .newer(node)
        default: break
        }
        throw ShellFault("find \(word) \(value)")
    }

    // MARK: Looking

    private func visit(_ path: String, _ test: Test, depth: Int) {
        do throws(FileFault) {
            var found = try? given.files.node(path, follow: follows)
            if found == nil { found = try given.files.node(path, follow: false) }
            guard let node = found else { return }
            collected.isPruned = false
            if depth >= least { _ = fits(test, path, node) }
            guard node.isDirectory, depth < most, !collected.isPruned else { return }
            for (name, _) in try given.files.list(path) {
                visit(path.hasSuffix("/") ? path + name : "\(path)/\(name)", test, depth: depth + 1)
            }
        } catch {
            given.complain("\(path): \(error.text)")
        }
    }

    private func fits(_ test: Test, _ path: String, _ node: FileNode) -> Bool {
        switch test {
        case .name(let pattern, let ignoresCase):
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return pattern.matches(ignoresCase ? name.lowercased() : name)
        case .path(let pattern): return pattern.matches(path)
        case .type(let letter):
            let kinds: [Character: Character] = ["-": "f"]
            let kind = FileText.mode(of: node).first ?? "-"
            return (kinds[kind] ?? kind) == letter
        case .mode(let mode, let isAtLeast, let isAny):
            if isAny { return node.mode & mode != 0 }
            return isAtLeast ? node.mode & mode == mode : node.mode == mode
        case .owner(let user): return node.owner == user
        case .group(let group): return node.group == group
        case .size(let size, let sign):
            return sign == "+"
                ? node.size > size
                : sign == "-"
                    ? node.size < size
                    : node.size == size
        case .newer(let other): return node.modified > other.modified
        case .empty: return node.isDirectory ? node.entries?.isEmpty ?? true : node.size == 0
        case .isTrue: return true
        case .prune:
            collected.isPruned = true
            return true
        case .print(let end):
            given.write(path + end)
            return true
        case .delete:
            given.each([path]) { (path) throws(FileFault) in
                try given.files.remove(path, isDirectory: node.isDirectory)
            }
            return true
        case .run(let command, let isOnce):
            if isOnce {
                collected.together = (command, (collected.together?.paths ?? []) + [path])
            } else {
                collected.commands.append(command.map { $0.replacing("{}", with: path) })
            }
            return true
        case .not(let test): return !fits(test, path, node)
        case .both(let left, let right):
            return fits(left, path, node) && fits(right, path, node)
        case .either(let left, let right):
            return fits(left, path, node) || fits(right, path, node)
        }
    }

    private func runCommands() {
        if let (command, paths) = collected.together {
            collected.commands.append(command.flatMap { $0 == "{}" ? paths : [$0] })
        }
        guard !collected.commands.isEmpty else { return }
        let status = given.process.status
        Program.runEach(collected.commands[...], given.process, worst: status)
    }
}
