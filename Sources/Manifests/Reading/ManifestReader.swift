import KubernetesAPI

/// Reads manifests in YAML and JSON the way kubectl does.
public struct ManifestReader {
    private let strings = StringCache()

    /// Whether a last line without a line break gets one, as kubectl gives it; an API server that
    /// is sent the text as it is does not.
    private let endsLastLine: Bool

    public init() { endsLastLine = true }

    package init(endsLastLine: Bool) { self.endsLastLine = endsLastLine }

    /// The objects in the given sources, in order, with the items of lists taken out.
    ///
    /// A directory without manifests is an error, an empty file a warning: it is more often a wrong
    /// path than meant.
    public func read(_ sources: [ManifestSource]) -> ManifestReading {
        var reading = ManifestReading()
        var files: [SourceFile] = []
        for source in sources {
            let found = source.files()
            reading.diagnostics.append(contentsOf: found.diagnostics)
            files += found.files
        }
        let endsLastLine = endsLastLine
        let readings = ConcurrentMap.map(files, minimumBatch: 1) { files in
            // Texts are shared among the files that one thread reads.
            let reader = ManifestReader(endsLastLine: endsLastLine)
            return files.map(reader.read)
        }
        for part in readings { reading.append(part) }
        reading.fileCount = files.count
        return reading
    }

    /// The objects in a file, with the items of lists taken out.
    public func read(_ file: SourceFile) -> ManifestReading {
        let documents = readDocuments(file)
        var reading = ManifestReading(diagnostics: documents.diagnostics)
        for document in documents.documents {
            guard document.value.object != nil else {
                reading.diagnostics.append(
                    Diagnostic(
                        code: "not-an-object",
                        message: "a manifest must be a map, not \(document.value.typeName)",
                        location: document.location))
                continue
            }
            ListExpansion.append(document, to: &reading)
        }
        if documents.documents.isEmpty, !documents.diagnostics.containsErrors {
            reading.diagnostics.append(
                Diagnostic(
                    .warning, code: "empty-file", message: "the file contains no manifest",
                    location: SourceLocation(file: file)))
        }
        return reading
    }

    /// The documents in a file as they are: of any type, lists whole. Empty ones are left out.
    public func readDocuments(_ file: SourceFile) -> ManifestReading {
        if let diagnostic = TextEncoding.fault(in: file) {
            return ManifestReading(diagnostics: [diagnostic])
        }
        if file.path.hasSuffix(".json") { return readJSON(file) }
        guard firstCharacter(of: file) == ASCII.openBrace else { return readYAML(file) }
        // JSON is not quite a part of YAML: tabs may indent it, and its keys may be longer.
        let reading = readJSON(file)
        let isJSON = !reading.diagnostics.contains { $0.code != "json-duplicate-key" }
        return isJSON ? reading : readYAML(file)
    }

    private func firstCharacter(of file: SourceFile) -> UInt8? {
        file.bytes.first { byte in
            byte != ASCII.space && byte != ASCII.tab && byte != ASCII.lineFeed
                && byte != ASCII.carriageReturn
        }
    }

    private func readJSON(_ file: SourceFile) -> ManifestReading {
        file.bytes.withUnsafeBufferPointer { text in
            var documents: [ComposedDocument] = []
            var reader = JSONReader(text, of: file, strings: strings)
            var failures: [Diagnostic] = []
            do throws(ReadingFailure) {
                while let document = try reader.nextDocument() { documents.append(document) }
            } catch {
                failures.append(error.diagnostic(in: file))
            }
            return reading(documents, of: file, diagnostics: reader.diagnostics + failures)
        }
    }

    /// Reads part after part of a text: after a fault of syntax, which makes what follows it
    /// unreadable, reading starts again at the next document, as kubectl splits a file at lines
    /// that start with `---` before it reads the parts.
    private func readYAML(_ file: SourceFile) -> ManifestReading {
        // This decides whether a block at the end has a line break.
        let isTerminated = !endsLastLine || file.bytes.last == ASCII.lineFeed
        let bytes = isTerminated ? file.bytes : file.bytes + [ASCII.lineFeed]
        return bytes.withUnsafeBufferPointer { text in
            var documents: [ComposedDocument] = []
            var diagnostics: [Diagnostic] = []
            var part = TextPart(offset: 0, line: 0)
            var allowance = ReadingLimits.aliasAllowance(byteCount: text.count)
            while part.offset < text.count,
                diagnostics.count < ReadingLimits.maximumDiagnosticsPerFile
            {
                var composer = YAMLComposer(
                    UnsafeBufferPointer(rebasing: text[part.offset...]), of: file,
                    firstLine: part.line, aliasAllowance: allowance, strings: strings)
                do throws(ReadingFailure) {
                    while let document = try composer.nextDocument() { documents.append(document) }
                    diagnostics.append(contentsOf: composer.diagnostics)
                    break
                } catch {
                    diagnostics.append(contentsOf: composer.diagnostics)
                    let failure = error.diagnostic(in: file)
                    if diagnostics.last != failure { diagnostics.append(failure) }
                    allowance = max(0, composer.aliasAllowance)
                    part = part.next(fromLine: Int(error.mark.line), in: file)
                }
            }
            return reading(documents, of: file, diagnostics: diagnostics)
        }
    }

    private func reading(
        _ documents: [ComposedDocument], of file: SourceFile, diagnostics: [Diagnostic]
    ) -> ManifestReading {
        var reading = ManifestReading(diagnostics: diagnostics)
        for (index, document) in documents.enumerated()
        where document.value != .null {
            let map = SourceMap(file: file, marks: document.marks)
            reading.documents.append(
                ManifestDocument(value: document.value, sourceMap: map, documentIndex: index))
        }
        return reading
    }
}

/// Where a part of a file starts.
private struct TextPart {
    var offset: Int
    /// Counted from 0.
    var line: Int

    /// The first part after this one that starts with `---` on the given line or a later one, or
    /// the end of the file.
    func next(fromLine failedLine: Int, in file: SourceFile) -> TextPart {
        let separator: [UInt8] = [ASCII.minus, ASCII.minus, ASCII.minus]
        var part = self
        while part.offset < file.bytes.count {
            let lineEnd = file.lineEnd(from: part.offset)
            guard lineEnd < file.bytes.count else { break }
            part.offset = file.lineStart(after: lineEnd)
            part.line += 1
            let isNewPart = file.bytes[part.offset...].starts(with: separator)
            if part.line >= failedLine, isNewPart { return part }
        }
        return TextPart(offset: file.bytes.count, line: part.line)
    }
}
