import Foundation
import Kubelet
import Testing

@testable import HostVolumes

/// Where the parts of volumes are on this machine.
@Suite struct VolumeFolderTests {
    private let root = FileManager.default.temporaryDirectory
        .appending(path: "volumes-\(UUID().uuidString)").resolvingSymlinksInPath()
    private let folder: VolumeFolder
    private let volume: String

    init() throws {
        folder = VolumeFolder(podUID: "uid", in: root.path)
        volume = try folder.path(of: "v", subPath: nil)
        try FileManager.default.createDirectory(
            atPath: volume, withIntermediateDirectories: true)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(volume)/\(name)", withDestinationPath: target)
    }

    @Test func aPartThatIsNotThereIsMade() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let part = try folder.path(of: "v", subPath: "a/b")
        #expect(part == "\(volume)/a/b")
        #expect(FileManager.default.fileExists(atPath: part))
    }

    @Test func filesThatAreThereAlreadyStay() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        func make(_ texts: [String: String], mode: Int32 = 0o644) throws -> String {
            let files = texts.map {
                VolumeFile(path: $0.key, content: Array($0.value.utf8), mode: mode)
            }
            try folder.make(VolumeContent(name: "v", source: .files(files), fsGroup: nil))
            return try FileManager.default.destinationOfSymbolicLink(atPath: "\(volume)/..data")
        }
        let first = try make(["a": "1", "d/b": "2"])
        #expect(try make(["a": "1", "d/b": "2"]) == first)
        let changed = try make(["a": "1", "d/b": "3"])
        #expect(changed != first)
        let fewer = try make(["a": "1"])
        #expect(fewer != changed)
        #expect(try make(["a": "1"], mode: 0o600) != fewer)
    }

    @Test(arguments: [
        ("/etc", "File", "file"), ("/etc/passwd", "Directory", "directory"),
        ("/etc/passwd", "DirectoryOrCreate", "directory"), ("/etc", "FileOrCreate", "file"),
        ("/none/such", "Directory", "directory"), ("/none/such", "Socket", "socket file"),
        ("/etc/passwd", "Socket", "socket file"), ("/dev/null", "BlockDevice", "block device"),
        ("/etc", "CharDevice", "character device"),
    ])
    func pathsOfAnotherTypeAreRefused(_ path: String, _ type: String, _ word: String) {
        defer { try? FileManager.default.removeItem(at: root) }
        let volume = VolumeContent(
            name: "h", source: .hostPath(path: path, type: type), fsGroup: nil)
        let fault = BackendFailure(
            .failed, "h: hostPath type check failed: \(path) is not a \(word)")
        #expect(throws: fault) { try folder.make(volume) }
        #expect(!FileManager.default.fileExists(atPath: "/none"))
    }

    @Test(arguments: [
        ("/dev/null", "CharDevice"), ("/etc", "Directory"), ("/etc/passwd", "File"),
        ("new/one", ""), ("new/two", "DirectoryOrCreate"), ("three", "FileOrCreate"),
    ])
    func pathsOfTheirTypeAreTaken(_ path: String, _ type: String) throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let place = path.hasPrefix("/") ? path : "\(root.path)/\(path)"
        try folder.make(
            VolumeContent(name: "h", source: .hostPath(path: place, type: type), fsGroup: nil))
        #expect(FileManager.default.fileExists(atPath: place))
        #expect(try folder.path(of: "h", subPath: nil) == place)
    }

    @Test func linksInsideAreFollowed() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        _ = try folder.path(of: "v", subPath: "..data")
        try Data("x".utf8).write(to: URL(filePath: "\(volume)/..data/key"))
        try link("key", to: "..data/key")
        #expect(try folder.path(of: "v", subPath: "key") == "\(volume)/..data/key")
    }

    @Test(arguments: ["out", "out/etc", "out/new", "up/new", "nowhere", "nowhere/x"])
    func noPartIsOutside(_ subPath: String) throws {
        defer { try? FileManager.default.removeItem(at: root) }
        try link("out", to: "/")
        try link("up", to: "..")
        try link("nowhere", to: "/nowhere/\(UUID().uuidString)")
        #expect(throws: BackendFailure.self) { try folder.path(of: "v", subPath: subPath) }
        #expect(!FileManager.default.fileExists(atPath: "/new"))
    }

    // MARK: Who may read

    private func mode(_ path: String) -> mode_t {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_mode & 0o7777 : 0
    }

    @Test func othersOfTheMachineStayOutsideAndUsersOfContainersDoNot() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let file = VolumeFile(path: "d/key", content: [], mode: 0o444)
        try folder.make(VolumeContent(name: "v", source: .files([file]), fsGroup: nil))
        #expect(mode("\(root.path)/uid") == 0o700)
        #expect(mode(volume) == 0o777)
        #expect(mode("\(volume)/..data") == 0o755)
        #expect(mode("\(volume)/d") == 0o755)
        #expect(mode("\(volume)/d/key") == 0o444)
    }

    @Test func nothingIsRemovedThatIsNotItsOwn() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let other = "\(root.path)/uid/other"
        try FileManager.default.createDirectory(
            atPath: other, withIntermediateDirectories: true)
        try link("..data", to: "../../other")
        let file = VolumeFile(path: "key", content: [], mode: 0o444)
        try folder.make(VolumeContent(name: "v", source: .files([file]), fsGroup: nil))
        #expect(FileManager.default.fileExists(atPath: other))
        #expect(FileManager.default.fileExists(atPath: "\(volume)/key"))
    }

    /// A container could have put a link in the place of a file since.
    @Test(.enabled(if: geteuid() == 0)) func aGroupIsGivenAVolumeOnce() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let empty = VolumeContent.Source.emptyDirectory(inMemory: false, sizeLimitBytes: nil)
        let content = VolumeContent(name: "e", source: empty, fsGroup: 77)
        try folder.make(content)
        let place = try folder.path(of: "e", subPath: nil)
        #expect(mode(place) == 0o2777)
        let later = "\(place)/later"
        try Data().write(to: URL(filePath: later))
        chmod(later, 0o600)
        try folder.make(content)
        #expect(mode(later) == 0o600)
    }

    // MARK: Reading

    @Test func theContentOfAFileBehindLinksIsRead() throws {
        defer { try? FileManager.default.removeItem(at: root) }
        let file = VolumeFile(path: "d/key", content: [1, 2], mode: 0o444)
        try folder.make(VolumeContent(name: "v", source: .files([file]), fsGroup: nil))
        #expect(try folder.content(of: "d/key", in: "v") == [1, 2])
        try Data().write(to: URL(filePath: "\(volume)/empty"))
        #expect(try folder.content(of: "empty", in: "v") == [])
    }

    @Test(arguments: ["none", "pipe", "out", "d", "big", "../other"])
    func whatIsNoFileOfTheVolumeIsNotRead(_ name: String) throws {
        defer { try? FileManager.default.removeItem(at: root) }
        mkfifo("\(volume)/pipe", 0o666)
        try link("out", to: "/etc/passwd")
        try Data("x".utf8).write(to: URL(filePath: "\(volume)/../other"))
        try FileManager.default.createDirectory(
            atPath: "\(volume)/d", withIntermediateDirectories: true)
        try Data(count: (1 << 20) + 1).write(to: URL(filePath: "\(volume)/big"))
        #expect(throws: BackendFailure.self) { try folder.content(of: name, in: "v") }
        #expect(!FileManager.default.fileExists(atPath: "\(volume)/none"))
    }
}
