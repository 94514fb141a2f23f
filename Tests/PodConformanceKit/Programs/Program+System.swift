import KubernetesAPI

/// Programs that tell of the system and of who runs them.
extension Program {
    static var systemReports: [String: Invocation.Body] {
        [
            "id": identity, "whoami": userName, "groups": groupNames, "ps": ProcessPrograms.list,
            "kill": ProcessPrograms.kill, "pidof": ProcessPrograms.find,
            "pgrep": ProcessPrograms.find, "killall": ProcessPrograms.killAll,
            "pkill": ProcessPrograms.killAll, "mount": mounts, "df": FileUsage.run,
            "hostname": hostName, "uname": systemName, "arch": systemName, "date": date,
            "sysctl": setting, "printenv": variable, "nproc": processors, "which": locate,
            "tty": terminal, "mountpoint": mountPoint, "uptime": unknownText,
        ]
    }

    private static func unknownText(_ given: Invocation) throws(ShellFault) {
        throw ShellFault("the simulated image has no \(given.name)")
    }

    /// Where a program is, for a process that looks for it.
    static func path(of name: String, for process: ShellProcess) -> String? {
        if name.contains("/") {
            if case .missing = process.find(name) { return nil }
            return name
        }
        for directory in (process.variables["PATH"] ?? "/bin").split(separator: ":") {
            let path = "\(directory)/\(name)"
            if case .missing = process.find(path) { continue }
            return path
        }
        return nil
    }

    // MARK: Users

    private static func identity(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("ugGnr")
        let who = given.process.credentials
        let accounts = given.accounts
        guard options.operands.isEmpty else { throw ShellFault("id \(given.arguments)") }
        let all = [who.group] + who.groups.filter { $0 != who.group }
        let showsNames = options.has("n")
        func user() -> String {
            showsNames ? accounts.name(ofUser: who.user) ?? "\(who.user)" : "\(who.user)"
        }
        func group(_ number: Int64) -> String {
            showsNames ? accounts.name(ofGroup: number) ?? "\(number)" : "\(number)"
        }
        if options.has("u") || options.has("g") {
            let isUser = options.has("u")
            let number = isUser ? who.user : who.group
            let name = isUser ? accounts.name(ofUser: number) : accounts.name(ofGroup: number)
            given.write(isUser ? user() : group(number))
            if showsNames, name == nil { given.complain("unknown ID \(number)") }
            return given.write("\n")
        }
        if options.has("G") {
            return given.writeLine(all.map(group).joined(separator: " "))
        }
        func named(_ number: Int64, _ name: String?) -> String {
            name.map { "\(number)(\($0))" } ?? "\(number)"
        }
        let groups = who.groups.map { named($0, accounts.name(ofGroup: $0)) }
        given.writeLine(
            "uid=\(named(who.user, accounts.name(ofUser: who.user))) "
                + "gid=\(named(who.group, accounts.name(ofGroup: who.group)))"
                + (groups.isEmpty ? "" : " groups=" + groups.joined(separator: ",")))
    }

    private static func userName(_ given: Invocation) throws(ShellFault) {
        let user = given.process.credentials.user
        guard let name = given.accounts.name(ofUser: user) else {
            return given.complain("unknown uid \(user)")
        }
        given.writeLine(name)
    }

    private static func groupNames(_ given: Invocation) throws(ShellFault) {
        guard given.arguments.isEmpty else { throw ShellFault("groups \(given.arguments)") }
        let who = given.process.credentials
        let all = [who.group] + who.groups.filter { $0 != who.group }
        given.writeLine(
            all.map { given.accounts.name(ofGroup: $0) ?? "\($0)" }.joined(separator: " "))
    }

    // MARK: The system

    private static func mounts(_ given: Invocation) throws(ShellFault) {
        guard given.arguments.isEmpty else {
            guard given.process.credentials.effective.contains(.administrate) else {
                return given.complain("permission denied (are you root?)")
            }
            throw ShellFault("mount \(given.arguments)")
        }
        for line in ProcessFiles.mounts(given.process.machine.files).split(separator: "\n") {
            let words = line.split(separator: " ")
            given.writeLine("\(words[0]) on \(words[1]) type \(words[2]) (\(words[3]))")
        }
    }

    private static func mountPoint(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("q")
        guard let path = options.operands.first, options.operands.count == 1 else {
            throw ShellFault("mountpoint \(given.arguments)")
        }
        do throws(FileFault) {
            let place = try given.files.place(path)
            guard let node = place.node else { throw .absent }
            guard node.isDirectory else { throw .notDirectory }
            given.process.status = place.isMount || place.path.isEmpty ? 0 : 1
            if !options.has("q") {
                let isNot = given.process.status == 0 ? "" : "not "
                given.writeLine("\(path) is \(isNot)a mount point")
            }
        } catch {
            given.complain("\(path): \(error.text)")
        }
    }

    private static func hostName(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("fsdi")
        let machine = given.process.machine
        guard let name = options.operands.first else {
            let hosts = String(
                decoding: machine.files.node(at: "/etc/hosts")?.bytes ?? [], as: UTF8.self)
            let line = hosts.split(separator: "\n").map {
                $0.split(whereSeparator: \.isWhitespace).map(String.init)
            }.first { $0.dropFirst().contains(machine.hostname) }
            let full = line.flatMap { $0.count > 1 ? $0[1] : nil } ?? machine.hostname
            let parts = full.split(separator: ".", maxSplits: 1)
            if options.has("i") { return given.writeLine(line?.first ?? "") }
            if options.has("f") { return given.writeLine(full) }
            if options.has("d") { return given.writeLine(parts.count > 1 ? String(parts[1]) : "") }
            if options.has("s") {
                return given.writeLine(
                    String(machine.hostname.prefix { $0 != "." }))
            }
            return given.writeLine(machine.hostname)
        }
        guard given.process.credentials.effective.contains(.administrate) else {
            return given.complain("sethostname: Operation not permitted")
        }
        throw ShellFault("hostname \(name)")
    }

    private static func systemName(_ given: Invocation) throws(ShellFault) {
        if given.name == "arch" { return given.writeLine("x86_64") }
        let options = try given.options("snrm")
        let parts = [
            ("s", "Linux"), ("n", given.process.machine.hostname),
            ("r", SystemSettings.release), ("m", "x86_64"),
        ]
        let asked = options.flags.isEmpty ? ["s"] : options.flags
        given.writeLine(
            parts.filter { asked.contains(Character($0.0)) }.map(\.1).joined(separator: " "))
    }

    private static func date(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("uI")
        let now = given.process.now
        let text = Array(FileText.date(now))
        guard let format = options.operands.first, format.hasPrefix("+") else {
            throw ShellFault("date \(given.arguments)")
        }
        var result = ""
        var rest = format.dropFirst()
        while let character = rest.popFirst() {
            guard character == "%", let letter = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch letter {
            case "s": result += "\(FileText.seconds(now))"
            case "N": result += "000000000"
            case "Y": result += String(text[0..<4])
            case "m": result += String(text[5..<7])
            case "d": result += String(text[8..<10])
            case "H": result += String(text[11..<13])
            case "M": result += String(text[14..<16])
            case "S": result += String(text[17..<19])
            case "F": result += String(text[0..<10])
            case "T": result += String(text[11..<19])
            case "Z": result += "UTC"
            case "%": result += "%"
            default: throw ShellFault("date %\(letter)")
            }
        }
        given.writeLine(result)
    }

    private static func setting(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("ne")
        for name in options.operands {
            guard !name.contains("=") else { throw ShellFault("sysctl \(name)") }
            let path = "/proc/sys/" + name.replacing(".", with: "/")
            do throws(FileFault) {
                let value = String(decoding: try given.files.read(path), as: UTF8.self)
                given.write(options.has("n") ? value : "\(name) = \(value)")
            } catch {
                given.complain("error reading key '\(name)': \(error.text)")
            }
        }
    }

    private static func variable(_ given: Invocation) throws(ShellFault) {
        let process = given.process
        for name in given.arguments.isEmpty ? process.exported.sorted() : given.arguments {
            guard process.exported.contains(name), let value = process.variables[name] else {
                process.status = 1
                continue
            }
            given.writeLine(given.arguments.isEmpty ? "\(name)=\(value)" : value)
        }
    }

    private static func processors(_ given: Invocation) throws(ShellFault) {
        given.writeLine("\(PodScenarioRun.nodeProcessors)")
    }

    private static func terminal(_ given: Invocation) throws(ShellFault) {
        given.writeLine("not a tty")
        given.process.status = 1
    }

    private static func locate(_ given: Invocation) throws(ShellFault) {
        for name in given.arguments {
            if let path = path(of: name, for: given.process) {
                given.writeLine(path)
            } else {
                given.process.status = 1
            }
        }
    }
}

/// `df`.
enum FileUsage {
    /// What the node's disk holds.
    static let diskBytes: Int64 = 100 << 30

    static func run(_ given: Invocation) throws(ShellFault) {
        let options = try given.options("kPmThi")
        guard options.flags.isDisjoint(with: ["h", "i"]) else { throw ShellFault("df -h") }
        let unit: Int64 = options.has("m") ? 1 << 20 : 1 << 10
        let files = given.process.machine.files
        var mounts: [FileMount] = []
        if options.operands.isEmpty {
            mounts = files.mounts.filter {
                !["proc", "sysfs", "devpts", "mqueue", "cgroup"].contains($0.node.store.kind)
            }
        } else {
            given.each(options.operands) { (path) throws(FileFault) in
                let place = try given.files.place(path)
                guard place.node != nil else { throw .absent }
                mounts.append(files.mount(of: place.path))
            }
        }
        let kind = options.has("T") ? "Type       " : ""
        let head = options.has("P") ? "1024-blocks" : options.has("m") ? "1M-blocks" : "1K-blocks"
        let share = options.has("P") ? "Capacity" : "Use%"
        given.writeLine(
            "Filesystem           \(kind)\(Text.right(head, 9))      Used Available \(share) "
                + "Mounted on")
        for mount in mounts {
            let store = mount.node.store
            let all = store.capacityBytes ?? diskBytes
            let free = max(0, all - store.usedBytes)
            let share = all == 0 ? 0 : (store.usedBytes * 100 + all - 1) / all
            let name = Text.left(store.source, 20)
            let type = options.has("T") ? " " + Text.left(store.kind, 10) : ""
            let numbers = [all, store.usedBytes, free].map { Text.right("\($0 / unit)", 9) }
            given.writeLine(
                "\(name)\(type) \(numbers.joined(separator: " ")) "
                    + "\(Text.right("\(share)", 3))% \(mount.place)")
        }
    }
}
