internal import Foundation

/// What processes use of the machine.
struct ProcessUsage {
    let cpuNanoseconds: Int64
    let workingSetBytes: Int64
}

extension ControlGroups {
    /// What a container's group has used; `nil` where the group is not there.
    func usage(of folder: ContainerFolder) -> ProcessUsage? {
        let memory = memoryPath(of: folder)
        let processor = processorPath(of: folder)
        switch self {
        case .first:
            guard let used = Self.number("\(memory)/memory.usage_in_bytes"),
                let time = Self.number("\(processor)/cpuacct.usage")
            else { return nil }
            let inactive = Self.field("total_inactive_file", of: "\(memory)/memory.stat") ?? 0
            return ProcessUsage(
                cpuNanoseconds: time, workingSetBytes: max(0, used - inactive))
        case .second:
            guard let used = Self.number("\(memory)/memory.current"),
                let microseconds = Self.field("usage_usec", of: "\(processor)/cpu.stat")
            else { return nil }
            let inactive = Self.field("inactive_file", of: "\(memory)/memory.stat") ?? 0
            return ProcessUsage(
                cpuNanoseconds: microseconds * 1000, workingSetBytes: max(0, used - inactive))
        }
    }

    private static func number(_ path: String) -> Int64? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return text.flatMap { Int64($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private static func field(_ name: String, of path: String) -> Int64? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        for line in text?.split(separator: "\n") ?? [] {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int64(words[1]) }
        }
        return nil
    }
}

/// A process with all that it has started and that is still its own.
struct ProcessTree {
    private static let depthLimit = 64
    private let processes: [pid_t]

    init(_ root: pid_t) {
        var found = [root]
        var level = [root]
        for _ in 0..<Self.depthLimit where !level.isEmpty {
            level = level.flatMap(Self.children)
            found += level
        }
        processes = found
    }

    var count: Int64 { Int64(processes.count) }

    private static func children(of pid: pid_t) -> [pid_t] {
        let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
        return text?.split(separator: " ").compactMap { pid_t($0) } ?? []
    }

    /// What it uses, with the time of those that have ended.
    var usage: ProcessUsage {
        var ticks: Int64 = 0
        var pages: Int64 = 0
        for stat in processes.lazy.compactMap(ProcessStat.init(of:)) {
            ticks += stat.ticks
            pages += stat.residentPages
        }
        let perSecond = Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        return ProcessUsage(
            cpuNanoseconds: ticks * (1_000_000_000 / perSecond),
            workingSetBytes: pages * Int64(sysconf(Int32(_SC_PAGESIZE))))
    }
}
