/// Whether a file is text that manifests may be written in: UTF-8.
enum TextEncoding {
    /// What is wrong with the encoding of a file, if anything.
    static func fault(in file: SourceFile) -> Diagnostic? {
        let utf16Marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]
        if utf16Marks.contains(where: file.bytes.starts) {
            return Diagnostic(
                code: "invalid-utf8", message: "the file is encoded in UTF-16, not in UTF-8",
                location: SourceLocation(file: file), help: "save the file as UTF-8")
        }
        do throws(UTF8.ValidationError) {
            let bytes = file.bytes
            let span = bytes.span
            _ = try UTF8Span(validating: span)
            return nil
        } catch {
            let mark = file.bytes.withUnsafeBufferPointer { text in
                var lines = LineCounter()
                return lines.mark(at: error.byteOffsets.lowerBound, in: text)
            }
            return Diagnostic(
                code: "invalid-utf8", message: "the file is not valid UTF-8",
                location: mark.location(in: file),
                help: "save the file as UTF-8")
        }
    }
}
