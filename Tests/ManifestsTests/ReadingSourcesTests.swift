import Foundation
import KubernetesAPI
import Manifests
import Testing

/// Which files of a directory are read, and what happens with those that cannot be.
@Suite struct ReadingSourcesTests {
    /// A directory that is removed with its last user.
    private final class TemporaryDirectory {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

        init(_ files: [String: String] = [:]) throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            for (path, content) in files.sorted(by: { $0.key < $1.key }) {
                try write(content, to: path)
            }
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        var path: String { url.path }

        func write(_ content: String, to path: String) throws {
            let file = url.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: file)
        }

        func link(_ path: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(
                atPath: url.appending(path: path).path, withDestinationPath: target)
        }
    }

    private func names(_ reading: ManifestReading) -> [Value?] {
        reading.documents.map { $0.value["name"] }
    }

    @Test func manifestsAreReadInTheOrderOfTheirPaths() throws {
        let directory = try TemporaryDirectory([
            "b.yaml": "name: b", "a/z.yml": "name: az", "a.json": "{\"name\": \"a\"}",
            "B.yaml": "name: B", "a/b/c.yaml": "name: abc", "notes.txt": "name: notes",
            ".hidden.yaml": "name: hidden", ".git/x.yaml": "name: git",
        ])
        let reading = ManifestReader().read([.path(directory.path)])
        #expect(reading.diagnostics == [])
        #expect(names(reading) == ["B", "a", "abc", "az", "b"])
        let slash = ManifestReader().read([.path(directory.path + "/")])
        #expect(slash.documents.first?.file.path == directory.path + "/B.yaml")
    }

    @Test func aBadFileDoesNotHideTheOthers() throws {
        let directory = try TemporaryDirectory([
            "a.yaml": "name: a\nx: [", "b.yaml": "name: b", "c.yaml": "", "d.yaml": "x: \"",
        ])
        let reading = ManifestReader().read([.path(directory.path)])
        #expect(names(reading) == ["b"])
        #expect(
            reading.diagnostics.map(\.code) == ["yaml-syntax", "empty-file", "yaml-syntax"])
    }

    @Test func linksAreFollowedInsideTheDirectoryOnly() throws {
        let outside = try TemporaryDirectory(["secret.yaml": "name: outside"])
        let directory = try TemporaryDirectory([
            ".data/web.yaml": "name: web", "sub/a.yaml": "name: a",
        ])
        // Kubernetes mounts ConfigMaps like this: links into a hidden directory.
        try directory.link("web.yaml", to: ".data/web.yaml")
        try directory.link("sub/loop", to: "..")
        try directory.link("outside", to: outside.path)
        try directory.link("outside.yaml", to: outside.path + "/secret.yaml")
        try directory.link("nowhere.yaml", to: "missing.yaml")
        let reading = ManifestReader().read([.path(directory.path)])
        #expect(names(reading) == ["a", "web"])
        let places = reading.diagnostics.map { $0.location?.file.path.split(separator: "/").last }
        #expect(reading.diagnostics.map(\.code) == ["link-outside", "link-outside"])
        #expect(places.sorted { ($0 ?? "") < ($1 ?? "") } == ["nowhere.yaml", "outside.yaml"])
    }

    @Test func pipesAreRefusedWithoutWaiting() throws {
        let directory = try TemporaryDirectory(["a.yaml": "name: a"])
        try #require(mkfifo(directory.path + "/pipe.yaml", 0o600) == 0)
        let reading = ManifestReader().read([.path(directory.path)])
        #expect(names(reading) == ["a"])
        #expect(reading.diagnostics.map(\.code) == ["not-a-file"])
        let device = ManifestReader().read([.path("/dev/null")])
        #expect(device.diagnostics.map(\.code) == ["not-a-file"])
    }

    @Test func aPathWithoutManifestsIsAnError() throws {
        let directory = try TemporaryDirectory(["notes.txt": ""])
        func codes(_ path: String) -> [String] {
            ManifestReader().read([.path(path)]).diagnostics.map(\.code)
        }
        #expect(codes(directory.path) == ["no-manifests"])
        #expect(codes(directory.path + "/missing") == ["file-not-found"])
        #expect(codes(directory.path + "/notes.txt/below") == ["file-not-found"])
        #expect(codes(directory.path + "/notes.txt") == ["empty-file"])
    }

    @Test func aFileIsReadWhateverItsName() throws {
        let directory = try TemporaryDirectory([".env": "name: env"])
        #expect(names(ManifestReader().read([.path(directory.path + "/.env")])) == ["env"])
    }

    @Test func aFileBeyondTheLimitIsRefused() throws {
        let directory = try TemporaryDirectory(["a.yaml": ""])
        let path = directory.path + "/a.yaml"
        try #require(truncate(path, off_t(ReadingLimits.maximumFileBytes + 1)) == 0)
        let reading = ManifestReader().read([.path(path)])
        #expect(reading.diagnostics.map(\.code) == ["file-too-large"])
    }

    @Test func aDashIsStandardInput() {
        #expect(ManifestSource(argument: "-") == .standardInput)
        #expect(ManifestSource(argument: "./-") == .path("./-"))
    }
}
