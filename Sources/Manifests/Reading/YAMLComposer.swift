import KubernetesAPI

/// Builds values and their marks out of the events of a YAML text.
///
/// Faults within a document (a key given twice, a value that does not fit its tag) are collected
/// and reading goes on, so that all of them are reported at once; faults of syntax end the text.
struct YAMLComposer: ~Copyable {
    /// A node that aliases may refer to, with its own copy of the marks.
    struct Anchor {
        let value: Value
        let marks: [SourceMark]
    }

    let strings: StringCache
    var reader: YAMLEventReader
    /// The marks of the document so far, in the order that `SourceMap` describes.
    var marks: [SourceMark] = []
    var anchors: [String: Anchor] = [:]
    private(set) var diagnostics: [Diagnostic] = []
    /// How many more keys and values aliases may add.
    private(set) var aliasAllowance: Int

    private let file: SourceFile
    /// The anchors of the nodes around the current one, which cannot be referred to yet.
    private var openAnchors: [String] = []

    /// - Parameters:
    ///   - text: the text or the part of it to read, not empty; it must outlive the composer.
    ///   - firstLine: the number of lines of the file before `text`.
    init(
        _ text: UnsafeBufferPointer<UInt8>, of file: SourceFile, firstLine: Int,
        aliasAllowance: Int, strings: StringCache
    ) {
        self.file = file
        self.strings = strings
        self.aliasAllowance = aliasAllowance
        reader = YAMLEventReader(text, firstLine: firstLine)
    }

    /// The next document, or `nil` at the end of the text.
    mutating func nextDocument() throws(ReadingFailure) -> ComposedDocument? {
        while true {
            switch try reader.next() {
            case .streamEnd: return nil
            case .documentStart:
                // The documents of a file tend to be of like size.
                let expectedMarks = marks.count
                marks = []
                marks.reserveCapacity(expectedMarks)
                anchors = [:]
                let value = try node(try reader.next(), depth: 0)
                return ComposedDocument(value: value, marks: marks)
            default: continue
            }
        }
    }

    /// The node that starts with `event`; its marks are appended.
    mutating func node(
        _ event: YAMLEventReader.Event, depth: Int
    ) throws(ReadingFailure) -> Value {
        if event == .alias { return try alias() }
        guard marks.count < ReadingLimits.maximumNodes else {
            throw failure(
                "yaml-too-large",
                "the document has more than \(ReadingLimits.maximumNodes) keys and values")
        }
        let start = marks.count
        marks.append(reader.mark)
        guard let anchor = reader.anchor(of: event) else {
            return try content(event, depth: depth)
        }
        openAnchors.append(anchor)
        let value = try content(event, depth: depth)
        openAnchors.removeLast()
        try define(anchor, as: value, marks: Array(marks[start...]))
        return value
    }

    /// Makes a node known under the name of an anchor.
    mutating func define(
        _ anchor: String, as value: Value, marks: [SourceMark]
    ) throws(ReadingFailure) {
        // The copy of the marks costs as much as an alias.
        try charge(marks.count)
        anchors[anchor] = Anchor(value: value, marks: marks)
    }

    /// The node that the current event, an alias, refers to; `nil` where there is none, reported.
    mutating func aliasedNode() throws(ReadingFailure) -> Anchor? {
        let name = reader.anchor(of: .alias) ?? ""
        if openAnchors.contains(name) {
            try report("yaml-recursive-alias", "alias \"\(name)\" stands inside its own anchor")
            return nil
        }
        guard let anchor = anchors[name] else {
            try report(
                "yaml-unknown-anchor", "alias \"\(name)\" refers to no anchor",
                help: "anchors are known from their place to the end of their document")
            return nil
        }
        try charge(anchor.marks.count)
        return anchor
    }

    /// Records a fault at the current event, or at `mark`.
    mutating func report(
        _ code: String, _ message: String, at mark: SourceMark? = nil, help: String? = nil,
        severity: Diagnostic.Severity = .error
    ) throws(ReadingFailure) {
        guard diagnostics.count < ReadingLimits.maximumDiagnosticsPerFile else {
            if severity == .warning { return }
            throw failure("too-many-errors", "there are too many errors to go on")
        }
        let location = (mark ?? reader.mark).location(in: file)
        diagnostics.append(
            Diagnostic(severity, code: code, message: message, location: location, help: help))
    }

    private func failure(_ code: String, _ message: String) -> ReadingFailure {
        ReadingFailure(code: code, message: message, mark: reader.mark)
    }

    /// Counts keys and values that the text does not contain but an alias stands for.
    mutating func charge(_ nodeCount: Int) throws(ReadingFailure) {
        aliasAllowance -= nodeCount
        guard aliasAllowance >= 0 else {
            throw failure(
                "yaml-excessive-aliasing", "aliases expand to far more than the file contains")
        }
    }

    private mutating func alias() throws(ReadingFailure) -> Value {
        guard let anchor = try aliasedNode() else {
            marks.append(reader.mark)
            return .null
        }
        marks.append(contentsOf: anchor.marks)
        return anchor.value
    }

    private mutating func content(
        _ event: YAMLEventReader.Event, depth: Int
    ) throws(ReadingFailure) -> Value {
        if event == .scalar { return try scalar() }
        guard depth < ReadingLimits.maximumDepth else {
            throw failure(
                "yaml-too-deep",
                "lists and maps are nested more than \(ReadingLimits.maximumDepth) deep")
        }
        return event == .mappingStart
            ? try mapping(depth: depth + 1) : try sequence(depth: depth + 1)
    }

    private mutating func sequence(depth: Int) throws(ReadingFailure) -> Value {
        var elements: [Value] = []
        while true {
            let event = try reader.next()
            if event == .sequenceEnd { return .array(elements) }
            elements.append(try node(event, depth: depth))
        }
    }
}
