import Foundation
import Testing

@testable import Manifests

/// What a directory may hold, and what is done to it while it is read.
@Suite struct ReadingBoundsTests {
    /// A directory that is removed with the test.
    private final class Directory {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

        init() throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        var path: String { url.path }

        func write(_ text: String, to path: String) throws {
            let file = url.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    @Test(arguments: ["sub", "sub/a.yaml"])
    func whatIsSwappedForALinkMeanwhileIsNotRead(part: String) throws {
        let outside = try Directory()
        try outside.write("name: secret", to: "a.yaml")
        let directory = try Directory()
        try directory.write("name: a", to: "sub/a.yaml")
        var tree = DirectoryTree(root: directory.path)
        let entry = try #require(tree.entries().first)
        #expect(try FileSystem.content(of: entry) == Array("name: a".utf8))

        let swapped = directory.url.appending(path: part)
        try FileManager.default.removeItem(at: swapped)
        let target = part == "sub" ? outside.path : outside.path + "/a.yaml"
        try FileManager.default.createSymbolicLink(
            atPath: swapped.path, withDestinationPath: target)
        let error = #expect(throws: FileError.self) { try FileSystem.content(of: entry) }
        #expect(error?.code == "link-outside")
    }

    @Test func aDirectoryHasSoManyFiles() throws {
        let directory = try Directory()
        for number in 0..<4 { try directory.write("name: a", to: "\(number).yaml") }
        var tree = DirectoryTree(root: directory.path, maximumFiles: 3)
        #expect(tree.entries().count == 3)
        #expect(tree.errors.map(\.code) == ["too-many-files"])
    }

    @Test func aDirectoryHasSoManyBytes() throws {
        let directory = try Directory()
        for number in 0..<4 { try directory.write("name: a", to: "\(number).yaml") }
        let found = ManifestSource.path(directory.path).files(maximumBytes: 20)
        #expect(found.files.isEmpty)
        #expect(found.diagnostics.map(\.code) == ["directory-too-large"])
        #expect(ManifestSource.path(directory.path).files(maximumBytes: 28).files.count == 4)
    }

    @Test func directoriesAreNestedSoDeep() throws {
        let directory = try Directory()
        let levels = Array(repeating: "d", count: ReadingLimits.maximumDirectoryDepth)
        let path = levels.joined(separator: "/")
        try directory.write("name: a", to: path + "/a.yaml")
        #expect(ManifestSource.path(directory.path).files().files.count == 1)
        try directory.write("name: b", to: path + "/d/b.yaml")
        let found = ManifestSource.path(directory.path).files()
        #expect(found.files.count == 1)
        #expect(found.diagnostics.map(\.code) == ["directory-too-deep"])
    }

    @Test func aDeviceIsNoManifest() {
        let found = ManifestSource.path("/dev/zero").files()
        #expect(found.files.isEmpty)
        #expect(found.diagnostics.map(\.code) == ["not-a-file"])
    }
}
