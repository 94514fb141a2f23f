import Kubelet
import KubernetesAPI

/// What a container reads of its own limits, in the layout of control groups' first version.
struct ControlGroupFiles {
    private static let unlimitedMemory: Int64 = 9_223_372_036_854_771_712
    private static let periodMicroseconds: Int64 = 100_000
    /// The least quota that the kernel takes.
    private static let leastQuota: Int64 = 1000

    private let resources: ContainerResources

    init(_ resources: ContainerResources) { self.resources = resources }

    func add(to root: FileNode) {
        let memory = root.makeDirectory("sys/fs/cgroup/memory")
        let limit = resources.memoryLimitBytes ?? Self.unlimitedMemory
        memory["memory.limit_in_bytes"] = .file("\(limit)\n")
        memory["memory.memsw.limit_in_bytes"] = .file("\(limit)\n")
        let cpu = root.makeDirectory("sys/fs/cgroup/cpu")
        cpu["cpu.shares"] = .file("\(resources.cpuShares)\n")
        let quota = resources.cpuLimitMilli.map {
            max(Self.leastQuota, $0.saturatingMultiplied(by: Self.periodMicroseconds) / 1000)
        }
        cpu["cpu.cfs_quota_us"] = .file("\(quota ?? -1)\n")
        cpu["cpu.cfs_period_us"] = .file("\(Self.periodMicroseconds)\n")
        let own = root.makeDirectory("proc/self")
        own["oom_score_adj"] = .file("\(resources.oomScoreAdjustment)\n")
    }
}
