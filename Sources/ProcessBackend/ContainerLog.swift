internal import Foundation
internal import HostVolumes
internal import Kubelet
internal import KubernetesAPI

/// The log of a container as its supervisor writes it: `log`, and what was in it before in
/// `log.1`, `log.2` and so on.
struct ContainerLog: Sendable {
    /// What is read of a log for its tail: far more than the tail is.
    private static let tailBytes = 64 * 1024
    private static let fileLimit = 5

    let path: String

    /// A line of the log, or a part of one that goes on with the next of its stream.
    struct Entry: Sendable {
        let time: Timestamp
        let source: LogLine.Source
        let isWhole: Bool
        let bytes: ArraySlice<UInt8>

        /// The bytes as they were written.
        var written: [UInt8] { isWhole ? bytes + [UInt8(ascii: "\n")] : Array(bytes) }

        /// Reads `2026-01-02T03:04:05.123456789Z stdout F text`.
        init?(_ line: ArraySlice<UInt8>) {
            let space = UInt8(ascii: " ")
            let fields = line.split(
                separator: space, maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4,
                let time = Timestamp(String(decoding: fields[0], as: UTF8.self))
            else { return nil }
            self.time = time
            source = fields[1].elementsEqual("stderr".utf8) ? .standardError : .standardOutput
            isWhole = fields[2].elementsEqual("F".utf8)
            bytes = fields[3]
        }
    }

    /// The files that there are, the oldest first.
    var files: [String] {
        (1..<Self.fileLimit).reversed().map { "\(path).\($0)" }
            .filter { access($0, F_OK) == 0 } + [path]
    }

    static func entries(in bytes: ArraySlice<UInt8>) -> [Entry] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap(Entry.init)
    }

    /// Everything that is kept, as it was written.
    var written: [UInt8] {
        files.flatMap { file in
            let data = FileManager.default.contents(atPath: file) ?? Data()
            return Self.entries(in: Array(data)[...]).flatMap(\.written)
        }
    }

    /// The end of it, as termination messages show it.
    var tail: String {
        var bytes: [UInt8] = []
        for file in files.reversed() where bytes.count < Self.tailBytes {
            bytes = FileTail.read(file, limit: Self.tailBytes) + bytes
        }
        return ContainerExit.logTail(of: Self.entries(in: bytes[...]).flatMap(\.written))
    }
}
