internal import Glibc

/// The signal that asks a container to end, by the name that `lifecycle.stopSignal` has for it.
enum StopSignal {
    private static let numbers: [String: Int32] = [
        "SIGHUP": SIGHUP, "SIGINT": SIGINT, "SIGQUIT": SIGQUIT, "SIGILL": SIGILL,
        "SIGTRAP": SIGTRAP, "SIGABRT": SIGABRT, "SIGIOT": SIGABRT, "SIGBUS": SIGBUS,
        "SIGFPE": SIGFPE, "SIGKILL": SIGKILL, "SIGUSR1": SIGUSR1, "SIGSEGV": SIGSEGV,
        "SIGUSR2": SIGUSR2, "SIGPIPE": SIGPIPE, "SIGALRM": SIGALRM, "SIGTERM": SIGTERM,
        "SIGSTKFLT": 16, "SIGCHLD": SIGCHLD, "SIGCLD": SIGCHLD, "SIGCONT": SIGCONT,
        "SIGSTOP": SIGSTOP, "SIGTSTP": SIGTSTP, "SIGTTIN": SIGTTIN, "SIGTTOU": SIGTTOU,
        "SIGURG": SIGURG, "SIGXCPU": SIGXCPU, "SIGXFSZ": SIGXFSZ, "SIGVTALRM": SIGVTALRM,
        "SIGPROF": SIGPROF, "SIGWINCH": SIGWINCH, "SIGIO": SIGIO, "SIGPOLL": SIGIO,
        "SIGPWR": SIGPWR, "SIGSYS": SIGSYS,
    ]
    /// Those for programs' own use, counted from either end: `SIGRTMIN+1`, `SIGRTMAX-1`.
    private static let realTime: ClosedRange<Int32> = 34...64

    /// - Returns: `nil` for a name that no signal has.
    static func number(of name: String) -> Int32? {
        if let number = numbers[name] { return number }
        let parts = name.split(separator: /[+-]/, maxSplits: 1, omittingEmptySubsequences: false)
        guard let distance = parts.count == 1 ? 0 : Int32(parts[1]) else { return nil }
        let number: Int32
        switch (parts[0], name.contains("-")) {
        case ("SIGRTMIN", false): number = realTime.lowerBound + distance
        case ("SIGRTMAX", _) where parts.count == 1 || name.contains("-"):
            number = realTime.upperBound - distance
        default: return nil
        }
        return realTime.contains(number) ? number : nil
    }
}
