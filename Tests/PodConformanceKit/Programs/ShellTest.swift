/// `test` and `[`.
struct ShellTest {
    private let given: Invocation
    private var words: ArraySlice<String>

    static func run(_ given: Invocation) throws(ShellFault) {
        var words = given.arguments[...]
        if given.name != "test" {
            guard words.popLast() == (given.name == "[" ? "]" : "]]") else {
                given.process.write("sh: missing ]\n", to: 2)
                given.process.status = 2
                return
            }
        }
        var test = ShellTest(given: given, words: words)
        do throws(Wrong) {
            let value = words.isEmpty ? false : try test.either()
            guard test.words.isEmpty else {
                throw Wrong("\(test.words.first ?? ""): unknown operand")
            }
            given.process.status = value ? 0 : 1
        } catch {
            given.process.write("sh: \(error.text)\n", to: 2)
            given.process.status = 2
        }
    }

    /// What is asked makes no sense.
    private struct Wrong: Error {
        let text: String

        init(_ text: String) { self.text = text }
    }

    private mutating func either() throws(Wrong) -> Bool {
        var value = try both()
        while words.first == "-o" {
            words.removeFirst()
            let right = try both()
            value = value || right
        }
        return value
    }

    private mutating func both() throws(Wrong) -> Bool {
        var value = try negated()
        while words.first == "-a" {
            words.removeFirst()
            let right = try negated()
            value = value && right
        }
        return value
    }

    private mutating func negated() throws(Wrong) -> Bool {
        if words.first == "!", words.count > 1 {
            words.removeFirst()
            return try !negated()
        }
        return try primary()
    }

    private static let binary: Set = [
        "=", "==", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef", "<", ">",
    ]

    private mutating func primary() throws(Wrong) -> Bool {
        guard let first = words.popFirst() else { throw Wrong("argument expected") }
        if let operation = words.first, Self.binary.contains(operation), words.count > 1 {
            words.removeFirst()
            return try compare(first, operation, words.popFirst() ?? "")
        }
        if first == "(", !words.isEmpty {
            let value = try either()
            guard words.popFirst() == ")" else { throw Wrong("closing paren expected") }
            return value
        }
        if first.count == 2, first.hasPrefix("-"), let word = words.first {
            words.removeFirst()
            return try ask(first, word)
        }
        return !first.isEmpty
    }

    private func ask(_ operation: String, _ word: String) throws(Wrong) -> Bool {
        let process = given.process
        switch operation {
        case "-n": return !word.isEmpty
        case "-z": return word.isEmpty
        case "-t": return false
        case "-h", "-L": return (try? given.files.node(word, follow: false))?.link != nil
        default: break
        }
        let place = try? given.files.place(word)
        let node = place?.node
        let may = { (access: Credentials.Access) in
            node.map { process.credentials.may(access, $0) } ?? false
        }
        switch operation {
        case "-e": return node != nil
        case "-f": return node?.isFile ?? false
        case "-d": return node?.isDirectory ?? false
        case "-s": return node.map { $0.size > 0 } ?? false
        case "-r": return may(.read)
        // A file system for reading alone cannot be written, whatever the permissions.
        case "-w": return may(.write) && place?.isReadOnly == false
        case "-x": return may(.execute)
        case "-u": return node.map { $0.mode & 0o4000 != 0 } ?? false
        case "-g": return node.map { $0.mode & 0o2000 != 0 } ?? false
        case "-k": return node.map { $0.mode & 0o1000 != 0 } ?? false
        case "-O": return node?.owner == process.credentials.user
        case "-G": return node?.group == process.credentials.group
        case "-c":
            if case .device? = node?.content { return true }
            return false
        case "-b", "-p", "-S": return false
        default: throw Wrong("\(word): unknown operand")
        }
    }

    private func compare(
        _ left: String, _ operation: String, _ right: String
    ) throws(Wrong) -> Bool {
        switch operation {
        case "=", "==":
            return given.name == "[[" ? ShellPattern(right).matches(left) : left == right
        case "!=":
            return given.name == "[[" ? !ShellPattern(right).matches(left) : left != right
        case "<": return left < right
        case ">": return left > right
        case "-nt", "-ot", "-ef":
            let first = try? given.files.node(left)
            let second = try? given.files.node(right)
            guard let first, let second else { return operation == "-nt" && first != nil }
            switch operation {
            case "-nt": return first.modified > second.modified
            case "-ot": return first.modified < second.modified
            default: return first === second
            }
        default: break
        }
        func number(_ text: String) throws(Wrong) -> Int {
            guard let number = Int(text.filter { !$0.isWhitespace }) else {
                throw Wrong("\(text): bad number")
            }
            return number
        }
        let first = try number(left)
        let second = try number(right)
        switch operation {
        case "-eq": return first == second
        case "-ne": return first != second
        case "-lt": return first < second
        case "-le": return first <= second
        case "-gt": return first > second
        default: return first >= second
        }
    }
}
