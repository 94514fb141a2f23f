internal import Foundation

/// The files of the image that scenarios were recorded with, made of this machine's busybox.
public enum BusyboxFiles {
    struct Missing: Error, CustomStringConvertible {
        let description = "there is no busybox on this machine, whose programs scenarios run"
    }

    private static let places = ["/bin/busybox", "/usr/bin/busybox", "/usr/local/bin/busybox"]
    private static let passwd = """
        root:x:0:0:root:/root:/bin/sh
        app:x:1234:1234::/:/bin/sh
        nobody:x:65534:65534::/:/bin/false

        """
    private static let group = """
        root:x:0:
        app:x:1234:
        extra:x:4321:app
        nobody:x:65534:

        """

    /// Whether there is a busybox.
    public static var isPossible: Bool { busybox != nil }

    private static var busybox: String? {
        places.first(where: FileManager.default.isExecutableFile)
    }

    /// - Returns: the directory.
    static func make() throws -> String {
        let manager = FileManager.default
        guard let busybox else { throw Missing() }
        let root = manager.temporaryDirectory.appending(path: "busybox-\(getuid())")
            .path(percentEncoded: false)
        let folders = ["bin", "dev", "etc", "proc", "root", "sys", "tmp", "var/tmp", "work"]
        for folder in folders {
            try manager.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        for folder in ["tmp", "var/tmp"] { chmod("\(root)/\(folder)", 0o1777) }
        if !manager.fileExists(atPath: "\(root)/bin/busybox") {
            try manager.copyItem(atPath: busybox, toPath: "\(root)/bin/busybox")
        }
        for name in try programs(of: busybox) where name != "busybox" {
            try? manager.createSymbolicLink(
                atPath: "\(root)/bin/\(name)", withDestinationPath: "busybox")
        }
        for (name, text) in [("passwd", passwd), ("group", group)] {
            try text.write(toFile: "\(root)/etc/\(name)", atomically: true, encoding: .utf8)
        }
        return root
    }

    private static func programs(of busybox: String) throws -> [String] {
        let process = Process()
        process.executableURL = URL(filePath: busybox)
        process.arguments = ["--list"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
