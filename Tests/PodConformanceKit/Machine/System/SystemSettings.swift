import Kubelet
import KubernetesAPI

/// The kernel's settings as a Pod sees them, those that it sets itself among them.
struct SystemSettings {
    static let release = "6.1.0"

    private static let usual = [
        "fs.file-max": "9223372036854775807", "kernel.msgmax": "8192", "kernel.msgmnb": "16384",
        "kernel.msgmni": "32000", "kernel.osrelease": release, "kernel.ostype": "Linux",
        "kernel.pid_max": "4194304", "kernel.sem": "32000\t1024000000\t500\t32000",
        "kernel.shm_rmid_forced": "0", "kernel.shmall": "18446744073692774399",
        "kernel.shmmax": "18446744073692774399", "kernel.shmmni": "4096",
        "net.core.somaxconn": "4096", "net.ipv4.ip_forward": "0",
        "net.ipv4.ip_local_port_range": "32768\t60999", "net.ipv4.ip_local_reserved_ports": "",
        "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0\t2147483647",
        "net.ipv4.tcp_fin_timeout": "60", "net.ipv4.tcp_keepalive_intvl": "75",
        "net.ipv4.tcp_keepalive_probes": "9", "net.ipv4.tcp_keepalive_time": "7200",
        "net.ipv4.tcp_rmem": "4096\t131072\t6291456", "net.ipv4.tcp_syncookies": "1",
        "net.ipv4.tcp_wmem": "4096\t16384\t4194304", "vm.max_map_count": "65530",
        "vm.overcommit_memory": "0", "vm.swappiness": "60",
    ]

    private let values: [String: String]

    init(_ sandbox: SandboxConfiguration) {
        var values = Self.usual
        values["kernel.hostname"] = sandbox.hostname
        for setting in sandbox.pod.spec?.securityContext?.sysctls ?? [] {
            let words = setting.value.split(whereSeparator: \.isWhitespace)
            values[Self.name(setting.name)] = words.joined(separator: "\t")
        }
        self.values = values
    }

    /// A setting's name in dots; where its name in files has dots, it may be told with slashes.
    private static func name(_ text: String) -> String {
        text.contains("/") ? text.replacing("/", with: ".") : text
    }

    /// A setting of the Pod as a number.
    func number(_ name: String) -> Int? { values[name].flatMap(Int.init) }

    func files(in store: FileStore) -> FileNode {
        let root = FileNode.directory(in: store, mode: 0o555)
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let parts = name.split(separator: ".")
            let parent = root.makeDirectory(parts.dropLast().joined(separator: "/"), mode: 0o555)
            parent.addFile(String(parts.last ?? ""), value + "\n")
        }
        return root
    }
}
