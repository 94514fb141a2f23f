import KubernetesAPI

/// `/proc`: what the system tells of the processes of a container, and of itself.
final class ProcessFiles: FileListing {
    private let processes: ProcessTable
    private let store: FileStore
    private unowned let files: ContainerFiles
    private let fixed: FileNode
    /// What becomes `/proc/sys`.
    let settings: FileNode

    init(_ processes: ProcessTable, pod: SimulatedPod, files: ContainerFiles, store: FileStore) {
        self.processes = processes
        self.files = files
        self.store = store
        fixed = .directory(in: store, mode: 0o555)
        settings = SystemSettings(pod.configuration).files(in: store)
        fixed["sys"] = settings
        fixed.add("mounts", .link("self/mounts"), mode: 0o777)
        fixed.addFile(
            "filesystems", "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\n\text4\n", mode: 0o444)
        fixed.addFile(
            "meminfo", "MemTotal:       \(PodScenarioRun.nodeMemoryBytes / 1024) kB\n", mode: 0o444)
        fixed.add("net", .link("self/net"), mode: 0o777)
        for name in ["acpi", "bus", "fs", "irq", "scsi"] {
            fixed.add(name, files.unknownDirectory("/proc/\(name)"), mode: 0o555)
        }
        let unknown = [
            "cpuinfo", "interrupts", "keys", "loadavg", "stat", "timer_list", "uptime", "vmstat",
        ]
        for name in unknown {
            fixed.add(name, files.unknown("/proc/\(name)"), mode: 0o444)
        }
        fixed.add("kcore", files.unknown("/proc/kcore"), mode: 0o400)
        fixed.add("sysrq-trigger", files.unknown("/proc/sysrq-trigger"), mode: 0o200)
        fixed.addFile("version", "Linux version \(SystemSettings.release)\n", mode: 0o444)
    }

    var names: [String] {
        processes.all.map { String($0.pid) } + ["self"] + (fixed.entries ?? [:]).keys.sorted()
    }

    func node(named name: String, for process: Int?) -> FileNode? {
        if name == "self" || name == "thread-self" {
            return process.map { FileNode(.link(String($0)), mode: 0o777, in: store) }
        }
        if let pid = Int(name) {
            return processes.all.first { $0.pid == pid }.map(directory)
        }
        return fixed[name]
    }

    private func directory(of process: ProcessDescription) -> FileNode {
        let root = FileNode.directory(in: store, mode: 0o555)
        root.owner = process.credentials.user
        root.group = process.credentials.group
        let zeroEnded = { (words: [String]) -> [UInt8] in
            words.flatMap { Array($0.utf8) + [UInt8(0)] }
        }
        root.add("status", .text { Array(Self.status(of: process).utf8) }, mode: 0o444)
        root.add("comm", .text { Array("\(process.name)\n".utf8) }, mode: 0o644)
        root.add("cmdline", .text { zeroEnded(process.arguments) }, mode: 0o444)
        let variables = root.add("environ", .text { zeroEnded(process.variables) }, mode: 0o400)
        variables.owner = process.credentials.user
        root.add(
            "oom_score_adj", .text { Array("\(process.oomScoreAdjustment)\n".utf8) }, mode: 0o644)
        let mounts = { [files] in Array(Self.mounts(files).utf8) }
        root.add("mounts", .text(mounts), mode: 0o444)
        for name in ["uid_map", "gid_map"] {
            root.add(name, .text { Array("         0          0 4294967295\n".utf8) }, mode: 0o644)
        }
        for name in ["cgroup", "limits", "mountinfo", "stat", "statm", "maps"] {
            root.add(name, files.unknown("/proc/\(process.pid)/\(name)"), mode: 0o444)
        }
        for name in ["net", "ns", "task"] {
            root.add(name, files.unknownDirectory("/proc/\(process.pid)/\(name)"), mode: 0o555)
        }
        root.add("exe", .link("/bin/busybox"), mode: 0o777)
        root.add("cwd", .link(process.directory), mode: 0o777)
        if let image = process.root { root["root"] = image }
        let streams = root.add("fd", .directory([:]), mode: 0o500)
        streams.owner = process.credentials.user
        for descriptor in process.descriptors {
            let stream = process.stream(descriptor)
            streams.add(String(descriptor), .stream { stream }, mode: 0o700).owner =
                process.credentials.user
        }
        return root
    }

    /// The lines of `mounts`, which `mount` prints in other words.
    static func mounts(_ files: ContainerFiles) -> String {
        files.mounts.map { mount in
            let access = mount.isReadOnly ? "ro" : "rw"
            let store = mount.node.store
            return "\(store.source) \(mount.place) \(store.kind) \(access),\(mount.options) 0 0\n"
        }.joined()
    }

    private static func status(of process: ProcessDescription) -> String {
        let credentials = process.credentials
        let four = { (number: Int64) in
            [number, number, number, number].map(String.init).joined(separator: "\t")
        }
        let lines = [
            ("Name", process.name), ("Umask", process.mask), ("State", process.state),
            ("Tgid", "\(process.pid)"), ("Ngid", "0"), ("Pid", "\(process.pid)"),
            ("PPid", "\(process.parent)"), ("TracerPid", "0"), ("Uid", four(credentials.user)),
            ("Gid", four(credentials.group)), ("FDSize", "64"),
            ("Groups", credentials.groups.map { "\($0) " }.joined()), ("Threads", "1"),
            ("CapInh", Capabilities().text), ("CapPrm", credentials.permitted.text),
            ("CapEff", credentials.effective.text), ("CapBnd", credentials.bounding.text),
            ("CapAmb", Capabilities().text),
            ("NoNewPrivs", credentials.mayGainPrivileges ? "0" : "1"),
            ("Seccomp", credentials.isFiltered ? "2" : "0"),
            ("Seccomp_filters", credentials.isFiltered ? "1" : "0"),
        ]
        return lines.map { "\($0):\t\($1)\n" }.joined()
    }
}
