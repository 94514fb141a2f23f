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

    /// - Parameter system: what becomes `/sys/fs/cgroup`.
    func add(to system: FileNode) {
        let memory = system.makeDirectory("memory")
        let limit = resources.memoryLimitBytes ?? Self.unlimitedMemory
        memory.addFile("memory.limit_in_bytes", "\(limit)\n")
        memory.addFile("memory.memsw.limit_in_bytes", "\(limit)\n")
        let cpu = system.makeDirectory("cpu")
        cpu.addFile("cpu.shares", "\(resources.cpuShares)\n")
        let quota = resources.cpuLimitMilli.map {
            max(Self.leastQuota, $0.saturatingMultiplied(by: Self.periodMicroseconds) / 1000)
        }
        cpu.addFile("cpu.cfs_quota_us", "\(quota ?? -1)\n")
        system.makeDirectory("pids").addFile("pids.max", "max\n")
        cpu.addFile("cpu.cfs_period_us", "\(Self.periodMicroseconds)\n")
    }
}
