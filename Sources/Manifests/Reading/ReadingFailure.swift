/// A fault that ends the reading of a document: what follows cannot be understood.
struct ReadingFailure: Error {
    var code: String
    var message: String
    var mark: SourceMark
    var help: String?

    func diagnostic(in file: SourceFile) -> Diagnostic {
        Diagnostic(code: code, message: message, location: mark.location(in: file), help: help)
    }
}
