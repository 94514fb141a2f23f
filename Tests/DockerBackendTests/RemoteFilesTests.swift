import Foundation
import Kubelet
import KubernetesAPI
import Testing

@testable import DockerBackend

/// How files come into an engine's volumes, without an engine.
@Suite struct RemoteFilesTests {
    private static func content(
        _ texts: [String: String], group: Int64? = nil, present: [TarEntry] = []
    ) -> RemoteVolumeFiles {
        let files = texts.sorted { $0.key < $1.key }.map {
            VolumeFile(path: $0.key, content: Array($0.value.utf8), mode: 0o644)
        }
        let volume = VolumeContent(name: "v", source: .files(files), fsGroup: group)
        return RemoteVolumeFiles(volume, files: files, present: present)
    }

    /// What a volume holds once an archive was put over what it held.
    private static func after(_ content: RemoteVolumeFiles) -> [TarEntry] {
        var present = content.present
        for entry in TarEntry.read(content.archive.finished) where !entry.path.isEmpty {
            present.removeAll { $0.path == entry.path || $0.path.hasPrefix("\(entry.path)/") }
            present.append(entry)
        }
        return present
    }

    @Test func theFirstFilesAreBehindALink() {
        let first = Self.content(["a": "1", "d/b": "2"])
        #expect(first.change == nil && first.cleaning == nil && !first.isDone)
        let lines = Self.after(first).map { "\($0.path) \($0.target)" }
        #expect(
            lines == [
                "..a ", "..a/d ", "..a/a ", "..a/d/b ", "..data ..a", "a ..data/a", "d ..data/d",
            ])
        #expect(Self.content(["a": "1", "d/b": "2"], present: Self.after(first)).isDone)
    }

    @Test(arguments: [
        ["a": "2", "d/b": "2"], ["a": "1"], ["a": "1", "d/b": "2", "c": "3"], [:],
    ])
    func otherFilesTakeTheirPlace(_ texts: [String: String]) {
        let first = Self.after(Self.content(["a": "1", "d/b": "2"]))
        let second = Self.content(texts, present: first)
        #expect(!second.isDone)
        let gone = ["a", "d"].filter { name in !texts.keys.contains { $0.hasPrefix(name) } }
        #expect(second.change == ["/links", "..data_new", "..data"] + gone)
        let written = Self.after(second)
        // The old ones are there until the link has changed.
        #expect(written.contains { $0.path == "..a/a" })
        #expect(written.contains { $0.path == "..data_new" && $0.target == "..b" })
        #expect(TarEntry.read(second.cleaning?.finished ?? []).map(\.path) == ["..a"])
    }

    @Test func aFileOfAUserIsThatUsers() {
        func content(_ owner: Int64?, present: [TarEntry] = []) -> RemoteVolumeFiles {
            let file = VolumeFile(path: "a", content: [1], mode: 0o600, owner: owner)
            let volume = VolumeContent(name: "v", source: .files([file]), fsGroup: nil)
            return RemoteVolumeFiles(volume, files: [file], present: present)
        }
        let first = Self.after(content(70_000))
        let file = first.first { $0.path == "..a/a" }
        #expect(file?.owner == 70_000 && file?.mode == 0o600)
        #expect(content(70_000, present: first).isDone)
        #expect(!content(nil, present: first).isDone)
    }

    @Test func groupsMayReadAndDirectoriesKeepThem() {
        let entries = Self.after(Self.content(["d/a": "1"], group: 7))
        let modes = entries.filter { $0.type != TarEntry.link }.map { "\($0.path) \($0.mode)" }
        #expect(modes == ["..a \(0o2775)", "..a/d \(0o2775)", "..a/d/a \(0o644)"])
        #expect(Self.content(["d/a": "1"], group: 7, present: entries).isDone)
    }

    // MARK: Mounts

    private static let volume = EngineVolume(name: "v", place: "/engine/v")

    @Test func anEngineThatKnowsPartsIsAskedForThem() {
        let source = MountSource.volume(Self.volume, part: "a/b")
        let known = source.mount(to: "/t", isReadOnly: true, knowsParts: true)
        #expect(known["Type"] == "volume" && known["Source"] == "v")
        #expect(known["VolumeOptions"] == ["NoCopy": true, "Subpath": "a/b"])
        let other = source.mount(to: "/t", isReadOnly: true, knowsParts: false)
        #expect(other["Type"] == "bind" && other["Source"] == "/engine/v/a/b")
        let path = MountSource.path("/p").mount(to: "/t", isReadOnly: false, knowsParts: true)
        #expect(path["Type"] == "bind" && path["Source"] == "/p" && path["ReadOnly"] == false)
    }

    @Test func aLabelKeepsWhatTheEngineDoesNotTell() {
        var pod = RemotePod()
        pod.hostPaths = ["a": "/x", "b": "/y \"z\""]
        pod.hasResolver = true
        var read = RemotePod()
        read.read(label: pod.label)
        #expect(read == pod)
    }

    @Test(arguments: [
        ("directory", [31], FileFacts.Kind.directory), ("nothing else", [], .file),
        ("link", [27], .link), ("socket", [24], .socket), ("both", [26, 21], .characterDevice),
        ("device", [26], .blockDevice), ("pipe", [25], .pipe),
    ])
    func kindsOfFilesAreToldByBits(_ name: String, _ bits: [UInt64], _ kind: FileFacts.Kind) {
        let mode = bits.reduce(0o644) { $0 | 1 << $1 }
        let json = "{\"name\": \"n\", \"mode\": \(mode), \"linkTarget\": \"/t\"}"
        let header = Data(json.utf8).base64EncodedString()
        #expect(FileFacts(header: header)?.kind == kind)
        #expect(FileFacts(header: header)?.target == "/t")
    }
}
