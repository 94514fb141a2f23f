internal import HostVolumes
internal import Kubelet

/// The scripts that keep a container, so that it needs no running `reconcile`.
///
/// The supervisor waits for the container, writes its exit code, and kills what is left of its
/// process group. What it waits for enters the container's view of the machine, becomes its user,
/// and becomes its command.
struct ContainerScripts {
    /// What containers may do unless told otherwise, as container runtimes have it.
    private static let defaultCapabilities = [
        "chown", "dac_override", "fsetid", "fowner", "mknod", "net_raw", "setgid", "setuid",
        "setfcap", "setpcap", "net_bind_service", "sys_chroot", "kill", "audit_write",
    ]
    /// What every container sees of the kernel. Its devices are a directory of its own, as it may
    /// get files there.
    private static let systemMounts = [
        "mount -t proc proc root/proc", "mount --rbind /sys root/sys",
        "mount -t tmpfs -o mode=0755 dev root/dev",
        "mkdir root/dev/shm root/dev/pts && chmod 1777 root/dev/shm",
        "for name in null zero full random urandom tty; do",
        "    : >root/dev/$name && mount --bind /dev/$name root/dev/$name",
        "done", "mount --bind /dev/pts root/dev/pts", "ln -s /proc/self/fd root/dev/fd",
        "ln -s fd/0 root/dev/stdin && ln -s fd/1 root/dev/stdout && ln -s fd/2 root/dev/stderr",
    ]

    let configuration: ContainerConfiguration
    let folder: ContainerFolder
    let volumes: VolumeFolder
    let capabilities: HostCapabilities
    let hasOwnNetwork: Bool

    private var path: String { folder.path.shellQuoted }

    /// What enters the Pod's network, without another process.
    private var network: String {
        hasOwnNetwork
            ? "nsenter --net=\(PodNetwork.path(of: configuration.id.podUID)) " : ""
    }

    var supervise: String {
        let start =
            capabilities.canIsolate
            ? "unshare --mount --pid --uts --fork --kill-child=KILL --propagation private "
                + "sh enter" : "sh enter"
        return """
            exec >/dev/null 2>&1
            cd \(path) || exit 1
            trap : TERM INT HUP QUIT
            : >runtime
            setsid \(network)\(start) </dev/null >>runtime 2>&1 &
            child=$!
            echo $child >child.new && mv child.new child
            while :; do
                wait $child
                code=$?
                kill -0 $child 2>/dev/null || break
            done
            # All that unshare ever has to say is that it cannot die of SIGKILL as its child did.
            [ $code = 1 ] && [ -s runtime ] && code=137
            \(account)
            echo $code >exit.new && mv exit.new exit
            kill -KILL -$child

            """
    }

    private var account: String {
        capabilities.controlGroups.map { $0.account(of: configuration.id) } ?? ": no groups"
    }

    var enter: String {
        var lines = ["exec >>log 2>&1", "set -e"]
        if let groups = capabilities.controlGroups {
            lines += groups.entry(of: configuration.id, configuration.resources)
        }
        if capabilities.canIsolate { lines += isolation }
        lines.append("exec \(chroot)\(privileges)env -i \(environment) sh -c \(launch)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A view of the machine's files that is the container's own: what it writes stays in it.
    private var isolation: [String] {
        let root = "\(folder.path)/view"
        var lines = [
            "mkdir -p \(root.shellQuoted)", "mount -t tmpfs -o mode=0755 tmpfs \(root.shellQuoted)",
            "cd \(root.shellQuoted)", "mkdir upper work root",
            "mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root",
            "cat \(volumes.hostname.shellQuoted) >/proc/sys/kernel/hostname",
            "cat \(volumes.hostname.shellQuoted) >root/etc/hostname",
        ]
        lines += Self.systemMounts
        lines.append("cat \(volumes.hosts.shellQuoted) >root/etc/hosts")
        let message = configuration.terminationMessagePath
        lines += bind(folder.terminationLog, to: message, isReadOnly: false)
        for mount in configuration.mounts {
            lines += bind(
                volumes.path(of: mount.volume, subPath: mount.subPath), to: mount.path,
                isReadOnly: mount.isReadOnly)
        }
        let directory = configuration.workingDirectory
        if !directory.isEmpty { lines.append("mkdir -p \("root\(directory)".shellQuoted)") }
        if configuration.security.hasReadOnlyRoot {
            lines.append("mount -o remount,ro overlay root")
        }
        return lines
    }

    private func bind(_ source: String, to target: String, isReadOnly: Bool) -> [String] {
        let from = source.shellQuoted
        let to = "root\(target)".shellQuoted
        var lines = [
            "if [ -d \(from) ]; then mkdir -p \(to); "
                + "else mkdir -p \"$(dirname \(to))\"; [ -e \(to) ] || : >\(to); fi",
            "mount --bind \(from) \(to)",
        ]
        if isReadOnly { lines.append("mount -o remount,ro,bind \(to)") }
        return lines
    }

    private var chroot: String { capabilities.canIsolate ? "chroot root " : "" }

    /// The command that gives up what the container's processes are not to have.
    private var privileges: String {
        let security = configuration.security
        guard capabilities.canChangeUser, !security.isPrivileged else { return "" }
        var words = ["setpriv"]
        let user = security.user
        if let user { words.append("--reuid \(user)") }
        if user != nil || security.group != nil { words.append("--regid \(security.group ?? 0)") }
        let groups = security.supplementalGroups + [security.fsGroup].compactMap(\.self)
        if !groups.isEmpty {
            words.append("--groups \(groups.map(String.init).joined(separator: ","))")
        } else if user != nil {
            words.append("--clear-groups")
        }
        let kept = keptCapabilities.map { "+\($0)" }
        words.append("--bounding-set=\((["-all"] + kept).joined(separator: ","))")
        words.append("--inh-caps=-all")
        if !security.mayGainPrivileges { words.append("--no-new-privs") }
        return words.joined(separator: " ") + " "
    }

    private var keptCapabilities: [String] {
        let security = configuration.security
        let dropped = Set(security.droppedCapabilities.map(Self.plainName))
        var kept = dropped.contains("all") ? [] : Self.defaultCapabilities
        kept.removeAll(where: dropped.contains)
        for added in security.addedCapabilities.map(Self.plainName) where !kept.contains(added) {
            kept.append(added)
        }
        return kept
    }

    /// `chown` for `CHOWN` and `CAP_CHOWN`.
    private static func plainName(_ capability: String) -> String {
        let name = capability.lowercased()
        return name.hasPrefix("cap_") ? String(name.dropFirst("cap_".count)) : name
    }

    var environment: String {
        configuration.environment.map { "\($0.name)=\($0.value)".shellQuoted }
            .joined(separator: " ")
    }

    /// The shell that goes to the working directory and becomes the command.
    private var launch: String {
        let directory = configuration.workingDirectory
        let change = directory.isEmpty ? "cd /" : "cd \(directory.shellQuoted)"
        let command = configuration.command.map(\.shellQuoted).joined(separator: " ")
        return "\(change) && exec \(command)".shellQuoted
    }
}
