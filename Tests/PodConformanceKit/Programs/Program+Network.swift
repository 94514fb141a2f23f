/// Programs that serve and ask over the network, and small ones.
extension Program {
    static var networkPrograms: [String: Invocation.Body] {
        ["httpd": serve, "wget": fetch, "nc": connect]
    }

    static var smallPrograms: [String: Invocation.Body] {
        [
            "true": { _ in }, "false": { $0.process.status = 1 }, "echo": Echo.run,
            "printf": ShellFormat.run, "expr": Calculation.run, "factor": notThere,
        ]
    }

    private static func notThere(_ given: Invocation) throws(ShellFault) {
        throw ShellFault("the simulated image has no \(given.name)")
    }

    // MARK: httpd

    private static func serve(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("fp:h:v")
        let process = given.process
        let place = options.values["p"] ?? "80"
        guard let port = place.split(separator: ":").last.flatMap({ Int32($0) }) else {
            throw ShellFault("httpd -p \(place)")
        }
        var folder = process.directory
        if let path = options.values["h"] {
            do throws(FileFault) {
                folder = try given.files.place(path).text
                guard try given.files.node(path).isDirectory else { throw .notDirectory }
            } catch {
                return given.complain("can't change directory to '\(path)': \(error.text)")
            }
        }
        let lowest = process.machine.settings.number("net.ipv4.ip_unprivileged_port_start") ?? 0
        if port < lowest, !process.credentials.effective.contains(.bindLowPorts) {
            return given.complain("bind: Permission denied")
        }
        // Without -f a child goes on, and whoever asked is done.
        let server = options.has("f") ? process : process.fork(ShellProgram(.sequence([])))
        guard process.machine.listen(port, .files(SimulatedServer(process: server, folder: folder)))
        else {
            if server !== process { server.end(with: 1) }
            return given.complain("bind: Address already in use")
        }
        server.arguments = process.arguments
        server.state = .blocked
    }

    // MARK: wget

    private static func fetch(_ given: Invocation) throws(ShellFault) {
        // `-qO-` and the like; `-T` is a time that nothing here takes.
        let options = try given.options("qO:T:Y:SU:")
        guard let url = options.operands.last else { throw ShellFault("wget without a place") }
        let plain = url.hasPrefix("http://") ? String(url.dropFirst("http://".count)) : url
        guard !url.hasPrefix("https://"), !options.has("S") else {
            throw ShellFault("wget \(given.arguments)")
        }
        let host = String(plain.prefix { $0 != "/" })
        let path = String(plain.drop { $0 != "/" })
        let parts = host.split(separator: ":")
        let port = parts.count > 1 ? Int32(parts[1]) ?? 80 : 80
        let name = parts.first.map(String.init) ?? host
        guard given.process.machine.isOwn(name) else { throw ShellFault("wget \(url)") }
        guard let server = given.process.machine.server(at: port) else {
            let address = given.process.machine.address(of: name)
            return given.complain(
                "can't connect to remote host (\(address)): Connection refused")
        }
        let request = SimulatedServer.Request(path: path.isEmpty ? "/" : path, host: host)
        let answer = try server.begin(request)
        func finish(_ answer: SimulatedServer.Answer) {
            guard answer.status < 400 else {
                let words = [404: "Not Found", 500: "Internal Server Error", 403: "Forbidden"]
                let word = words[answer.status].map { " " + $0 } ?? ""
                return given.complain("server returned error: HTTP/1.1 \(answer.status)\(word)")
            }
            let output = options.values["O"] ?? path.split(separator: "/").last.map(String.init)
            guard output != "-" else { return given.write(answer.body) }
            given.each([output ?? "index.html"]) { (path) throws(FileFault) in
                if case .file(let file) = try given.files.open(path, .write) {
                    try file.write(answer.body)
                }
            }
        }
        switch answer {
        case .done(let answer): finish(answer)
        case .running(let process, let output):
            guard !options.has("T") else { throw ShellFault("wget -T, of a slow server") }
            given.process.state = .waiting(for: [process.pid], isInterruptible: false)
            given.process.continuation = { () throws(ShellFault) in
                finish(SimulatedServer.answer(fromScript: output.bytes))
            }
        }
    }

    // MARK: nc

    /// `nc -l -p PORT`, which holds a port until it is asked, and `nc -z HOST PORT`, which asks.
    ///
    /// Whoever asks closes the connection at once, so that a program for it (`-e`) would do nothing
    /// of note; with `-ll` the port is held after it, too.
    private static func connect(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("lp:kzw:e:n")
        let process = given.process
        if options.has("l") {
            let operand = options.values["e"] == nil ? options.operands.last : nil
            guard let port = (options.values["p"] ?? operand).flatMap({ Int32($0) }) else {
                throw ShellFault("nc \(given.arguments)")
            }
            let isLasting =
                options.has("k")
                || given.arguments.contains { $0.hasPrefix("-l") && $0.dropFirst(2).contains("l") }
            guard process.machine.listen(port, .plain(process, isLasting: isLasting)) else {
                return given.complain("bind: Address already in use")
            }
            process.state = .blocked
            return
        }
        guard let host = options.operands.first, process.machine.isOwn(host), options.has("z"),
            let port = options.operands.last.flatMap({ Int32($0) })
        else { throw ShellFault("nc \(given.arguments)") }
        if !process.machine.connect(to: port) {
            let address = process.machine.address(of: host)
            given.complain("\(host) (\(address):\(port)): Connection refused")
        }
    }
}

/// `expr`.
enum Calculation {
    static func run(_ given: Invocation) throws(ShellFault) {
        var words = given.arguments[...]
        let value = try comparison(&words)
        guard words.isEmpty else { throw ShellFault("expr \(given.arguments)") }
        given.writeLine(value)
        given.process.status = value.isEmpty || value == "0" ? 1 : 0
    }

    private static func comparison(_ words: inout ArraySlice<String>) throws(ShellFault) -> String {
        var left = try sum(&words)
        while let sign = words.first, ["=", "==", "!=", "<", ">", "<=", ">="].contains(sign) {
            words.removeFirst()
            let right = try sum(&words)
            let order: Int
            if let first = Int(left), let second = Int(right) {
                order = first < second ? -1 : first > second ? 1 : 0
            } else {
                order = left == right ? 0 : Text.precedes(left, right) ? -1 : 1
            }
            let holds: Bool
            switch sign {
            case "=", "==": holds = order == 0
            case "!=": holds = order != 0
            case "<": holds = order < 0
            case ">": holds = order > 0
            case "<=": holds = order <= 0
            default: holds = order >= 0
            }
            left = holds ? "1" : "0"
        }
        return left
    }

    private static func sum(_ words: inout ArraySlice<String>) throws(ShellFault) -> String {
        var left = try product(&words)
        while let sign = words.first, sign == "+" || sign == "-" {
            words.removeFirst()
            let right = try product(&words)
            guard let first = Int(left), let second = Int(right) else {
                throw ShellFault("expr \(left) \(sign) \(right)")
            }
            left = String(sign == "+" ? first + second : first - second)
        }
        return left
    }

    private static func product(_ words: inout ArraySlice<String>) throws(ShellFault) -> String {
        var left = try value(&words)
        while let sign = words.first, ["*", "/", "%"].contains(sign) {
            words.removeFirst()
            let right = try value(&words)
            guard let first = Int(left), let second = Int(right), sign == "*" || second != 0 else {
                throw ShellFault("expr \(left) \(sign) \(right)")
            }
            left = String(
                sign == "*" ? first * second : sign == "/" ? first / second : first % second)
        }
        return left
    }

    private static func value(_ words: inout ArraySlice<String>) throws(ShellFault) -> String {
        guard let word = words.popFirst() else { throw ShellFault("expr without a value") }
        if word == "length", let text = words.popFirst() { return String(text.count) }
        if word == "(" {
            let value = try comparison(&words)
            guard words.popFirst() == ")" else { throw ShellFault("expr without )") }
            return value
        }
        return word
    }
}
