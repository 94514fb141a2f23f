import Manifests

/// Notices when manifests change, by reading them again.
struct ManifestWatcher {
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
        let sources = options.sources.filter { $0 != .standardInput }
        var content: [SourceFile: [UInt8]] = [:]
        for source in sources {
            for file in source.files().files { content[file] = file.bytes }
        }
        if content == last { return nil }
        let isFirstLook = last == nil
        last = content
        return isFirstLook ? nil : try? options.load()
    }
}
