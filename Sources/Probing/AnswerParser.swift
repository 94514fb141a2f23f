/// Reads an answer over HTTP as generously as a kubelet does: lines may end without a carriage
/// return, as those of small servers do.
struct AnswerParser {
    /// What the lines before the body may come to.
    private static let headLimit = 64 * 1024

    enum Progress: Equatable {
        case incomplete
        case complete
        case malformed
    }

    private let bodyLimit: Int
    private var bytes: [UInt8] = []
    private var bodyStart: Int?
    private var length: Int?
    private var isChunked = false
    private(set) var statusCode = 0
    private(set) var location: String?

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    /// Adds what was received.
    mutating func add(_ piece: some Sequence<UInt8>) -> Progress {
        bytes += piece
        if bodyStart == nil {
            guard let end = headEnd else {
                return bytes.count > Self.headLimit ? .malformed : .incomplete
            }
            guard readHead(upTo: end) else { return .malformed }
        }
        let body = self.body
        if body.bytes.count >= bodyLimit || body.isComplete { return .complete }
        return .incomplete
    }

    /// Whether the end of the connection is that of the answer.
    var endsWithConnection: Bool { bodyStart != nil && length == nil && !isChunked }

    /// What came of the body, as far as it matters.
    var text: String { String(decoding: body.bytes.prefix(bodyLimit), as: UTF8.self) }

    // MARK: Head

    /// The position behind the first empty line.
    private var headEnd: Int? {
        var lineStart = 0
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            let line = bytes[lineStart..<index]
            if line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")]) { return index + 1 }
            lineStart = index + 1
        }
        return nil
    }

    private mutating func readHead(upTo end: Int) -> Bool {
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        guard let words = lines.first?.split(separator: " "), words.count > 1,
            words[0].hasPrefix("HTTP/"), let code = Int(words[1])
        else { return false }
        statusCode = code
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            switch line[..<colon].lowercased() {
            case "content-length": length = Int(value)
            case "transfer-encoding": isChunked = value.lowercased().hasSuffix("chunked")
            case "location": location = value
            default: break
            }
        }
        if code == 204 || code == 304 { length = 0 }
        bodyStart = end
        return true
    }

    // MARK: Body

    private var body: (bytes: [UInt8], isComplete: Bool) {
        guard let bodyStart else { return ([], false) }
        let rest = bytes[bodyStart...]
        if isChunked { return Self.chunks(of: rest, limit: bodyLimit) }
        guard let length else { return (Array(rest), false) }
        return (Array(rest.prefix(length)), rest.count >= length)
    }

    private static func chunks(
        of stream: ArraySlice<UInt8>, limit: Int
    ) -> (bytes: [UInt8], isComplete: Bool) {
        var rest = stream
        var body: [UInt8] = []
        while body.count < limit, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            let digits = line.prefix(while: \.isHexDigit)
            guard let size = Int(digits, radix: 16) else { return (body, true) }
            if size == 0 { return (body, true) }
            let start = end + 1
            body += rest[start...].prefix(size)
            guard rest.endIndex - start > size else { return (body, false) }
            rest = rest[(start + size)...]
            // The end of the line behind the chunk.
            if rest.first == UInt8(ascii: "\r") { rest = rest.dropFirst() }
            if rest.first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
        }
        return (body, false)
    }
}
