internal import KubernetesAPI

extension Pod {
    /// The Pod with the names of its sysctls as container runtimes know them.
    var withDottedSysctls: Pod {
        guard let sysctls = spec?.securityContext?.sysctls else { return self }
        var pod = self
        pod.spec?.securityContext?.sysctls = sysctls.map { sysctl in
            var dotted = sysctl
            dotted.name = sysctl.dottedName
            return dotted
        }
        return pod
    }
}

extension Sysctl {
    /// The name with dots between its parts. Which of `.` and `/` comes first separates them, and
    /// the other is part of a name then: `net/ipv4/conf/eth0.1/rp_filter` is
    /// `net.ipv4.conf.eth0/1.rp_filter`.
    var dottedName: String {
        guard name.first(where: { $0 == "." || $0 == "/" }) == "/" else { return name }
        return String(name.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
    }
}
