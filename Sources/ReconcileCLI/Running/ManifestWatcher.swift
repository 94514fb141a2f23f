import Foundation
import Manifests

/// Notices when manifests change, by reading them again.
struct ManifestWatcher {
    /// How long nothing may change until a change counts, and how often that is waited for.
    private static let settlingMicroseconds: UInt32 = 50_000
    private static let settlingRounds = 60

    private let options: ManifestOptions
    private var last: [SourceFile: [UInt8]]?

    init(options: ManifestOptions) {
        self.options = options
        last = nil
        _ = changedManifests()
    }

    /// The manifests, if they differ from the last look and can be used. What is wrong with them
    /// is reported once.
    mutating func changedManifests() -> [Manifest]? {
        let content = content
        if content == last { return nil }
        let isFirstLook = last == nil
        last = isFirstLook ? content : settled(content)
        return isFirstLook ? nil : try? options.load()
    }

    private var content: [SourceFile: [UInt8]] {
        var content: [SourceFile: [UInt8]] = [:]
        for source in options.sources where source != .standardInput {
            for file in source.files().files { content[file] = file.bytes }
        }
        return content
    }

    /// The content once whoever writes it has come to the end. What a file that is half written
    /// does not have yet would be deleted, and what runs for it ended.
    private func settled(_ first: [SourceFile: [UInt8]]) -> [SourceFile: [UInt8]] {
        var last = first
        for _ in 0..<Self.settlingRounds {
            usleep(Self.settlingMicroseconds)
            let next = content
            if next == last { break }
            last = next
        }
        return last
    }
}
