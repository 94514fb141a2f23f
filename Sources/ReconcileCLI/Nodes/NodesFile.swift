import Foundation
import KubernetesAPI
import Manifests

/// The nodes of a cluster that really runs: what a configuration file lists under `nodes`, and
/// what is kept beside the state for the commands that come later.
struct NodesFile {
    let nodes: [NodePlan]

    init(_ nodes: [NodePlan]) { self.nodes = nodes }

    /// Reads a file.
    ///
    /// - Throws: `ValidationFailure` for anything but a list of nodes with different names.
    init(path: String) throws {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw ValidationFailure("\(path) cannot be read")
        }
        let reading = ManifestReader().readDocuments(
            SourceFile(path: path, bytes: Array(content)))
        if let fault = reading.diagnostics.first(where: { $0.severity == .error }) {
            throw ValidationFailure("\(path): \(fault.message)")
        }
        guard let list = reading.documents.first?.value["nodes"]?.array, !list.isEmpty else {
            throw ValidationFailure("\(path) lists no nodes")
        }
        nodes = try list.enumerated().map { index, value in
            try NodePlan(value, at: "\(path): nodes[\(index)]")
        }
        var seen: Set<String> = []
        for node in nodes where !seen.insert(node.nodeName).inserted {
            throw ValidationFailure("\(path): two nodes have the name \(node.nodeName)")
        }
        if nodes.count(where: { $0.kind == .process }) > 1 {
            throw ValidationFailure("\(path): this machine can be one node of processes only")
        }
    }

    // MARK: Beside the state

    private static func path(in stateDirectory: String) -> String {
        "\(stateDirectory)/nodes.json"
    }

    /// The nodes of the last run; `nil` where there was none.
    static func kept(in stateDirectory: String) throws -> NodesFile? {
        let path = path(in: stateDirectory)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try NodesFile(path: path)
    }

    func keep(in stateDirectory: String) throws {
        let value: Value = ["nodes": .array(nodes.map(\.encoded))]
        let text = JSONWriter().write(value) + "\n"
        try text.write(
            toFile: Self.path(in: stateDirectory), atomically: true, encoding: .utf8)
    }
}
