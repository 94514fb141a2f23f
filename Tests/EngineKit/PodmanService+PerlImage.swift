internal import Foundation

extension PodmanService {
    /// What the programs of the image are written with.
    private static let modules = ["Fcntl", "IO::Select", "IO::Socket::INET", "POSIX"]

    /// Makes an image that holds a shell and Perl with its basic modules, as this machine has
    /// them.
    public func makePerlImage(_ name: String) throws {
        let root = "\(folder)/perl-image"
        try FileManager.default.createDirectory(
            atPath: "\(root)/tmp", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        chmod("\(root)/tmp", 0o1777)
        let programs = try lines(of: ["sh", "-c", "command -v sh; command -v perl"])
        let list = "print qq($_\\n) for values %INC, @DynaLoader::dl_shared_objects"
        let modules = try lines(of: ["perl"] + Self.modules.map { "-M\($0)" } + ["-e", list])
        let binaries = programs + modules.filter { $0.hasSuffix(".so") }
        let libraries = try lines(of: ["ldd"] + binaries)
            .flatMap { $0.split(whereSeparator: { " \t".contains($0) }).map(String.init) }
            .filter { $0.hasPrefix("/") && !$0.hasSuffix(":") }
        let files = Set(programs + modules + libraries).sorted()
        _ = try lines(of: ["cp", "--dereference", "--parents"] + files + [root])
        let archive = "\(root).tar"
        _ = try lines(of: ["tar", "-C", root, "-cf", archive, "."])
        defer { unlink(archive) }
        let path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        try run(["import", "--quiet", "--change", path, archive, name])
    }

    private func lines(of command: [String]) throws -> [String] {
        try directory.run(command).split(separator: "\n").map(String.init)
    }
}
