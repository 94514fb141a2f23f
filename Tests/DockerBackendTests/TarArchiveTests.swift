import Foundation
import Testing

@testable import DockerBackend

/// The archives by which files get into an engine's volumes and out of them.
@Suite struct TarArchiveTests {
    @Test func whatIsWrittenIsRead() {
        let long = "folder/" + String(repeating: "name", count: 60)
        var archive = TarArchive()
        archive.group = 4321
        archive.addDirectory(path: "folder", mode: 0o2775)
        archive.add(path: long, mode: 0o640, content: Array("text".utf8))
        archive.addLink(path: "link", to: long)
        archive.add(path: "empty", mode: 0o600, content: [])
        let entries = TarEntry.read(archive.finished)
        #expect(
            entries == [
                TarEntry(
                    path: "folder", type: TarEntry.directory, mode: 0o2775, content: [],
                    target: ""),
                TarEntry(
                    path: long, type: TarEntry.file, mode: 0o640, content: Array("text".utf8),
                    target: ""),
                TarEntry(
                    path: "link", type: TarEntry.link, mode: 0o777, content: [], target: long),
                TarEntry(
                    path: "empty", type: TarEntry.file, mode: 0o600, content: [], target: ""),
            ])
    }

    @Test func otherProgramsReadItAndAreRead() throws {
        let folder = NSTemporaryDirectory() + "/tar-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(
            atPath: "\(folder)/out", withIntermediateDirectories: true)
        let long = String(repeating: "k", count: 200)
        var archive = TarArchive()
        archive.add(path: long, mode: 0o640, content: Array("text".utf8))
        archive.addLink(path: "link", to: long)
        try Data(archive.finished).write(to: URL(filePath: "\(folder)/in.tar"))
        func tar(_ arguments: String...) throws {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["tar"] + arguments
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        try tar("-xf", "\(folder)/in.tar", "-C", "\(folder)/out")
        let text = try String(contentsOfFile: "\(folder)/out/link", encoding: .utf8)
        #expect(text == "text")
        for format in ["gnu", "posix"] {
            let file = "\(folder)/\(format).tar"
            try tar(
                "--format", format, "-cf", file, "-C", "\(folder)/out", "./\(long)", "./link")
            let entries = TarEntry.read(Array(try Data(contentsOf: URL(filePath: file))))
            #expect(entries.map(\.path) == [long, "link"])
            #expect(entries.map(\.target) == ["", long])
            #expect(entries.first?.content == Array("text".utf8))
        }
    }

    @Test func whatIsCutShortIsReadAsFarAsItIsWhole() {
        var archive = TarArchive()
        archive.add(path: "a", mode: 0o644, content: [1])
        archive.add(path: "b", mode: 0o644, content: [UInt8](repeating: 2, count: 2000))
        let bytes = archive.finished
        #expect(TarEntry.read(Array(bytes.prefix(1800))).map(\.path) == ["a"])
        #expect(TarEntry.read([]).isEmpty)
        #expect(TarEntry.read([UInt8](repeating: 0, count: 1024)).isEmpty)
    }

    @Test func largeNumbersHaveAFormOfTheirOwn() {
        var archive = TarArchive()
        archive.group = 1 << 31
        archive.addDirectory(path: ".", mode: 0o777)
        let field = Array(archive.finished[116..<124])
        #expect(field == [0x80, 0, 0, 0, 0x80, 0, 0, 0])
    }
}
