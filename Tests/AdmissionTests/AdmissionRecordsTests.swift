import AdmissionKit
import Foundation
import Testing

/// Replays what an API server answered to single documents.
struct AdmissionRecordsTests {
    @Test(arguments: try! RecordedFile.all(in: ownFolder))
    func mutatedDocumentsAreJudgedAsRecorded(_ file: RecordedFile) {
        #expect(file.differences == [])
    }

    @Test(
        .enabled(if: corpusFolder != nil, "needs the shared folder's conformance/admission/corpus"),
        arguments: try! corpusFolder.map(RecordedFile.all) ?? [])
    func corpusDocumentsAreJudgedAsRecorded(_ file: RecordedFile) {
        #expect(file.differences == [])
    }

    /// Without records nothing would be compared.
    @Test func thereAreRecords() throws {
        let files = try RecordedFile.all(in: ownFolder)
        #expect(files.count == 17)
        #expect(files.reduce(0) { $0 + $1.answers.count } == 664)
    }
}

/// The records of one file, named after it in the test's report.
struct RecordedFile: CustomTestStringConvertible, Sendable {
    let answers: RecordedAnswers
    var testDescription: String { answers.name }

    var differences: [String] {
        answers.differences().map { "\($0.source): \($0.difference)" }
    }

    /// Kinds without a Swift type have no admission rules of their own.
    static func all(in folder: URL) throws -> [RecordedFile] {
        try RecordedAnswers.find(
            in: folder, corpus: sharedFolder.appendingPathComponent("corpus")
        ).filter(\.isTyped).map(RecordedFile.init)
    }
}

private let ownFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("mutated")

/// The folder with the corpus: given by the environment, or beside the package.
private let sharedFolder: URL = {
    if let path = ProcessInfo.processInfo.environment["RECONCILE_SHARED"] {
        return URL(fileURLWithPath: path)
    }
    return ownFolder.appendingPathComponent("../../../../shared").standardizedFileURL
}()

/// The records of the corpus, which are too many to keep here.
private let corpusFolder: URL? = {
    let folder = sharedFolder.appendingPathComponent("conformance/admission/corpus")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()
