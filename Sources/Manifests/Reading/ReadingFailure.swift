/// A fault that ends the reading of a document: what follows cannot be understood.
struct ReadingFailure: Error {
    static let templateHelp = "render templates ({{ }}) before they are read"

    var code: String
    var message: String
    var mark: SourceMark

    func diagnostic(in file: SourceFile) -> Diagnostic {
        Diagnostic(
            code: code, message: message, location: mark.location(in: file),
            help: help(in: file))
    }

    /// What most often causes a fault of syntax, judged by its line.
    private func help(in file: SourceFile) -> String? {
        guard code == "yaml-syntax", let bytes = file.line(Int(mark.line) + 1) else { return nil }
        let line = String(decoding: bytes, as: UTF8.self)
        if line.prefix(while: \.isWhitespace).contains("\t") {
            return "indent with spaces, YAML does not allow tabs there"
        }
        if line.contains("{{") { return Self.templateHelp }
        switch line.unicodeScalars.dropFirst(Int(mark.column)).first {
        case "@", "`", "%": return "put the value in quotes"
        default: return nil
        }
    }
}
