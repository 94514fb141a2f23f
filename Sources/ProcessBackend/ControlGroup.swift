internal import Controllers
internal import Foundation
internal import Kubelet

/// The control groups in which containers are limited, where this machine permits them.
public enum ControlGroups: Sendable {
    /// One tree for each resource.
    case first
    /// One tree for all.
    case second

    static let mount = "/sys/fs/cgroup"
    static let parent = "reconcile"
    private static let controllers = ["memory", "cpu", "cpuacct"]
    /// What quotas of processor time are counted in, in microseconds.
    private static let period: Int64 = 100_000

    /// What all Pods together have against the rest of the machine, as a kubelet gives it: that
    /// of its processors. Else a machine that is busy would leave little to any of them.
    private static let sharesOfAll = Int64(ProcessInfo.processInfo.activeProcessorCount) * 1024

    /// The shares that the machine knows. More than these make no difference.
    private static let shareRange: ClosedRange<Int64> = 2...262_144
    /// The machine refuses more, which is the time of 175 million processors: no limit at all.
    private static let quotaRange: ClosedRange<Int64> = 1000...((1 << 44) - 1)

    private static func shares(_ asked: Int64) -> Int64 {
        min(max(asked, shareRange.lowerBound), shareRange.upperBound)
    }

    /// A kubelet maps 2…262144 shares to weights from 1 to 10000 in the same way.
    private static func weight(ofShares asked: Int64) -> Int64 {
        1 + (shares(asked) - 2) * 9999 / 262_142
    }

    /// The processor time for a period, in microseconds.
    static func quota(ofMilli limit: Int64) -> Int64 {
        let (product, isOver) = limit.multipliedReportingOverflow(by: period / 1000)
        return min(max(isOver ? .max : product, quotaRange.lowerBound), quotaRange.upperBound)
    }

    /// Those that this machine has and lets the program write to.
    static func detect() -> ControlGroups? {
        if access("\(mount)/cgroup.controllers", F_OK) == 0 {
            let isWritable = access("\(mount)/cgroup.subtree_control", W_OK) == 0
            return isWritable ? .second : nil
        }
        let areThere = controllers.allSatisfy { access("\(mount)/\($0)/tasks", W_OK) == 0 }
        return areThere ? .first : nil
    }

    /// The name of a container's groups: that of its folder on this machine, as two programs may
    /// keep Pods of one name and uid.
    private static func name(of folder: ContainerFolder) -> String {
        let id = folder.id
        var hash = FNV1a64()
        for byte in folder.path.utf8 { hash.combine(byte: byte) }
        let suffix = String(hash.value, radix: 16)
        return "\(parent)/\(id.podUID)-\(id.name)-\(id.attempt)-\(suffix)"
    }

    /// The directory of a container's group for memory, or for processor time.
    func memoryPath(of folder: ContainerFolder) -> String { paths(of: folder)[0] }
    func processorPath(of folder: ContainerFolder) -> String {
        self == .first ? paths(of: folder)[2] : paths(of: folder)[0]
    }

    private func paths(of folder: ContainerFolder) -> [String] {
        let name = Self.name(of: folder)
        return switch self {
        case .first: Self.controllers.map { "\(Self.mount)/\($0)/\(name)" }
        case .second: ["\(Self.mount)/\(name)"]
        }
    }

    /// What the supervisor does about the groups of a container.
    func records(of folder: ContainerFolder, _ resources: ContainerResources) -> [Record] {
        let paths = paths(of: folder)
        var records: [Record] = []
        let quota = resources.cpuLimitMilli.map(Self.quota)
        switch self {
        case .first:
            let all = "\(Self.mount)/\(Self.controllers[1])/\(Self.parent)"
            records = [
                Record("group", all),
                Record("limit", "\(all)/cpu.shares", "\(Self.sharesOfAll)"),
            ]
            records += paths.map { Record("group", $0) }
            if let limit = resources.memoryLimitBytes {
                records.append(Record("limit", "\(paths[0])/memory.limit_in_bytes", "\(limit)"))
                // No swap in its place, as a kubelet has it.
                records.append(
                    Record("attempt", "\(paths[0])/memory.memsw.limit_in_bytes", "\(limit)"))
            }
            let shares = Self.shares(resources.cpuShares)
            records.append(Record("limit", "\(paths[1])/cpu.shares", "\(shares)"))
            if let quota {
                records.append(Record("limit", "\(paths[1])/cpu.cfs_quota_us", "\(quota)"))
            }
        case .second:
            let inner = "\(Self.mount)/\(Self.parent)"
            let all = "+memory +cpu"
            let weight = Self.weight(ofShares: resources.cpuShares)
            records = [
                Record("limit", "\(Self.mount)/cgroup.subtree_control", all),
                Record("group", inner), Record("limit", "\(inner)/cgroup.subtree_control", all),
                Record(
                    "limit", "\(inner)/cpu.weight", "\(Self.weight(ofShares: Self.sharesOfAll))"),
                Record("group", paths[0]), Record("limit", "\(paths[0])/cpu.weight", "\(weight)"),
            ]
            if let limit = resources.memoryLimitBytes {
                records.append(Record("limit", "\(paths[0])/memory.max", "\(limit)"))
                records.append(Record("attempt", "\(paths[0])/memory.swap.max", "0"))
            }
            if let quota {
                records.append(Record("limit", "\(paths[0])/cpu.max", "\(quota) \(Self.period)"))
            }
        }
        let account = self == .first ? "memory.oom_control" : "memory.events"
        return records + paths.map { Record("join", "\($0)/cgroup.procs") }
            + [Record("oom", "\(paths[0])/\(account)")]
    }

    /// What a container sees of its groups: they are the whole tree to it.
    func mounts(of folder: ContainerFolder) -> [Record] {
        let paths = paths(of: folder)
        switch self {
        case .second: return [Record("mount-read-only", paths[0], Self.mount)]
        case .first:
            return [Record("tmpfs", Self.mount, "mode=0755")]
                + zip(Self.controllers, paths).map {
                    Record("mount-read-only", $1, "\(Self.mount)/\($0)")
                }
        }
    }
}
