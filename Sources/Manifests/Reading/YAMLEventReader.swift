internal import CLibYAML

/// The events of libyaml's parser over a text in UTF-8, one at a time.
///
/// It adds nothing but Swift types, bounds and errors. The text of a scalar is handed out as bytes
/// inside libyaml's memory, so that only what is kept is copied.
struct YAMLEventReader: ~Copyable {
    enum Event {
        case documentStart, documentEnd, streamEnd
        case alias, scalar
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    /// Both live on the heap because libyaml keeps pointers into the parser.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>

    private let text: UnsafeBufferPointer<UInt8>

    /// The number of lines before the text, which all marks count.
    private let firstLine: Int

    /// Reads `text`, which must not be empty and must stay where it is while the reader lives.
    init(_ text: UnsafeBufferPointer<UInt8>, firstLine: Int) {
        self.text = text
        self.firstLine = firstLine
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        event.initialize(to: yaml_event_t())
        let initialized = yaml_parser_initialize(parser)
        precondition(initialized == 1, "libyaml has no memory for a parser")
        // Without this, libyaml would guess UTF-16 from the first bytes.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_event_delete(event)
        yaml_parser_delete(parser)
        event.deallocate()
        parser.deallocate()
    }

    /// Moves to the next event; what was read from the one before is no longer valid.
    mutating func next() throws(ReadingFailure) -> Event {
        while true {
            yaml_event_delete(event)
            guard yaml_parser_parse(parser, event) == 1 else { throw failure }
            switch event.pointee.type {
            case YAML_SCALAR_EVENT: return .scalar
            case YAML_MAPPING_START_EVENT: return .mappingStart
            case YAML_MAPPING_END_EVENT: return .mappingEnd
            case YAML_SEQUENCE_START_EVENT: return .sequenceStart
            case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
            case YAML_ALIAS_EVENT: return .alias
            case YAML_DOCUMENT_START_EVENT: return .documentStart
            case YAML_DOCUMENT_END_EVENT: return .documentEnd
            case YAML_STREAM_START_EVENT: continue
            default: return .streamEnd
            }
        }
    }

    /// Where the current event starts.
    var mark: SourceMark { mark(event.pointee.start_mark) }

    /// The text of the current event, which must be a scalar; valid until the next event.
    var scalarText: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)
    }

    /// The text of the current event, which must be a scalar, if it has neither tag nor anchor.
    var untaggedText: UnsafeBufferPointer<UInt8>? {
        let scalar = event.pointee.data.scalar
        return scalar.tag == nil && scalar.anchor == nil ? scalarText : nil
    }

    /// Whether the current event, which must be a scalar, is neither quoted nor a block.
    var isPlainScalar: Bool { event.pointee.data.scalar.style == YAML_PLAIN_SCALAR_STYLE }

    /// The full tag of the current event, which must be a scalar, if one is written.
    var scalarTag: String? { Self.text(event.pointee.data.scalar.tag) }

    /// The name that the current event, which must start a node or be an alias, gives or refers to.
    func anchor(of kind: Event) -> String? {
        switch kind {
        case .alias: Self.text(event.pointee.data.alias.anchor)
        case .scalar: Self.text(event.pointee.data.scalar.anchor)
        case .sequenceStart: Self.text(event.pointee.data.sequence_start.anchor)
        case .mappingStart: Self.text(event.pointee.data.mapping_start.anchor)
        case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd: nil
        }
    }

    private func mark(_ mark: yaml_mark_t) -> SourceMark {
        SourceMark(line: firstLine + Int(mark.line), column: Int(mark.column))
    }

    private static func text(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private var failure: ReadingFailure {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "cannot be read"
        switch parser.pointee.error {
        case YAML_READER_ERROR:
            // The parser has not reached the character in question, only its offset is known.
            var lines = LineCounter(firstLine: firstLine)
            return ReadingFailure(
                code: "yaml-invalid-character", message: problem,
                mark: lines.mark(at: parser.pointee.problem_offset, in: text))
        case YAML_MEMORY_ERROR:
            return ReadingFailure(
                code: "yaml-out-of-memory", message: "there is not enough memory to read the file",
                mark: mark(parser.pointee.mark))
        default:
            let mark = mark(parser.pointee.problem_mark)
            return ReadingFailure(
                code: "yaml-syntax", message: problem + context(ofProblemAt: mark), mark: mark)
        }
    }

    /// What the parser was reading when it found a problem, and where that starts.
    private func context(ofProblemAt problem: SourceMark) -> String {
        guard let context = parser.pointee.context else { return "" }
        let start = mark(parser.pointee.context_mark)
        let text = " " + String(cString: context)
        return start == problem ? text : text + " from \(start.line + 1):\(start.column + 1)"
    }
}
