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
}
