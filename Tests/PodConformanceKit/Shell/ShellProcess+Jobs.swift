/// What a shell tells of children that signals have ended.
struct ShellJobs {
    /// The children for which the shell waits as for one command.
    fileprivate var awaited: Set<Int> = []
    /// Where it complains while it does.
    fileprivate var faults: Stream?
    /// The signals that ended children of which the shell has not heard: it hears of a child when
    /// it waits for any.
    fileprivate var unheard: [Int: String] = [:]
}

extension ShellProcess {
    /// The words for the end by a signal. None are lost on what a user or a reader has ended.
    private static let endings = [
        "HUP": "Hangup", "QUIT": "Quit", "ILL": "Illegal instruction",
        "TRAP": "Trace/breakpoint trap", "ABRT": "Aborted", "BUS": "Bus error",
        "FPE": "Floating point exception", "KILL": "Killed",
        "USR1": "User defined signal 1", "SEGV": "Segmentation fault",
        "USR2": "User defined signal 2", "ALRM": "Alarm clock", "TERM": "Terminated",
    ]

    /// Waits for what was begun as one command, and tells if a signal ends it.
    func beginJob(_ children: Set<Int>) {
        jobs.awaited = children
        jobs.faults = streams.last?[2]
        for (child, signal) in jobs.unheard.sorted(by: { $0.key < $1.key }) {
            tellEnd(of: child, by: signal)
        }
        jobs.unheard.removeAll()
    }

    /// Waits for a command of a script, whose status becomes this process's.
    func runJob(_ child: ShellProcess) {
        wait(for: child)
        beginJob([child.pid])
    }

    func jobEnded(_ child: Int, by signal: String) {
        switch state {
        case .waiting, .waitingForEither, .reading: tellEnd(of: child, by: signal)
        case .ready, .sleeping, .blocked, .writing: jobs.unheard[child] = signal
        case .ended: break
        }
    }

    private func tellEnd(of child: Int, by signal: String) {
        guard jobs.awaited.contains(child), let text = Self.endings[signal] else { return }
        write(Array("\(text)\n".utf8), into: jobs.faults)
    }
}
