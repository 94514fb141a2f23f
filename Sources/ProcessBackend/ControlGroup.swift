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

    /// Those that this machine has and lets the program write to.
    static func detect() -> ControlGroups? {
        if access("\(mount)/cgroup.controllers", F_OK) == 0 {
            let isWritable = access("\(mount)/cgroup.subtree_control", W_OK) == 0
            return isWritable ? .second : nil
        }
        return access("\(mount)/memory/tasks", W_OK) == 0 ? .first : nil
    }

    /// The directories of a container's groups.
    func paths(of id: ContainerID) -> [String] {
        let name = "\(Self.parent)/\(id.podUID)-\(id.name)-\(id.attempt)"
        return switch self {
        case .first: ["memory", "cpu"].map { "\(Self.mount)/\($0)/\(name)" }
        case .second: ["\(Self.mount)/\(name)"]
        }
    }

    /// The lines by which a process puts itself into the groups, with their limits.
    func entry(of id: ContainerID, _ resources: ContainerResources) -> [String] {
        let paths = paths(of: id)
        var lines = ["mkdir -p \(paths.joined(separator: " "))"]
        let period: Int64 = 100_000
        let quota = resources.cpuLimitMilli.map { max(1000, $0 * period / 1000) }
        switch self {
        case .first:
            if let limit = resources.memoryLimitBytes {
                lines.append("echo \(limit) >\(paths[0])/memory.limit_in_bytes")
            }
            lines.append("echo \(resources.cpuShares) >\(paths[1])/cpu.shares")
            if let quota { lines.append("echo \(quota) >\(paths[1])/cpu.cfs_quota_us") }
        case .second:
            let root = Self.mount
            lines.insert(
                "echo '+memory +cpu' >\(root)/cgroup.subtree_control; mkdir -p "
                    + "\(root)/\(Self.parent); echo '+memory +cpu' "
                    + ">\(root)/\(Self.parent)/cgroup.subtree_control", at: 0)
            if let limit = resources.memoryLimitBytes {
                lines.append("echo \(limit) >\(paths[0])/memory.max")
            }
            // A kubelet maps 2…262144 shares to weights from 1 to 10000 in the same way.
            let weight = 1 + (resources.cpuShares - 2) * 9999 / 262_142
            lines.append("echo \(weight) >\(paths[0])/cpu.weight")
            if let quota { lines.append("echo \(quota) \(period) >\(paths[0])/cpu.max") }
        }
        // Zero stands for whoever writes it.
        return lines + paths.map { "echo 0 >\($0)/cgroup.procs" }
    }

    /// The line that keeps how many processes were killed for memory.
    func account(of id: ContainerID) -> String {
        let path = paths(of: id)[0]
        let file = self == .first ? "memory.oom_control" : "memory.events"
        return "grep '^oom_kill ' \(path)/\(file) >oom"
    }

    /// Removes the groups of a container that has ended.
    func remove(_ id: ContainerID) {
        for path in paths(of: id) { rmdir(path) }
    }
}
