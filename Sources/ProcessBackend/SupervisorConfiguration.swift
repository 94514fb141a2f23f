internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

/// A line of what the supervisor of a container is told.
struct Record: Hashable, Sendable {
    let key: String
    let first: String
    let second: String

    init(_ key: String, _ first: String = "", _ second: String = "") {
        self.key = key
        self.first = first
        self.second = second
    }
}

/// What the supervisor of a container is told: the file `configuration` of its folder.
struct SupervisorConfiguration {
    /// What containers may do unless told otherwise.
    private static let defaultCapabilities = Set(
        ContainerSecurity.usualCapabilities.map { $0.lowercased() })
    /// All capabilities by their numbers.
    private static let capabilityNames = [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid",
        "setuid", "setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin",
        "net_raw", "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace",
        "sys_pacct", "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time",
        "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap",
        "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read",
        "perfmon", "bpf", "checkpoint_restore",
    ]

    let container: ContainerConfiguration
    let folder: ContainerFolder
    let volumes: VolumeFolder
    let capabilities: HostCapabilities
    /// The directory that stands for the image.
    let files: String
    /// The file that holds the Pod's network, if it has one of its own.
    let network: String?
    /// What holds for all containers of the Pod, as its folder has it.
    let shared: Data

    /// The content of the file: three texts for each record, each ended by a zero byte.
    ///
    /// - Throws: `BackendFailure` if a part of a volume is none, or a text cannot be told.
    func content() throws(BackendFailure) -> Data {
        try Self.data(of: try records()) + shared
    }

    /// - Throws: `BackendFailure` if a text holds a zero byte, which would end it: what follows, as
    ///   of a Secret's value, would be taken for records.
    static func data(of records: [Record]) throws(BackendFailure) -> Data {
        var data = Data()
        for record in records {
            for text in [record.key, record.first, record.second] {
                if text.utf8.contains(0) {
                    let name = record.first.prefix { $0 != "=" && $0 != "\0" }
                    throw BackendFailure(
                        .failed, "invalid \(record.key) \"\(name)\": it contains a zero byte")
                }
                data.append(contentsOf: text.utf8)
                data.append(0)
            }
        }
        return data
    }

    private func records() throws(BackendFailure) -> [Record] {
        var records = container.command.map { Record("argument", $0) }
        records += container.environment.map { Record("variable", "\($0.name)=\($0.value)") }
        if !container.environment.contains(where: { $0.name == "HOME" }) {
            records.append(Record("variable", "HOME=\(home)"))
        }
        records += streams
        let directory = container.workingDirectory
        records.append(Record("directory", directory.isEmpty ? "/" : directory))
        if let network {
            records.append(Record("network", network))
        }
        if let groups = capabilities.controlGroups {
            records += groups.records(of: folder, container.resources)
        }
        let score = container.resources.oomScoreAdjustment
        if capabilities.canChangeUser { records.append(Record("score", "\(score)")) }
        if capabilities.canIsolate { records += try view() }
        if capabilities.canChangeUser { records += identity }
        // Nobody needs a right to have fewer.
        if !container.security.mayGainPrivileges { records.append(Record("no-new-privileges")) }
        return records
    }

    /// The home of the container's user, which runtimes tell where nothing else is said.
    private var home: String {
        let user = capabilities.canChangeUser ? container.security.user ?? 0 : Int64(getuid())
        return UserAccounts(files: files).account(user)?.home ?? "/"
    }

    private var streams: [Record] {
        let terminal = container.terminal
        var records: [Record] = []
        if terminal.hasInput { records.append(Record("input")) }
        if terminal.endsInputWithFirst { records.append(Record("input-once")) }
        guard terminal.isTerminal else { return records }
        records.append(Record("terminal"))
        // As container runtimes have it.
        if !container.environment.contains(where: { $0.name == "TERM" }) {
            records.append(Record("variable", "TERM=xterm"))
        }
        return records
    }

    private func view() throws(BackendFailure) -> [Record] {
        var mounts: [Mount] = []
        for (file, place) in [
            (VolumeFolder.Text.hosts, "/etc/hosts"), (.hostname, "/etc/hostname"),
            (.resolver, "/etc/resolv.conf"),
        ] where volumes.has(file) {
            mounts.append(Mount(volumes.path(of: file), at: place))
        }
        if !container.terminationMessagePath.isEmpty {
            mounts.append(Mount(folder.terminationLog, at: container.terminationMessagePath))
        }
        for mount in container.mounts { mounts.append(try self.mount(mount)) }
        // One that is mounted later would hide what is mounted inside it.
        let ordered = mounts.enumerated()
            .sorted { ($0.element.depth, $0.offset) < ($1.element.depth, $1.offset) }
        return [Record("files", files), Record("hostname", volumes.text(of: .hostname))]
            + (capabilities.controlGroups?.mounts(of: folder) ?? [])
            + ordered.flatMap(\.element.records)
            + (container.security.hasReadOnlyRoot ? [Record("read-only")] : [])
    }

    private func mount(_ mount: ContainerMount) throws(BackendFailure) -> Mount {
        if mount.path.split(separator: "/").isEmpty {
            throw BackendFailure(
                .failed, "volume \(mount.volume) cannot be mounted at \(mount.path)")
        }
        // Told here already where that shows. The supervisor looks at what it has opened.
        if let part = mount.subPath { try volumes.place(of: part, in: mount.volume) }
        return Mount(
            volumes.base(of: mount.volume), part: mount.subPath, at: mount.path,
            isReadOnly: mount.isReadOnly)
    }

    /// Something that a container sees at a place among its files.
    private struct Mount {
        let records: [Record]
        /// How many directories lead to the place.
        let depth: Int

        init(_ source: String, part: String? = nil, at place: String, isReadOnly: Bool = false) {
            records =
                (part.map { [Record("part", $0)] } ?? [])
                + [Record(isReadOnly ? "mount-read-only" : "mount", source, place)]
            depth = place.split(separator: "/").count
        }
    }

    private var identity: [Record] {
        let security = container.security
        var records: [Record] = []
        let accounts = UserAccounts(files: files)
        let account = accounts.account(security.user ?? 0)
        if let user = security.user { records.append(Record("user", "\(user)")) }
        let group = security.group ?? account?.group ?? 0
        records.append(Record("group-id", "\(group)"))
        var groups = [group]
        let joined = security.joinsImageGroups ? account.map(accounts.groups) ?? [] : []
        let all = joined + security.supplementalGroups + [security.fsGroup].compactMap(\.self)
        for other in all where !groups.contains(other) { groups.append(other) }
        records.append(Record("groups", groups.map(String.init).joined(separator: ",")))
        if security.isPrivileged {
            records.append(Record("privileged"))
        } else {
            records.append(Record("capabilities", String(keptCapabilities, radix: 16)))
        }
        return records
    }

    /// A bit for each capability, by its number.
    private var keptCapabilities: UInt64 {
        let security = container.security
        let dropped = Set(security.droppedCapabilities.map(Self.plainName))
        let added = Set(security.addedCapabilities.map(Self.plainName))
        var bits: UInt64 = 0
        for (number, name) in Self.capabilityNames.enumerated() {
            let isDefault = Self.defaultCapabilities.contains(name) && !dropped.contains("all")
            let isKept = (isDefault || added.contains("all")) && !dropped.contains(name)
            if isKept || added.contains(name) { bits |= 1 << UInt64(number) }
        }
        return bits
    }

    /// `chown` for `CHOWN` and `CAP_CHOWN`.
    private static func plainName(_ capability: String) -> String {
        let name = capability.lowercased()
        return name.hasPrefix("cap_") ? String(name.dropFirst("cap_".count)) : name
    }
}

extension UserAccounts {
    /// - Parameter files: the directory with `etc/passwd` and `etc/group`.
    init(files: String) {
        let text = { (name: String) in
            (try? String(contentsOfFile: "\(files)/etc/\(name)", encoding: .utf8)) ?? ""
        }
        self.init(passwd: text("passwd"), group: text("group"))
    }
}

extension Sysctl {
    /// Whether it is a parameter of a network, of which Pods have their own.
    var isOfNetwork: Bool { name.hasPrefix("net.") && !name.contains("/") && !name.contains("..") }

    /// Whether it is a parameter of shared memory, of which Pods have their own.
    var isOfMemory: Bool {
        let isNamed =
            ["kernel.shm", "kernel.msg", "fs.mqueue."].contains { name.hasPrefix($0) }
            || name == "kernel.sem"
        return isNamed && !name.contains("/") && !name.contains("..")
    }

    /// Where the kernel has it.
    var path: String { "/proc/sys/" + name.replacing(".", with: "/") }
}
