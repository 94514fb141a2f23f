/// What processes may do that others may not, as bits in the kernel's order.
struct Capabilities: OptionSet, Hashable {
    let rawValue: UInt64

    private static let names = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID",
        "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST",
        "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO",
        "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE",
        "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM",
        "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ]
    private static let usualNames = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
        "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]

    static let changeOwner = named("CHOWN")
    static let passPermissions = named("DAC_OVERRIDE")
    static let readAll = named("DAC_READ_SEARCH")
    static let actAsOwner = named("FOWNER")
    static let keepGroupBit = named("FSETID")
    static let kill = named("KILL")
    static let makeDevices = named("MKNOD")
    static let bindLowPorts = named("NET_BIND_SERVICE")
    static let administrate = named("SYS_ADMIN")
    static let all = Capabilities(rawValue: (1 << UInt64(names.count)) - 1)
    /// What a kubelet's runtime gives.
    static let usual = Capabilities(usualNames.map(named))

    /// The one of a name, `CHOWN` or `CAP_CHOWN`; none if there is no such.
    static func named(_ name: String) -> Capabilities {
        let upper = name.uppercased()
        let plain = upper.hasPrefix("CAP_") ? String(upper.dropFirst("CAP_".count)) : upper
        if plain == "ALL" { return .all }
        return names.firstIndex(of: plain).map { Capabilities(rawValue: 1 << UInt64($0)) } ?? []
    }

    /// As `/proc/self/status` has them.
    var text: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
