internal import KubernetesAPI

/// What a kubelet refuses to run at all.
enum PodAdmission {
    struct Rejection {
        let reason: String
        let message: String
    }

    /// The sysctls that affect the Pod alone. Others a kubelet must be told to allow.
    private static let safeSysctls: Set = [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ]

    static func rejection(of pod: Pod) -> Rejection? {
        let sysctls = pod.spec?.securityContext?.sysctls ?? []
        for sysctl in sysctls {
            let name = sysctl.dottedName
            if !safeSysctls.contains(name) {
                return Rejection(
                    reason: "SysctlForbidden",
                    message: "forbidden sysctl: \"\(name)\" not allowlisted")
            }
            let isOfHost =
                name.hasPrefix("net.") ? pod.spec?.hostNetwork == true : pod.spec?.hostIPC == true
            if isOfHost {
                let namespace = name.hasPrefix("net.") ? "net" : "ipc"
                return Rejection(
                    reason: "SysctlForbidden",
                    message: "forbidden sysctl: \"\(name)\" not allowed with "
                        + "host \(namespace) enabled")
            }
        }
        return nil
    }
}
