public import KubernetesAPI

/// An object of a manifest as it was written, with the place of each of its fields.
public struct ManifestDocument: Sendable {
    public let value: Value
    public let sourceMap: SourceMap

    /// The document's number in its file, counted from 0. The items of a `List` share it.
    public let documentIndex: Int

    init(value: Value, sourceMap: SourceMap, documentIndex: Int) {
        self.value = value
        self.sourceMap = sourceMap
        self.documentIndex = documentIndex
    }

    public var file: SourceFile { sourceMap.file }

    /// `Deployment default/web`, as far as the document says so, for messages.
    var title: String {
        let metadata = value["metadata"]
        let namespace = metadata?["namespace"]?.string.map { $0 + "/" } ?? ""
        return "\(value["kind"]?.string ?? "") \(namespace)\(metadata?["name"]?.string ?? "")"
    }

    /// Where the object starts.
    public var location: SourceLocation { sourceMap.location }

    /// The place of a field; see `SourceMap.location(of:in:preferKey:)`.
    public func location(of path: FieldPath, preferKey: Bool = true) -> SourceLocation {
        sourceMap.location(of: path, in: value, preferKey: preferKey)
    }
}

/// What was read, and every fault that was found: a bad document does not hide the others.
public struct ManifestReading: Sendable {
    /// The documents in the order of files and, within a file, of writing, but for those whose
    /// syntax is wrong. Documents with other faults are among them so that they can be validated
    /// further; of a key that is given twice they have the first value.
    public var documents: [ManifestDocument]
    public var diagnostics: [Diagnostic]

    /// How many files could be read.
    public internal(set) var fileCount = 0

    public init(documents: [ManifestDocument] = [], diagnostics: [Diagnostic] = []) {
        self.documents = documents
        self.diagnostics = diagnostics
    }

    /// The documents, if nothing is wrong with any of them.
    ///
    /// - Throws: all diagnostics, if one of them is an error.
    public func get() throws(ManifestError) -> [ManifestDocument] {
        if diagnostics.containsErrors { throw ManifestError(diagnostics.sortedByLocation()) }
        return documents
    }

    mutating func append(_ other: ManifestReading) {
        documents.append(contentsOf: other.documents)
        diagnostics.append(contentsOf: other.diagnostics)
    }
}
