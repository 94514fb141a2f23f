import Kubelet

/// Puts together what a container sees of files: its image, what the system makes, its volumes.
struct ContainerRoot {
    private static let deviceOptions = "nosuid,nodev,noexec,relatime"

    let configuration: ContainerConfiguration
    let pod: SimulatedPod
    let processes: ProcessTable
    /// Why a container with these files cannot be started, in the words of a runtime.
    private(set) var startFault: String?

    private var security: ContainerSecurity { configuration.security }

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
        let sysfs = FileStore(kind: "sysfs", source: "sysfs", number: 67)
        let system = FileNode.directory(in: sysfs, mode: 0o555)
        ControlGroupFiles(configuration.resources).add(to: system)
        files.mount(
            system, at: "/sys", isReadOnly: !security.isPrivileged, options: Self.deviceOptions)
        files.mount(
            pod.sharedMemory, at: "/dev/shm", options: "\(Self.deviceOptions),size=65536k")
        if !security.isPrivileged {
            files.mount(
                listing.settings, at: "/proc/sys", isReadOnly: true, options: Self.deviceOptions)
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
