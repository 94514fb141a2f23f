import Foundation
import KubernetesAPI
import Manifests
import Testing

/// Decoding and encoding real manifests loses nothing.
@Suite(.enabled(if: SharedCorpus.manifests != nil, "../shared/corpus is not there"))
struct CorpusRoundTripTests {
    /// Documents that Kubernetes' strict decoder refuses as well, or that are patches.
    private static let mostRefused = 60

    @Test func decodingAndEncodingIsTheIdentity() throws {
        let directory = try #require(SharedCorpus.manifests)
        let reading = ManifestReader().read([.path(directory.path)])
        var checked = 0
        var refused = 0
        var faults: [String] = []
        for document in reading.documents {
            guard let apiVersion = document.value["apiVersion"]?.string,
                let kind = document.value["kind"]?.string,
                let type = KnownKinds.type(
                    for: GroupVersionKind(apiVersion: apiVersion, kind: kind))
            else { continue }
            var problems: [DecodeProblem] = []
            let encoded = type.decode(document.value, problems: &problems).encoded()
            if !problems.isEmpty {
                refused += 1
                continue
            }
            checked += 1
            var comparison = Comparison()
            comparison.compare(written: document.value, encoded, at: FieldPath())
            let again = type.decode(encoded, problems: &problems).encoded()
            if again != encoded { comparison.faults.append("a second round changes it") }
            faults += comparison.faults.map { "\(document.location) \(kind): \($0)" }
        }
        #expect(checked > 1_000)
        #expect(refused <= Self.mostRefused)
        #expect(faults.isEmpty, "\(faults.prefix(20).joined(separator: "\n"))")
    }
}

/// Finds what encoding lost or changed of what was written.
private struct Comparison {
    var faults: [String] = []

    mutating func compare(written: Value, _ encoded: Value?, at path: FieldPath) {
        switch (written, encoded) {
        // Null means absent; of what is always there, such as a required field, zero or empty.
        case (.null, nil): break
        case (.null, let value?) where isZero(value): break
        case (.object(let written), .object(let encoded)):
            for entry in written {
                compare(
                    written: entry.value, encoded[entry.key], at: path.field(entry.key))
            }
            checkAdded(encoded, beside: written, at: path)
        case (.array(let written), .array(let encoded)):
            guard written.count == encoded.count else {
                faults.append("\(path): \(written.count) elements became \(encoded.count)")
                return
            }
            for (index, element) in written.enumerated() {
                compare(written: element, encoded[index], at: path.index(index))
            }
        // Quantities may be written as numbers; Kubernetes always writes them as text.
        case (.int(let number), .string(let text)) where String(number) == text: break
        case (.double, .string(let text)) where Double(text) != nil: break
        default:
            if written != encoded { faults.append("\(path): changed or lost") }
        }
    }

    /// Nothing appears but required fields, empty or zero, and the type of claim templates.
    private mutating func checkAdded(
        _ encoded: ValueObject, beside written: ValueObject, at path: FieldPath
    ) {
        for entry in encoded where written[entry.key] == nil {
            let isType = entry.key == "apiVersion" || entry.key == "kind"
            if !isType, !isZero(entry.value) {
                faults.append("\(path.field(entry.key)): appeared")
            }
        }
    }

    private func isZero(_ value: Value) -> Bool {
        switch value {
        case .null: true
        case .bool(let bool): !bool
        case .int(let int): int == 0
        case .double(let double): double == 0
        case .string(let string): string.isEmpty
        case .array(let array): array.isEmpty
        case .object(let object): object.allSatisfy { isZero($0.value) }
        }
    }
}
