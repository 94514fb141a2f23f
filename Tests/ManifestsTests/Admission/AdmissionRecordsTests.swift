import Foundation
import KubernetesAPI
import Testing

@testable import Manifests

/// Replays what an API server answered to single documents.
///
/// The numbers are ratchets: of each file at least so many records must come out as recorded. They
/// are raised when more do, and never lowered.
struct AdmissionRecordsTests {
    @Test(arguments: try! recordedFiles(in: ownFolder))
    func mutatedDocumentsAreJudgedAsRecorded(_ file: RecordedFile) {
        check(file, against: AdmissionRatchet.mutated)
    }

    @Test(
        .enabled(if: corpusFolder != nil, "needs the shared folder's conformance/admission/corpus"),
        arguments: try! corpusFolder.map(recordedFiles) ?? [])
    func corpusDocumentsAreJudgedAsRecorded(_ file: RecordedFile) {
        check(file, against: AdmissionRatchet.corpus)
    }

    private func check(_ file: RecordedFile, against ratchet: [String: Int]) {
        var failures: [String] = []
        for record in file.records {
            if let difference = AdmissionReplay(record: record).difference() {
                failures.append("\(record.source): \(difference)")
            }
        }
        let passed = file.records.count - failures.count
        let title = file.name.split(separator: "/").last.map(String.init) ?? ""
        let comment =
            "\(file.name): \(passed) of \(file.records.count)\n"
            + failures.joined(separator: "\n")
        if ProcessInfo.processInfo.environment["ADMISSION_VERBOSE"] != nil { print(comment) }
        #expect(passed >= ratchet[title, default: 0], Comment(rawValue: comment))
    }
}

/// The records of one file.
struct RecordedFile: CustomTestStringConvertible, Sendable {
    let name: String
    let records: [AdmissionRecord]
    var testDescription: String { name }
}

private func recordedFiles(in folder: URL) throws -> [RecordedFile] {
    try AdmissionRecord.read(folder: folder, corpus: sharedFolder.appendingPathComponent("corpus"))
        .filter { hasType(kind: String($0.file.split(separator: "/").last ?? "")) }
        .map { RecordedFile(name: $0.file, records: $0.records) }
}

/// Kinds without a Swift type have no admission rules of their own.
private func hasType(kind: String) -> Bool {
    KnownKinds.all.contains { $0.groupVersionKind.kind == kind }
}

private let ownFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Resources/admission/mutated")

/// The folder with the corpus: given by the environment, or beside the package.
private let sharedFolder: URL = {
    if let path = ProcessInfo.processInfo.environment["RECONCILE_SHARED"] {
        return URL(fileURLWithPath: path)
    }
    return ownFolder.appendingPathComponent("../../../../../../shared").standardizedFileURL
}()

/// The records of the corpus, which are too many to keep here.
private let corpusFolder: URL? = {
    let folder = sharedFolder.appendingPathComponent("conformance/admission/corpus")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()
