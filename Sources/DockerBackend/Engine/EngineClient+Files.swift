internal import Foundation
internal import KubernetesAPI
internal import Manifests

/// What an engine says of a file in a container.
struct FileFacts: Hashable {
    /// As the engine's language numbers kinds of files.
    private static let kinds: [(UInt64, FileFacts.Kind)] = [
        (1 << 31, .directory), (1 << 27, .link), (1 << 24, .socket), (1 << 21, .characterDevice),
        (1 << 26, .blockDevice), (1 << 25, .pipe),
    ]

    enum Kind: Hashable { case file, directory, link, socket, characterDevice, blockDevice, pipe }

    let kind: Kind
    /// Where a link leads to, in the eyes of the container.
    let target: String

    /// - Parameter header: JSON in base 64.
    init?(header: String) {
        guard let data = Data(base64Encoded: header),
            let facts = JSONText.value(of: Array(data)), let mode = facts["mode"]?.int
        else { return nil }
        target = facts["linkTarget"]?.string ?? ""
        let bits = UInt64(bitPattern: mode)
        kind = Self.kinds.first { bits & $0.0 != 0 }?.1 ?? .file
    }
}

/// Files of containers, which need not run.
extension EngineClient {
    /// What is taken of an archive with one file in it.
    private static let fileLimit = 1024 * 1024
    /// A ConfigMap or a Secret holds a mebibyte at most; a volume may be made of several.
    private static let folderLimit = 64 * 1024 * 1024

    /// A file of a container, as far as it is no larger than an archive may be; `nil` if there is
    /// none.
    func file(at path: String, in container: String) async -> [UInt8]? {
        let archive = try? await archive(of: path, in: container, limit: Self.fileLimit)
        guard let archive, archive.count > TarArchive.blockSize else { return nil }
        if let entry = TarEntry.read(archive).first(where: { $0.type == TarEntry.file }) {
            return entry.content
        }
        // The end is missing of what is too large.
        return archive.count >= Self.fileLimit ? Array(archive[TarArchive.blockSize...]) : nil
    }

    /// The files below a directory of a container; `nil` if it is not there.
    func entries(
        below path: String, in container: String
    ) async throws(EngineFault) -> [TarEntry]? {
        let bytes = try await EngineFault.unlessAbsent { () async throws(EngineFault) in
            try await archive(of: path, in: container, limit: Self.folderLimit)
        }
        guard let bytes else { return nil }
        // Engines differ in whether names begin with that of the directory, which comes first.
        let all = TarEntry.read(bytes)
        let start = all.first.map { $0.path.isEmpty ? "" : "\($0.path)/" } ?? ""
        return all.dropFirst().map { entry in
            var entry = entry
            if entry.path.hasPrefix(start) { entry.path.removeFirst(start.count) }
            return entry
        }
    }

    private func archive(
        of path: String, in container: String, limit: Int
    ) async throws(EngineFault) -> [UInt8] {
        let pieces = try await stream(.get, "/containers/\(container)/archive", [("path", path)])
        var archive: [UInt8] = []
        do {
            for try await piece in pieces where archive.count < limit { archive += piece }
        } catch {
            throw EngineFault(error)
        }
        return archive
    }

    /// What is at a path of a container; `nil` if nothing is. Engines differ in whether they follow
    /// links or tell of them.
    func facts(of path: String, in container: String) async throws(EngineFault) -> FileFacts? {
        let header = try await EngineFault.unlessAbsent { () async throws(EngineFault) in
            try await self.header(
                "X-Docker-Container-Path-Stat", of: "/containers/\(container)/archive",
                [("path", path)])
        }
        guard let header else { return nil }
        guard let facts = header.flatMap({ FileFacts(header: $0) }) else {
            throw EngineFault(status: 0, message: "the engine does not say what \(path) is")
        }
        return facts
    }

    /// Puts files into a directory of a container.
    func put(
        _ archive: TarArchive, into path: String, of container: String
    ) async throws(EngineFault) {
        _ = try await upload(
            .put, "/containers/\(container)/archive", [("path", path)], archive: archive.finished)
    }
}
