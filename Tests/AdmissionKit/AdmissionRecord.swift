import Foundation
import KubernetesAPI
import Manifests

/// What an API server of Kubernetes 1.36 answered to one request.
struct AdmissionRecord {
    /// The file it comes from, such as `mutated/Pod`.
    let file: String
    /// What is special about the document.
    let source: String
    let isUpdate: Bool
    let live: Value?
    let document: Value
    let isAccepted: Bool
    let code: Int64
    /// The answer of an accepted request.
    let object: Value?
    /// The `field type` pairs of a rejected one, sorted.
    let causes: [String]
    let message: String

    /// The kind that the request's address names, which counts where the document names none.
    var kind: String { String(file.split(separator: "/").last ?? "") }

    /// Whether the document was made for the recording, and sent to one namespace of its own.
    var isMade: Bool { source.hasPrefix("made: ") }

    /// The namespace of the object in the answer.
    var answeredNamespace: String? { object?["metadata"]?["namespace"]?.string }

    /// Whether the document has faults, such as a key given twice, that reading finds.
    let isUnreadable: Bool

    init?(_ record: Value, file: String, corpus: URL?) {
        let named =
            record["document"] == nil
            ? corpus.flatMap { Self.document(of: record, in: $0) } : nil
        guard let document = record["document"] ?? named?.document,
            let verdict = record["verdict"]?.string,
            verdict == "accepted" || verdict == "rejected"
        else { return nil }
        self.file = file
        self.document = document.expandingPlaceholders
        isUnreadable = named?.isUnreadable ?? false
        source = record["source"]?.string ?? ""
        isUpdate = record["operation"]?.string == "update"
        live = record["live"]?.expandingPlaceholders
        isAccepted = verdict == "accepted"
        code = record["code"]?.int ?? 0
        object = record["object"]?.expandingPlaceholders
        message = record["message"]?.string ?? ""
        causes = (record["causes"]?.array ?? []).map { cause in
            let field = Value.string(cause["field"]?.string ?? "").expandingPlaceholders
            return "\(field.string ?? "") \(cause["type"]?.string ?? "")"
        }.sorted()
    }

    /// The document that a record names as `path#number`.
    private static func document(
        of record: Value, in corpus: URL
    ) -> (document: Value, isUnreadable: Bool)? {
        guard let parts = record["source"]?.string?.split(separator: "#"), parts.count == 2,
            let number = Int(parts[1]),
            let bytes = try? Data(contentsOf: corpus.appendingPathComponent(String(parts[0])))
        else { return nil }
        let file = SourceFile(path: String(parts[0]), bytes: [UInt8](bytes))
        // The documents were sent as they are, not through kubectl.
        let reading = ManifestReader(endsLastLine: false).readDocuments(file)
        let document = reading.documents.first { $0.documentIndex == number - 1 }
        let hasErrors = reading.diagnostics.contains { $0.severity == .error }
        return document.map { ($0.value, hasErrors) }
    }
}

extension Value {
    /// The value with each text `<string of 300 a>` replaced by that many letters.
    fileprivate var expandingPlaceholders: Value {
        switch self {
        case .string(let text): .string(Self.expanded(text))
        case .array(let array): .array(array.map(\.expandingPlaceholders))
        case .object(let object):
            .object(
                ValueObject(
                    object.map { (Self.expanded($0.key), $0.value.expandingPlaceholders) }))
        case .null, .bool, .int, .double: self
        }
    }

    private static func expanded(_ text: String) -> String {
        guard let start = text.firstRange(of: "<string of "),
            let end = text[start.upperBound...].firstIndex(of: ">")
        else { return text }
        let words = text[start.upperBound..<end].split(separator: " ")
        guard words.count == 2, let count = Int(words[0]) else { return text }
        let letters = String(repeating: String(words[1]), count: count)
        return text[..<start.lowerBound] + letters + text[text.index(after: end)...]
    }
}
