/// A process as others see it.
struct ProcessDescription {
    var pid: Int
    var parent = 0
    var name = ""
    var arguments: [String] = []
    var variables: [String] = []
    var directory = "/"
    var state = "S (sleeping)"
    var mask = "0022"
    var credentials = Credentials.node
    var oomScoreAdjustment = 0
    /// The files that it sees.
    var root: FileNode?
    var descriptors: [Int] = []
    var stream: (Int) -> Stream? = { _ in nil }
}

/// The processes of a container, or of all containers of a Pod that share them.
final class ProcessTable {
    /// The process that holds a Pod's namespaces, which is the first where they are shared.
    private static var holder: ProcessDescription {
        ProcessDescription(
            pid: 1, name: "pause", arguments: ["/pause"], credentials: .unprivileged,
            oomScoreAdjustment: -998)
    }

    let isShared: Bool
    private var processes: [Int: ShellProcess] = [:]
    private var last: Int

    init(isShared: Bool) {
        self.isShared = isShared
        last = isShared ? 6 : 0
    }

    func takeNumber() -> Int {
        last += 1
        return last
    }

    func add(_ process: ShellProcess) { processes[process.pid] = process }

    func remove(_ pid: Int) { processes[pid] = nil }

    subscript(pid: Int) -> ShellProcess? { processes[pid] }

    /// The processes of a container that have not ended, in order.
    func running(in container: SimulatedContainer) -> [ShellProcess] {
        processes.values.filter { $0.machine === container && !$0.hasEnded }
            .sorted { $0.pid < $1.pid }
    }

    /// All processes that can be seen, in order.
    var all: [ProcessDescription] {
        (isShared ? [Self.holder] : [])
            + processes.values.filter { !$0.hasEnded }.sorted { $0.pid < $1.pid }
            .map(\.description)
    }

    /// Whether some process may still write to a pipe.
    func hasWriter(of pipe: Pipe) -> Bool {
        processes.values.contains { !$0.hasEnded && $0.writes(to: pipe) }
    }

    /// Whether whoever writes to a pipe has to go on: somebody waits for more, or nobody reads.
    func wantsMore(of pipe: Pipe) -> Bool {
        let readers = processes.values.filter { !$0.hasEnded && $0.reads(from: pipe) }
        return readers.isEmpty
            || readers.contains { reader in
                if case .reading(let other, let enough) = reader.state {
                    other === pipe && !enough(pipe.bytes)
                } else {
                    false
                }
            }
    }

    /// Whether some process may still read from a pipe.
    func hasReader(of pipe: Pipe) -> Bool {
        processes.values.contains { !$0.hasEnded && $0.reads(from: pipe) }
    }
}
