import Kubelet
import KubernetesAPI

/// Puts together what a container sees of files: its image, what the system makes, its volumes.
struct ContainerRoot {
    private static let deviceOptions = "nosuid,nodev,noexec,relatime"

    let configuration: ContainerConfiguration
    let pod: SimulatedPod
    let processes: ProcessTable
    /// Why a container with these files cannot be started, in the words of a runtime.
    private(set) var startFault: String?

    private var security: ContainerSecurity { configuration.security }

    /// Whether the container asks to see `/proc` as it is.
    private var isUnmasked: Bool {
        let spec = pod.configuration.pod.spec
        let all = (spec?.containers ?? []) + (spec?.initContainers ?? [])
        let own = all.first { $0.name == configuration.id.name }
        return own?.securityContext?.procMount == "Unmasked"
    }

    /// - Throws: `BackendFailure` if a volume, or the part of one, is not there.
    mutating func make() throws(BackendFailure) -> ContainerFiles {
        let root = SimulatedImages.files()
        let files = ContainerFiles(root: root, isReadOnly: security.hasReadOnlyRoot)
        files.makeDirectory(configuration.workingDirectory)
        mountSystem(files)
        mountTexts(files)
        // What is mounted inside of another comes after it, as a runtime has it.
        let depth = { (mount: ContainerMount) in ContainerFiles.parts(mount.path).count }
        let ordered = configuration.mounts.enumerated().sorted {
            (depth($0.element), $0.offset) < (depth($1.element), $1.offset)
        }
        for (_, mount) in ordered {
            guard var node = pod.volumes[mount.volume] else {
                throw BackendFailure(.failed, "there is no volume \(mount.volume)")
            }
            if let part = mount.subPath {
                do throws(FileFault) {
                    node = try node.part(part)
                } catch {
                    throw BackendFailure(.failed, "subPath \(part): \(error.text)")
                }
            }
            if let there = files.node(at: mount.path), there.isDirectory != node.isDirectory {
                startFault =
                    "error mounting \"\(mount.volume)\" to rootfs at \"\(mount.path)\": not a "
                    + "directory: Are you trying to mount a directory onto a file (or vice-versa)?"
            }
            files.mount(
                node, at: mount.path, isReadOnly: mount.isReadOnly, options: options(of: node))
        }
        return files
    }

    private func options(of node: FileNode) -> String {
        guard node.store.kind == "tmpfs" else { return "relatime" }
        let bytes = node.store.capacityBytes ?? PodScenarioRun.nodeMemoryBytes
        return "relatime,size=\(bytes / 1024)k"
    }

    private func mountSystem(_ files: ContainerFiles) {
        let proc = FileStore(kind: "proc", source: "proc", number: 65)
        let listing = ProcessFiles(processes, pod: pod, files: files, store: proc)
        let procRoot = FileNode(.listing(listing), mode: 0o555, in: proc)
        files.mount(procRoot, at: "/proc", options: Self.deviceOptions)
        let devices = FileStore(kind: "tmpfs", source: "tmpfs", capacityBytes: 64 << 20, number: 66)
        files.mount(deviceFiles(devices), at: "/dev", options: "nosuid,size=65536k,mode=755")
        let pseudo = "nosuid,noexec,relatime"
        files.mount(
            .directory(in: FileStore(kind: "devpts", source: "devpts", number: 71)),
            at: "/dev/pts", options: "\(pseudo),gid=5,mode=620,ptmxmode=666")
        let queues = FileStore(kind: "mqueue", source: "mqueue", number: 72)
        files.mount(
            .directory(in: queues, mode: 0o1777), at: "/dev/mqueue", options: Self.deviceOptions)
        let sysfs = FileStore(kind: "sysfs", source: "sysfs", number: 67)
        let system = FileNode.directory(in: sysfs, mode: 0o555)
        addDevices(to: system, files)
        files.mount(
            system, at: "/sys", isReadOnly: !security.isPrivileged, options: Self.deviceOptions)
        mountControlGroups(files)
        files.mount(
            pod.sharedMemory, at: "/dev/shm", options: "\(Self.deviceOptions),size=65536k")
        if !security.isPrivileged, !isUnmasked { mask(files) }
    }

    private func mountControlGroups(_ files: ContainerFiles) {
        let isReadOnly = !security.isPrivileged
        let store = FileStore(kind: "tmpfs", source: "tmpfs", number: 73)
        let groups = FileNode.directory(in: store)
        ControlGroupFiles(configuration.resources).add(to: groups)
        files.mount(
            groups, at: "/sys/fs/cgroup", isReadOnly: isReadOnly,
            options: "\(Self.deviceOptions),mode=755")
        for (index, name) in (groups.entries ?? [:]).keys.sorted().enumerated() {
            guard let group = groups[name] else { continue }
            let kind = FileStore(kind: "cgroup", source: "cgroup", number: 74 + index)
            let mounted = FileNode.directory(in: kind)
            for (name, file) in group.entries ?? [:] {
                mounted.add(name, file.content, mode: file.mode)
            }
            files.mount(
                mounted, at: "/sys/fs/cgroup/\(name)", isReadOnly: isReadOnly,
                options: "\(Self.deviceOptions),\(name)")
        }
    }

    private func addDevices(to system: FileNode, _ files: ContainerFiles) {
        system.makeDirectory("fs/cgroup", mode: 0o755)
        system.add("firmware", files.unknownDirectory("/sys/firmware"), mode: 0o755)
        let links = system.makeDirectory("class/net")
        let loop = links.makeDirectory("lo")
        let own = links.makeDirectory("eth0")
        for (name, text) in [("mtu", "65536"), ("operstate", "unknown"), ("carrier", "1")] {
            loop.addFile(name, text + "\n", mode: 0o444)
        }
        loop.addFile("address", "00:00:00:00:00:00\n", mode: 0o444)
        own.addFile("operstate", "up\n", mode: 0o444)
        own.addFile("carrier", "1\n", mode: 0o444)
        for name in ["address", "mtu"] {
            own.add(name, files.unknown("/sys/class/net/eth0/\(name)"), mode: 0o444)
        }
    }

    /// Hides what a container must not read, and protects what it must not write.
    private func mask(_ files: ContainerFiles) {
        for name in ["bus", "fs", "irq", "sys", "sysrq-trigger"] {
            guard let node = files.node(at: "/proc/\(name)") else { continue }
            files.mount(
                node, at: "/proc/\(name)", isReadOnly: true, options: Self.deviceOptions)
        }
        for name in ["/proc/acpi", "/proc/scsi", "/sys/firmware"] {
            let store = FileStore(
                kind: "tmpfs", source: "tmpfs", capacityBytes: PodScenarioRun.nodeMemoryBytes / 2,
                number: 80)
            files.mount(.directory(in: store), at: name, isReadOnly: true)
        }
        guard let null = files.node(at: "/dev/null") else { return }
        for name in ["interrupts", "kcore", "keys", "timer_list"] {
            files.mount(null, at: "/proc/\(name)", options: "nosuid,size=65536k,mode=755")
        }
    }

    private func deviceFiles(_ store: FileStore) -> FileNode {
        let root = FileNode.directory(in: store)
        root.add("null", .device(.null), mode: 0o666)
        root.add("zero", .device(.zero), mode: 0o666)
        root.add("full", .device(.full), mode: 0o666)
        // What is random cannot be compared: zeros stand for it.
        for name in ["random", "urandom"] { root.add(name, .device(.zero), mode: 0o666) }
        root.add("tty", .device(.null), mode: 0o666)
        root.makeDirectory("pts", mode: 0o755)
        root.add("ptmx", .link("pts/ptmx"), mode: 0o777)
        root.makeDirectory("mqueue", mode: 0o1777)
        root.makeDirectory("shm", mode: 0o1777)
        root.add("core", .link("/proc/kcore"), mode: 0o777)
        root.add("fd", .link("/proc/self/fd"), mode: 0o777)
        for (number, name) in ["stdin", "stdout", "stderr"].enumerated() {
            root.add(name, .link("/proc/self/fd/\(number)"), mode: 0o777)
        }
        return root
    }

    /// What tells of the Pod's network, and where the container leaves its last words.
    private func mountTexts(_ files: ContainerFiles) {
        let sandbox = pod.configuration
        let texts = [
            ("/etc/hosts", sandbox.hosts.replacing("$(POD_IP)", with: pod.address)),
            ("/etc/hostname", sandbox.hostname + "\n"),
            ("/etc/resolv.conf", sandbox.resolverConfiguration),
        ]
        for (path, text) in texts {
            let node = FileNode(.file(Array(text.utf8)), mode: 0o644, in: pod.disk)
            files.mount(
                node, at: path, isReadOnly: security.hasReadOnlyRoot && path != "/etc/hosts")
        }
        let path = configuration.terminationMessagePath
        guard !path.isEmpty else { return }
        files.mount(FileNode(.file([]), mode: 0o666, in: pod.disk), at: path)
    }
}
