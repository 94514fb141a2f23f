internal import Foundation

/// The images of tests and of recorded scenarios, made of busybox, as no registry can be reached.
struct EngineImages {
    let directory: EngineDirectory

    private var root: String { "\(directory.path)/busybox" }

    func make() throws {
        try makeRoot()
        let archive = "\(directory.path)/busybox.tar"
        _ = try directory.run(["tar", "-C", root, "-cf", archive, "."])
        let path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        let images: [(name: String, changes: [String])] = [
            ("localhost/busybox:1", [path, "CMD [\"sh\"]"]),
            (
                "localhost/entry:1",
                [
                    "ENV PATH=/bin", "ENV GREETING=image", "WORKDIR /work",
                    "ENTRYPOINT [\"/bin/echo\",\"entry\"]", "CMD [\"cmd1\",\"cmd2\"]",
                ]
            ),
            (
                "localhost/sleeper:1",
                [
                    "ENV PATH=/bin", "ENV GREETING=image", "WORKDIR /etc", "USER app",
                    "ENTRYPOINT [\"sleep\"]", "CMD [\"1000\"]",
                ]
            ),
            ("localhost/user:1", [path, "CMD [\"sh\"]", "USER 1234"]),
            ("localhost/nameduser:1", [path, "CMD [\"sh\"]", "USER app"]),
        ]
        for image in images {
            let changes = image.changes.flatMap { ["--change", $0] }
            _ = try directory.run(
                [directory.engine.rawValue, "import"] + changes + [archive, image.name])
        }
    }

    private func makeRoot() throws {
        let manager = FileManager.default
        for folder in ["bin", "etc", "root", "tmp", "var", "work", "home"] {
            try manager.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        chmod("\(root)/tmp", 0o1777)
        let program = try directory.run(["sh", "-c", "command -v busybox"])
            .trimmingCharacters(in: .whitespacesAndNewlines)
        _ = try directory.run(["cp", program, "\(root)/bin/busybox"])
        for applet in try directory.run(["busybox", "--list"]).split(separator: "\n")
        where applet != "busybox" {
            try manager.createSymbolicLink(
                atPath: "\(root)/bin/\(applet)", withDestinationPath: "busybox")
        }
        let files = [
            "passwd": """
            root:x:0:0:root:/root:/bin/sh
            app:x:1234:1234:app:/home:/bin/sh
            nobody:x:65534:65534:nobody:/:/bin/false

            """,
            "group": "root:x:0:\napp:x:1234:\nextra:x:4321:app\nnobody:x:65534:\n",
        ]
        for (name, text) in files {
            try text.write(toFile: "\(root)/etc/\(name)", atomically: true, encoding: .utf8)
        }
    }
}
