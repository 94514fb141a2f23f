public import Foundation
import KubernetesAPI
import Manifests

/// The recorded answers of one file: what an API server said to requests about one kind.
public struct RecordedAnswers: Sendable {
    /// The folder and the kind, such as `mutated/Pod`.
    public let name: String

    let records: [AdmissionRecord]

    /// The namespace to which made documents were sent.
    private let namespace: String?

    /// Whether there is a Swift type for the kind. The others have no rules of their own here.
    public var isTyped: Bool { KnownKinds.all.contains { $0.groupVersionKind.kind == kind } }

    public var kind: String { String(name.split(separator: "/").last ?? "") }

    public var count: Int { records.count }

    /// The files `*.jsonl` in a folder and the folders below it, sorted.
    ///
    /// - Parameter corpus: where the documents are that records only name.
    public static func find(in folder: URL, corpus: URL?) throws -> [RecordedAnswers] {
        guard let found = FileManager.default.enumerator(atPath: folder.path) else {
            throw CocoaError(.fileReadNoSuchFile)
        }
        let names = found.compactMap { $0 as? String }.filter { $0.hasSuffix(".jsonl") }
        return try names.sorted().map { name in
            let file = folder.appendingPathComponent(name)
            let title =
                file.deletingLastPathComponent().lastPathComponent + "/"
                + file.deletingPathExtension().lastPathComponent
            return RecordedAnswers(name: title, try Data(contentsOf: file), corpus: corpus)
        }
    }

    private init(name: String, _ content: Data, corpus: URL?) {
        self.name = name
        // JSON texts one after another are what a manifest in JSON may be, too.
        let file = SourceFile(path: "\(name).json", bytes: [UInt8](content))
        records = ManifestReader().readDocuments(file).documents.compactMap { document in
            AdmissionRecord(document.value, file: name, corpus: corpus)
        }
        namespace = records.lazy.filter(\.isMade).compactMap(\.answeredNamespace).first
    }

    /// What comes out differently than recorded: the record's source, and the difference.
    public func differences() -> [(source: String, difference: String)] {
        records.compactMap { record in
            let replay = AdmissionReplay(record: record, madeNamespace: namespace)
            return replay.difference().map { (record.source, $0) }
        }
    }
}
