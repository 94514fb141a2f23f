import Foundation

/// What the rules look at: the texts by hand, and the paths of everything there is.
struct SourceTree: Sendable {
    var files: [SourceFile]
    /// Every file and folder, from the root of the repository, for links to point at.
    var paths: Set<String>

    init(files: [SourceFile], paths: Set<String> = []) {
        self.files = files
        self.paths = paths.union(files.map(\.path))
    }

    /// The modules of this package by the names of their folders.
    var modules: Set<String> {
        let components = files.filter { $0.pathComponent(0) == "Sources" }
        return Set(components.compactMap { $0.pathComponent(1).map(String.init) })
    }

    /// This repository, read once.
    static let repository = SourceTree(
        root: URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent())

    private init(root: URL) {
        let paths = Self.paths(below: root)
        self.paths = Set(paths)
        files = paths.filter(Self.isText).compactMap { path in
            guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
            else { return nil }
            return SourceFile(path: path, text: text)
        }
    }

    private static func paths(below root: URL) -> [String] {
        let found = FileManager.default.enumerator(atPath: root.path(percentEncoded: false))
        var paths: [String] = []
        while let path = found?.nextObject() as? String {
            if path == ".git" || path.split(separator: "/").last == ".build" {
                found?.skipDescendants()
            } else {
                paths.append(path)
            }
        }
        return paths.sorted()
    }

    /// Recorded data keeps whatever form it was recorded in, so only what people write counts.
    private static func isText(_ path: String) -> Bool {
        if path.hasPrefix("Tests/Golden/") || path.hasPrefix("Tests/Conformance/") { return false }
        if path.hasSuffix(".swift") || path.hasSuffix(".md") || path.hasSuffix(".modulemap") {
            return true
        }
        if path.hasPrefix("scripts/") || path.hasPrefix(".ci/") || path == "Makefile" {
            return true
        }
        return path.hasPrefix("manifests/") && path.hasSuffix(".yaml")
    }
}
