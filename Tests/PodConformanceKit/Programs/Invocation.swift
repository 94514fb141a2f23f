/// A command with its arguments, in the process that runs it.
struct Invocation {
    typealias Body = @Sendable (Invocation) throws(ShellFault) -> Void

    let process: ShellProcess
    let name: String
    var arguments: [String]

    init(process: ShellProcess, words: [String]) {
        self.process = process
        name = words.first?.split(separator: "/").last.map(String.init) ?? ""
        arguments = Array(words.dropFirst())
    }

    var files: FileAccess { process.files }
    var accounts: Accounts { Accounts(process.machine.files.root) }

    func write(_ text: String) { process.write(text) }
    func write(_ bytes: [UInt8]) { process.write(bytes) }

    func writeLine(_ text: String) { process.write(text + "\n") }

    /// Says what went wrong.
    func complain(_ text: String, status: Int32 = 1) {
        process.write("\(name): \(text)\n", to: 2)
        process.status = status
    }

    /// Does something with each path, and says what cannot be done.
    func each(
        _ paths: some Sequence<String>, verb: String = "",
        _ body: (String) throws(FileFault) -> Void
    ) {
        for path in paths {
            do throws(FileFault) {
                try body(path)
            } catch {
                complain(
                    verb.isEmpty ? "\(path): \(error.text)" : "\(verb) '\(path)': \(error.text)")
            }
        }
    }

    // MARK: Options

    /// What was asked for by single letters.
    struct Options {
        var flags: Set<Character> = []
        var values: [Character: String] = [:]
        /// All values of options that may be given several times, in order.
        var lists: [Character: [String]] = [:]
        var operands: [String] = []

        func has(_ flag: Character) -> Bool { flags.contains(flag) }
        func number(_ flag: Character) -> Int? { values[flag].flatMap { Int($0) } }
    }

    /// The arguments as options and operands.
    ///
    /// - Parameters:
    ///   - known: the letters that are known; one before a colon takes a value.
    ///   - isMixed: whether options may follow operands.
    /// - Throws: `ShellFault` for an option that the simulated program does not have.
    func options(_ known: String, isMixed: Bool = true) throws(ShellFault) -> Options {
        let letters = Array(known)
        var options = Options()
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--" {
                options.operands += rest
                break
            }
            guard word.count > 1, word.hasPrefix("-") else {
                options.operands.append(word)
                if isMixed { continue }
                options.operands += rest
                break
            }
            guard !word.hasPrefix("--") else { throw ShellFault("\(name) \(word)") }
            var flags = word.dropFirst()
            while let flag = flags.popFirst() {
                guard flag != ":", let index = letters.firstIndex(of: flag) else {
                    throw ShellFault("\(name) -\(flag)")
                }
                options.flags.insert(flag)
                guard index + 1 < letters.count, letters[index + 1] == ":" else { continue }
                guard let value = flags.isEmpty ? rest.popFirst() : String(flags) else {
                    throw ShellFault("\(name) -\(flag) without a value")
                }
                options.values[flag] = value
                options.lists[flag, default: []].append(value)
                flags = ""
            }
        }
        return options
    }

    /// Does something with the text of files, or of the standard input where none is named or a
    /// name is `-`; says which cannot be read.
    func withTexts(
        _ paths: [String], _ body: @escaping ([(path: String, bytes: [UInt8])]) -> Void
    ) throws(ShellFault) {
        let paths = paths.isEmpty ? ["-"] : paths
        let invocation = self
        func finish(_ input: [UInt8]) {
            var texts: [(path: String, bytes: [UInt8])] = []
            for path in paths {
                if path == "-" {
                    texts.append((path, input))
                    continue
                }
                if let bytes = invocation.read(path) { texts.append((path, bytes)) }
            }
            body(texts)
        }
        guard paths.contains("-") else { return finish([]) }
        try process.withInput { (bytes) throws(ShellFault) in finish(bytes) }
    }

    /// The content of a file; `nil` after it was said why it cannot be read.
    func read(_ path: String) -> [UInt8]? {
        do throws(FileFault) {
            switch try files.open(path, .read) {
            case .file(let file):
                if file.node.isDirectory { throw .isDirectory }
                return file.read()
            case .null, .log, .zero, .full: return []
            case .pipe(let pipe): return pipe.read()
            }
        } catch {
            switch name {
            case "cat", "head", "tail":
                let text =
                    error == .isDirectory
                    ? "\(name == "cat" ? "read error" : "error reading '\(path)'"): "
                        + error.text : "can't open '\(path)': \(error.text)"
                complain(text)
            case "sort", "cut", "sed", "tac", "nl", "uniq", "od", "hexdump", "rev", "base64":
                complain("\(path): \(error.text)", status: name == "sort" ? 2 : 1)
            default: complain("\(path): \(error.text)")
            }
            return nil
        }
    }
}

/// Text as lines.
enum Lines {
    /// The lines of a text, without their ends.
    static func of(_ bytes: [UInt8]) -> [String] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
