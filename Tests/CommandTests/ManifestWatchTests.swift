import Foundation
import Testing

/// A run that follows its manifests while they are written.
@Suite(.serialized) struct ManifestWatchTests {
    private let command: Command

    init() throws { command = try Command() }

    private func deployment() throws -> String {
        let yaml = try command.get("deployment", "web", "-o", "yaml").output
        return yaml.split(separator: "\n")
            .filter { $0.hasPrefix("  uid:") || $0.hasPrefix("  replicas:") }.joined()
    }

    /// Longer than a run waits between two looks.
    @Test func takesNoHalfWrittenFileForTheWhole() throws {
        defer { command.remove() }
        let start = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            ---

            """ + String(repeating: "# A line before what matters.\n", count: 120)
        try command.write(start + Command.deployment(replicas: 1))
        let run = try BackgroundRun(command)
        defer { run.end() }
        var before = ""
        try run.waitUntil("the Deployment is there") {
            before = (try? deployment()) ?? ""
            return before.contains("replicas: 1")
        }
        let file = command.manifests.appending(path: "app.yaml")
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        for line in (start + Command.deployment(replicas: 2)).split(separator: "\n") {
            try handle.write(contentsOf: Data("\(line)\n".utf8))
            usleep(10_000)
        }
        try handle.close()
        try run.waitUntil("the change is applied") {
            try deployment() == before.replacing("replicas: 1", with: "replicas: 2")
        }
    }
}
