import KubernetesAPI

extension ShellProcess {
    /// The commands that the simulated image has.
    static let commands: Set = [
        ":", "true", "false", "echo", "printf", "exit", "sleep", "trap", "wait", "kill", "touch",
        "rm", "mkdir", "cat", "ls", "wc", "test", "[", "env", "grep", "sort", "cd", "pwd",
        "hostname", "head", "tail", "tr", "cut", "export", "unset", "chmod", "id", "readlink",
        "httpd", "wget", "sh", "seq", "date", "dd",
    ]

    /// Runs a command with its arguments.
    func execute(
        _ name: String, _ arguments: [String], input: [UInt8], now: Timestamp
    ) throws(ShellFault) {
        let command = name.split(separator: "/").last.map(String.init) ?? name
        guard Self.commands.contains(command) else {
            throw ShellFault("the simulated image has no \(name)")
        }
        let text = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self) }
        let read = input.isEmpty ? standardInput : input
        status = 0
        switch command {
        case ":", "true": break
        case "false": status = 1
        case "echo": write(echo(arguments))
        case "printf": write(ShellFormat.text(arguments))
        case "exit": end(with: Int32(arguments.first ?? "") ?? status)
        case "sleep": try sleep(arguments, now: now)
        case "trap": try setTrap(arguments)
        case "wait": waitForChildren(arguments)
        case "kill": kill(arguments)
        case "touch", "rm", "mkdir", "chmod": changeFiles(command, arguments)
        case "cat": cat(arguments, read)
        case "ls": list(arguments)
        case "test", "[":
            let words = command == "[" ? Array(arguments.dropLast()) : arguments
            status = try ShellTest(self, words).value() ? 0 : 1
        case "env":
            write(
                exported.union(variables.keys.filter(exported.contains)).sorted().map {
                    "\($0)=\(variables[$0] ?? "")\n"
                }.joined())
        case "cd": directory = absolute(arguments.first ?? "/")
        case "pwd":
            let parts = ContainerFiles.parts(directory)
            write("/" + parts.joined(separator: "/") + "\n")
        case "hostname": try writeHostname(arguments)
        case "export":
            for word in arguments {
                let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
                if parts.count > 1 { variables[parts[0]] = parts[1] }
                exported.insert(parts[0])
            }
        case "unset": for name in arguments { variables[name] = nil }
        case "id": try writeIdentity(arguments)
        case "readlink":
            if case .link(let target)? = machine.files.node(
                at: absolute(arguments.last ?? ""), follow: false)?.content
            {
                write(target + "\n")
            } else {
                status = 1
            }
        case "dd": try copy(arguments)
        case "httpd": try serve(arguments, now: now)
        case "wget": try fetch(arguments, now: now)
        case "sh": try runScript(arguments, now: now)
        case "tail" where arguments.last == "/dev/zero": machine.exhaustMemory()
        default: try ShellFilter(self, command).run(arguments, text(read))
        }
    }

    // MARK: Waiting

    private func sleep(_ arguments: [String], now: Timestamp) throws(ShellFault) {
        guard let seconds = arguments.first.flatMap(Double.init) else {
            throw ShellFault("sleep \(arguments)")
        }
        state = .sleeping(until: now + .microseconds(Int64(seconds * 1_000_000)))
    }

    private func waitForChildren(_ arguments: [String]) {
        let named = Set(arguments.compactMap(Int.init))
        let processes = arguments.isEmpty ? children : children.intersection(named)
        state = .waiting(for: processes, isInterruptible: true)
    }

    private func setTrap(_ arguments: [String]) throws(ShellFault) {
        guard let action = arguments.first else { return }
        let trap: Trap? =
            action == "-"
            ? nil : action.isEmpty ? .ignored : .script(ShellProgram(try ShellParser.parse(action)))
        for name in arguments.dropFirst() {
            traps[name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name] = trap
        }
    }

    private func kill(_ arguments: [String]) {
        var name = "TERM"
        for word in arguments {
            if word.hasPrefix("-") {
                let signal = word.dropFirst().replacing("SIG", with: "")
                name = ["9": "KILL", "15": "TERM", "2": "INT"][String(signal)] ?? String(signal)
            } else if let pid = Int(word) {
                machine.signal(pid, name)
            }
        }
    }

    private func runScript(_ arguments: [String], now: Timestamp) throws(ShellFault) {
        guard arguments.first == "-c", arguments.count > 1 else {
            throw ShellFault("sh without -c")
        }
        let result = try output(of: try ShellParser.parse(arguments[1]), now: now)
        write(result.bytes)
        status = result.status
    }

    // MARK: Text

    private func echo(_ arguments: [String]) -> String {
        let isBare = arguments.first == "-n"
        return (isBare ? arguments.dropFirst() : arguments[...]).joined(separator: " ")
            + (isBare ? "" : "\n")
    }

    private func cat(_ arguments: [String], _ input: [UInt8]) {
        if arguments.isEmpty { return write(input) }
        for path in arguments {
            if let bytes = machine.files.node(at: absolute(path))?.bytes {
                write(bytes)
            } else {
                write("cat: can't open '\(path)': No such file or directory\n", to: 2)
                status = 1
            }
        }
    }

    private func writeHostname(_ arguments: [String]) throws(ShellFault) {
        guard let first = arguments.first else { return write(machine.hostname + "\n") }
        guard first == "-f" else { throw ShellFault("hostname \(first)") }
        let hosts = machine.files.node(at: "/etc/hosts")?.bytes ?? []
        let line = String(decoding: hosts, as: UTF8.self).split(separator: "\n").first {
            $0.split(separator: "\t").dropFirst().contains(Substring(machine.hostname))
        }
        write(
            (line?.split(separator: "\t").dropFirst().first.map(String.init) ?? machine.hostname)
                + "\n")
    }

    private func writeIdentity(_ arguments: [String]) throws(ShellFault) {
        guard arguments == ["-u"] else { throw ShellFault("id \(arguments)") }
        write("\(machine.user)\n")
    }

    // MARK: Files

    private func changeFiles(_ command: String, _ arguments: [String]) {
        let paths = arguments.filter { !$0.hasPrefix("-") }
        let isForced = arguments.contains { $0.hasPrefix("-") && $0.contains("f") }
        for path in command == "chmod" ? paths.dropFirst() : paths[...] {
            let place = absolute(path)
            let isDone: Bool
            switch command {
            case "touch":
                isDone = machine.files.node(at: place) != nil || machine.files.write([], to: place)
            case "rm": isDone = machine.files.remove(place) || isForced
            case "mkdir":
                _ = machine.files.root.makeDirectory(place)
                isDone = true
            default: isDone = machine.files.node(at: place) != nil
            }
            if !isDone {
                write("\(command): \(path): No such file or directory\n", to: 2)
                status = 1
            }
        }
    }

    private func list(_ arguments: [String]) {
        let showsAll = arguments.contains {
            $0.hasPrefix("-") && ($0.contains("A") || $0.contains("a"))
        }
        let showsItself = arguments.contains("-d")
        let paths = arguments.filter { !$0.hasPrefix("-") }
        for (index, path) in (paths.isEmpty ? ["."] : paths).enumerated() {
            guard let node = machine.files.node(at: absolute(path)) else {
                write("ls: \(path): No such file or directory\n", to: 2)
                status = 1
                continue
            }
            guard let entries = node.entries, !showsItself else {
                write(path + "\n")
                continue
            }
            if paths.count > 1 { write((index > 0 ? "\n" : "") + "\(path):\n") }
            let names = entries.keys.filter { showsAll || !$0.hasPrefix(".") }.sorted()
            write(names.map { $0 + "\n" }.joined())
        }
    }

    /// Writes zeros: `dd if=/dev/zero of=FILE bs=1M count=3`.
    private func copy(_ arguments: [String]) throws(ShellFault) {
        var options: [String: String] = [:]
        for word in arguments {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { options[parts[0]] = parts[1] }
        }
        let units = ["k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let size = options["bs"] ?? "512"
        let unit = size.last.flatMap { units[String($0)] }
        guard options["if"] == "/dev/zero", let file = options["of"],
            let count = options["count"].flatMap(Int.init),
            let number = Int(unit == nil ? size : String(size.dropLast())), count > 0
        else { throw ShellFault("dd \(arguments)") }
        let bytes = [UInt8](repeating: 0, count: number * (unit ?? 1) * count)
        guard machine.files.write(bytes, to: absolute(file)) else {
            write("dd: can't open '\(file)': No such file or directory\n", to: 2)
            status = 1
            return
        }
        write("\(count)+0 records in\n\(count)+0 records out\n", to: 2)
    }

    // MARK: Servers

    private func serve(_ arguments: [String], now: Timestamp) throws(ShellFault) {
        guard let option = arguments.firstIndex(of: "-p"), arguments.count > option + 1,
            let port = Int32(arguments[option + 1])
        else { throw ShellFault("httpd \(arguments)") }
        var folder = directory
        if let option = arguments.firstIndex(of: "-h"), arguments.count > option + 1 {
            folder = absolute(arguments[option + 1])
        }
        guard machine.listen(port, SimulatedServer(process: self, folder: folder)) else {
            write("httpd: bind: Address in use\n", to: 2)
            status = 1
            return
        }
        if arguments.contains("-f") { state = .blocked }
    }

    private func fetch(_ arguments: [String], now: Timestamp) throws(ShellFault) {
        guard let url = arguments.last, url.hasPrefix("http://") else {
            throw ShellFault("wget \(arguments)")
        }
        let place = url.dropFirst("http://".count)
        let host = place.prefix { $0 != "/" }.split(separator: ":")
        var request = SimulatedServer.Request(path: String(place.drop { $0 != "/" }))
        request.host = String(place.prefix { $0 != "/" })
        let port = host.count > 1 ? Int32(host[1]) ?? 80 : 80
        guard let answer = try machine.ask(port, request, now: now), answer.status < 400 else {
            status = 1
            return
        }
        write(answer.body)
    }
}
