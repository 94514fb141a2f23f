import Kubelet

/// The images that the simulated node holds. No registry can be reached.
enum SimulatedImages {
    private static let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    static func image(_ name: String) -> ImageDescription? {
        var image = ImageDescription()
        image.environment = [path]
        image.command = ["sh"]
        image.id = name
        switch name {
        case "localhost/busybox:1": break
        case "localhost/entry:1":
            image.entrypoint = ["/bin/echo", "entry"]
            image.command = ["cmd1", "cmd2"]
            image.environment = ["GREETING=image", "PATH=/bin"]
            image.workingDirectory = "/work"
        case "localhost/user:1": image.user = "1234"
        case "localhost/nameduser:1": image.user = "app"
        default: return nil
        }
        return image
    }

    /// Why a pull of it fails, in the words of a runtime.
    static func pullFault(_ name: String) -> String {
        "failed to pull and unpack image \"\(name)\": the registry cannot be reached"
    }

    /// The programs of busybox that the simulated machine has none of: a script that asks for one
    /// cannot be expressed.
    private static let otherPrograms: Set = [
        "adduser", "ar", "arp", "arping", "bc", "bunzip2", "bzip2", "cal", "chattr",
        "chroot", "cpio", "crond", "crontab", "dc", "diff", "dmesg", "dos2unix", "ed", "expand",
        "fallocate", "fdisk", "flock", "fold", "free", "fsync", "ftpget", "fuser", "getopt",
        "getty", "gunzip", "gzip", "ifconfig", "init", "insmod", "iostat", "ip", "ipcalc",
        "ipcrm", "ipcs", "less", "logger", "login", "losetup", "lsattr", "lsof", "lspci", "md5sum",
        "mkfifo", "mknod", "more", "nameif", "netstat", "nsenter", "nslookup",
        "paste", "patch", "ping", "ping6", "pmap", "pstree", "renice", "route",
        "script", "sha1sum", "sha256sum", "sha512sum", "shuf", "split", "start-stop-daemon",
        "strings", "stty", "su", "tar", "taskset", "telnet", "time", "top", "traceroute", "tree",
        "ts", "udhcpc", "umount", "unshare", "unzip", "vi", "watch", "xxd", "xz", "zcat",
    ]

    /// The programs that can be found in the image.
    static var programNames: [String] { Program.all.keys.sorted() + otherPrograms.sorted() }

    /// The files of a new container.
    static func files(in store: FileStore? = nil) -> FileNode {
        let root = FileNode.directory(
            in: store ?? FileStore(kind: "overlay", source: "overlay", number: 64))
        for folder in ["bin", "dev", "etc", "proc", "root", "sys", "var", "work"] {
            root.makeDirectory(folder)
        }
        root.makeDirectory("tmp").mode = 0o1777
        root.makeDirectory("var/tmp").mode = 0o1777
        let programs = root.makeDirectory("bin")
        programs.addFile("busybox", "\u{7f}ELF", mode: 0o755)
        for name in programNames where name != "busybox" {
            programs.add(name, .link("busybox"), mode: 0o777)
        }
        let settings = root.makeDirectory("etc")
        settings.addFile(
            "passwd",
            "root:x:0:0:root:/root:/bin/sh\napp:x:1234:1234::/:/bin/sh\n"
                + "nobody:x:65534:65534::/:/bin/false\n")
        settings.addFile(
            "group", "root:x:0:\napp:x:1234:\nextra:x:4321:app\nnobody:x:65534:\n")
        return root
    }
}
