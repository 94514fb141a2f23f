import Controllers
import Foundation
import KubernetesAPI
import Manifests
import Reconcile
import Testing

/// The state of `Tests/Golden/kubectl`, in which there is something of nearly everything.
struct KubectlFixture {
    let command: Command
    let store: Store

    private static let seconds: [Character: Int] = ["m": 60, "h": 3600, "d": 86_400]

    init() throws {
        command = try Command()
        let now = Int(Date().timeIntervalSince1970)
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Golden/kubectl").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(
            at: directory, includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
        var objects: [Value] = []
        var events: [Value] = []
        for file in files {
            let text = Self.dated(try String(contentsOf: file, encoding: .utf8), now: now)
            let reading = ManifestReader().readDocuments(
                SourceFile(path: file.path, bytes: Array(text.utf8)))
            try #require(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
            for document in reading.documents {
                if document.value["kind"]?.string == "Event" {
                    events.append(try Self.event(document.value))
                } else {
                    objects.append(document.value)
                }
            }
        }
        let content: Value = [
            "formatVersion": 1, "revision": 1000, "microseconds": 0, "applied": [],
            "objects": .array(objects), "events": .array(events),
        ]
        let bytes = Array(JSONWriter().write(content).utf8)
        try FileManager.default.createDirectory(
            at: command.state, withIntermediateDirectories: true)
        try Data(bytes).write(to: command.state.appending(path: "state.json"))
        store = try StateFile(reading: bytes, path: "state.json").store
    }

    /// The kinds there are, named as on the command line.
    var kinds: [String] {
        store.state.populatedKinds.map {
            ($0.group.isEmpty ? $0.kind : "\($0.kind).\($0.group)").lowercased()
        }
    }

    /// `ago 3h` as the time three hours ago, and `micro ago 3h` with a fraction of a second.
    private static func dated(_ text: String, now: Int) -> String {
        text.replacing(#/(micro )?\bago (\d+)([mhd])\b/#) { match in
            guard let count = Int(match.2), let unit = match.3.first.flatMap({ seconds[$0] }) else {
                return String(match.0)
            }
            let time = Timestamp(seconds: Int64(now - count * unit)).description
            return "\"\(match.1 == nil ? time : time.dropLast() + ".000000Z")\""
        }
    }

    /// An Event as the state keeps it.
    private static func event(_ value: Value) throws -> Value {
        var problems: [DecodeProblem] = []
        let event = Event.decode(value, problems: &problems)
        try #require(problems.isEmpty, "\(problems)")
        let object = event.involvedObject
        let kind = GroupVersionKind(
            apiVersion: object.apiVersion ?? "v1", kind: object.kind ?? "")
        return [
            "group": .string(kind.group), "kind": .string(kind.kind),
            "namespace": .string(object.namespace ?? ""), "name": .string(object.name ?? ""),
            "uid": .string(object.uid ?? ""), "source": .string(event.source?.component ?? ""),
            "type": .string(event.type ?? ""), "reason": .string(event.reason ?? ""),
            "message": .string(event.message ?? ""), "count": .int(Int64(event.count ?? 1)),
            "firstSeen": .int(event.firstTimestamp?.microseconds ?? 0),
            "lastSeen": .int(event.lastTimestamp?.microseconds ?? 0),
        ]
    }
}
