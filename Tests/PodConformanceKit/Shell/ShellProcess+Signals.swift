import Kubelet

/// The signals that scripts use, by their names without `SIG`.
enum Signal {
    static let numbers: [String: Int32] = [
        "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "TRAP": 5, "ABRT": 6, "BUS": 7, "FPE": 8,
        "KILL": 9, "USR1": 10, "SEGV": 11, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15,
        "STKFLT": 16, "CHLD": 17, "CONT": 18, "STOP": 19, "TSTP": 20, "TTIN": 21, "TTOU": 22,
        "URG": 23, "XCPU": 24, "XFSZ": 25, "VTALRM": 26, "PROF": 27, "WINCH": 28, "POLL": 29,
        "PWR": 30, "SYS": 31,
    ]
    private static let harmless: Set = ["CHLD", "CONT", "URG", "WINCH"]
    private static let stopping: Set = ["STOP", "TSTP", "TTIN", "TTOU"]

    /// The name of a signal that is told by name or number; `nil` if there is none.
    static func name(_ text: String) -> String? {
        if let number = Int32(text) { return numbers.first { $0.value == number }?.key }
        let upper = text.uppercased()
        let plain = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
        return numbers[plain] == nil ? nil : plain
    }

    static func isStopping(_ name: String) -> Bool { stopping.contains(name) }

    static func isHarmless(_ name: String) -> Bool { harmless.contains(name) }
}

extension ShellProcess {
    /// Takes a signal.
    ///
    /// - Parameter isFromInside: whether a process sent it that sees this one. The first process
    ///   of a container ignores what it has no trap for, and from inside even what kills.
    func signal(_ name: String, isFromInside: Bool = false) {
        let isProtected = pid == 1 && !machine.processes.isShared
        if name == "KILL" {
            if !isProtected || !isFromInside { end(by: name) }
            return
        }
        if name == "CONT", isStopped {
            isStopped = false
            let told = held
            held.removeAll()
            for name in told { signal(name, isFromInside: isFromInside) }
        }
        if isStopped {
            held.append(name)
            return
        }
        if name == "STOP" {
            if !isProtected { isStopped = true }
            return
        }
        switch traps[name] {
        case .ignored: return
        case .script:
            pending.append(name)
            interruptWait(128 + (Signal.numbers[name] ?? 0))
        case nil:
            if isProtected || Signal.isHarmless(name) { return }
            if Signal.isStopping(name) {
                isStopped = true
                return
            }
            end(by: name)
        }
    }

    private func interruptWait(_ status: Int32) {
        guard case .waiting(_, isInterruptible: true) = state else { return }
        self.status = status
        continuation = nil
        state = .ready
    }

    /// Goes into the script of a trap, if a signal has come.
    func beginTrap() -> Bool {
        guard !isInTrap, let name = pending.first, case .script(let script)? = traps[name] else {
            return false
        }
        pending.removeFirst()
        callTrap(script)
        return true
    }

    /// Sends a signal to another process that this one sees.
    ///
    /// - Returns: why it cannot; `nil` if it can.
    func send(_ name: String?, to pid: Int) -> String? {
        guard let other = machine.processes[pid], !other.hasEnded else {
            let isHolder = machine.processes.all.contains { $0.pid == pid }
            return isHolder ? "Operation not permitted" : "No such process"
        }
        guard
            credentials.effective.contains(.kill) || credentials.user == other.credentials.user
        else { return "Operation not permitted" }
        if let name { other.signal(name, isFromInside: true) }
        return nil
    }

    /// How others see the process.
    var description: ProcessDescription {
        var description = ProcessDescription(pid: pid)
        description.parent = parent
        description.arguments = arguments
        description.name =
            arguments.first?.split(separator: "/").last.map { String($0.prefix(15)) } ?? ""
        description.variables = initial
        description.directory = directory
        description.credentials = credentials
        description.mask = "0" + String(mask, radix: 8)
        description.oomScoreAdjustment = machine.configuration.resources.oomScoreAdjustment
        description.root = machine.files.root
        description.descriptors = (streams.last ?? [:]).keys.sorted()
        description.stream = { [weak self] descriptor in self?.streams.last?[descriptor] }
        if case .ready = state { description.state = "R (running)" }
        if isStopped { description.state = "T (stopped)" }
        return description
    }
}
