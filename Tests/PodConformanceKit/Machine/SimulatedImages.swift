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

    /// The files of a new container.
    static func files() -> FileNode {
        let root = FileNode.directory()
        for folder in ["bin", "etc", "tmp", "proc", "dev", "work", "var", "root", "sys"] {
            root[folder] = .directory()
        }
        root["dev"]?["null"] = .file("")
        root["dev"]?["shm"] = .directory(mode: 0o1777)
        root["etc"]?["passwd"] = .file(
            "root:x:0:0:root:/root:/bin/sh\napp:x:1234:1234::/:/bin/sh\n"
                + "nobody:x:65534:65534::/:/bin/false\n")
        return root
    }

    /// Why a program cannot be started; `nil` if it can.
    static func startFault(of command: [String], in files: ContainerFiles) -> String? {
        guard let program = command.first else { return "no command specified" }
        let name = program.split(separator: "/").last.map(String.init) ?? program
        let isPlain =
            !program.contains("/") || program.hasPrefix("/bin/")
            || program.hasPrefix("/usr/bin/")
        if isPlain, ShellProcess.commands.contains(name) { return nil }
        if files.node(at: program)?.bytes != nil {
            return "exec: \"\(program)\": permission denied"
        }
        if program.contains("/") {
            return "exec: \"\(program)\": stat \(program): no such file or directory"
        }
        return nil
    }
}
