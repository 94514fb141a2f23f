import Foundation

/// Test data that is kept beside the repository: real manifests and YAML's conformance cases.
///
/// It is looked for in `../shared` beside the checkout and where the variable `RECONCILE_SHARED`
/// points; tests over it are skipped where it is missing.
enum SharedCorpus {
    static let manifests = directory("corpus")
    static let yamlCases = directory("corpus-yaml")

    private static func directory(_ name: String) -> URL? {
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let beside = package.deletingLastPathComponent().appending(path: "shared")
        let named = ProcessInfo.processInfo.environment["RECONCILE_SHARED"].map {
            URL(filePath: $0)
        }
        return [named, beside].compactMap { $0?.appending(path: name) }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// The paths of all files below a directory whose names end in one of `suffixes`, sorted.
    static func files(in directory: URL?, suffixes: [String]) -> [String] {
        guard let directory,
            let found = FileManager.default.enumerator(
                at: directory, includingPropertiesForKeys: [])
        else { return [] }
        return found.compactMap { ($0 as? URL)?.path }
            .filter { path in suffixes.contains(where: path.hasSuffix) }.sorted()
    }
}
