import KubernetesAPI

/// Reading and writing.
extension ShellProcess {
    private static let endlessBytes = 64 << 20

    /// The files as the process may use them.
    var files: FileAccess {
        FileAccess(
            files: machine.files,
            actor: FileActor(credentials: credentials, process: pid, mask: mask),
            directory: place, now: now)
    }

    // MARK: Redirections

    /// Opens what redirections name, for what follows.
    ///
    /// - Returns: whether that could be done; if not, it was said why.
    func begin(_ redirects: [ShellRedirect]) throws(ShellFault) -> Bool {
        var table = streams.last ?? [:]
        defer { streams.append(table) }
        for redirect in redirects {
            let target = try expand(redirect.target)
            switch redirect.mode {
            case .duplicate:
                if target == "-" {
                    table[redirect.descriptor] = nil
                } else {
                    guard let number = Int(target), let stream = table[number] else {
                        writeFault("sh: \(target): Bad file descriptor\n")
                        return false
                    }
                    table[redirect.descriptor] = stream
                }
            case .text:
                let pipe = Pipe(isHeld: true)
                pipe.write(Array(target.utf8))
                table[redirect.descriptor] = .pipe(pipe)
            case .read, .write, .append:
                guard let stream = open(target, redirect.mode) else { return false }
                table[redirect.descriptor] = stream
            }
        }
        return true
    }

    private func open(_ path: String, _ mode: ShellRedirect.Mode) -> Stream? {
        do throws(FileFault) {
            switch mode {
            case .read, .text, .duplicate: return try files.open(path, .read)
            case .write: return try files.open(path, .write)
            case .append: return try files.open(path, .append)
            }
        } catch {
            if case .read = mode {
                let text = error == .absent ? "no such file" : error.text
                writeFault("sh: can't open \(path): \(text)\n")
            } else {
                let text = error == .absent ? "nonexistent directory" : error.text
                writeFault("sh: can't create \(path): \(text)\n")
            }
            return nil
        }
    }

    private func writeFault(_ text: String) {
        write(text, to: 2)
        status = 1
    }

    // MARK: Output

    func write(_ text: String, to descriptor: Int = 1) { write(Array(text.utf8), to: descriptor) }

    func write(_ bytes: [UInt8], to descriptor: Int = 1) {
        write(bytes, into: streams.last?[descriptor])
    }

    func write(_ bytes: [UInt8], into stream: Stream?) {
        switch stream {
        case .log?: machine.log(bytes)
        case .file(let file)?:
            do throws(FileFault) {
                try file.write(bytes)
                file.node.modified = now
            } catch {
                outputFault = error
            }
        case .pipe(let pipe)?:
            if !pipe.isHeld, !machine.processes.hasReader(of: pipe) {
                // Nobody will ever read it.
                return end(by: "PIPE")
            }
            pipe.write(bytes)
        case .full?: outputFault = bytes.isEmpty ? outputFault : .noSpace
        case .null?, .zero?: break
        case nil: outputFault = bytes.isEmpty ? outputFault : .invalid
        }
    }

    func writes(to pipe: Pipe) -> Bool {
        streams.contains { table in
            table.contains { descriptor, stream in
                if descriptor > 0, case .pipe(let other) = stream { other === pipe } else { false }
            }
        }
    }

    func reads(from pipe: Pipe) -> Bool {
        streams.contains { table in
            if case .pipe(let other)? = table[0] { other === pipe } else { false }
        }
    }

    /// Writes the same again and again, as long as somebody reads it.
    func writeEndlessly(_ bytes: [UInt8]) throws(ShellFault) {
        guard case .pipe(let pipe)? = streams.last?[1] else {
            throw ShellFault("output without end")
        }
        guard pipe.bytes.count < Self.endlessBytes else {
            throw ShellFault("a pipe of which everything without end is read")
        }
        let isRead = machine.processes.hasReader(of: pipe)
        write(bytes)
        guard isRead else { return }
        state = .writing(pipe)
        continuation = { [unowned self] () throws(ShellFault) in try writeEndlessly(bytes) }
    }

    // MARK: Input

    /// Does something with all that can be read from the standard input, once that is there.
    func withInput(_ body: @escaping ([UInt8]) throws(ShellFault) -> Void) throws(ShellFault) {
        try withInput(until: { _ in false }, body)
    }

    /// Does something with what can be read, as soon as it is enough.
    func withInput(
        until enough: @escaping ([UInt8]) -> Bool,
        _ body: @escaping ([UInt8]) throws(ShellFault) -> Void
    ) throws(ShellFault) {
        switch streams.last?[0] {
        case .file(let file)?: try body(file.read())
        case .pipe(let pipe)?:
            state = .reading(pipe, enough: enough)
            continuation = { () throws(ShellFault) in try body(pipe.read()) }
        case .zero?: throw ShellFault("endless input")
        case .log?, .null?, .full?, nil: try body([])
        }
    }

    /// Reads a line, and leaves what follows to the next who reads.
    ///
    /// - Parameter body: given the line with its end, which the last line may lack.
    func withLine(_ body: @escaping ([UInt8]) throws(ShellFault) -> Void) throws(ShellFault) {
        let newline = UInt8(ascii: "\n")
        let stream = streams.last?[0]
        let isEnough = { (bytes: [UInt8]) in bytes.contains(newline) }
        try withInput(until: isEnough) { (bytes) throws(ShellFault) in
            let length = bytes.firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
            switch stream {
            case .file(let file)?: file.unread(bytes.count - length)
            case .pipe(let pipe)?: pipe.unread(Array(bytes[length...]))
            case .log?, .null?, .zero?, .full?, nil: break
            }
            try body(Array(bytes[..<length]))
        }
    }

    // MARK: Following

    /// Writes what is added to a file, each second.
    func follow(_ text: (path: String, bytes: [UInt8])?, _ given: Invocation) {
        guard let (path, bytes) = text else { return }
        state = .sleeping(until: now + .seconds(1))
        continuation = { [unowned self] () throws(ShellFault) in
            let all = (try? files.read(path)) ?? bytes
            write(Array(all.dropFirst(bytes.count)))
            follow((path, all), given)
        }
    }
}
