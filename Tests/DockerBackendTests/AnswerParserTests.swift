import Testing

@testable import Probing

/// Answers over HTTP, however they come in and however small the server.
@Suite struct AnswerParserTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let answer: String
        var status = 200
        var body = "body"
        var location: String?
        var end = AnswerParser.Progress.complete
    }

    @Test(
        arguments: [
            Case(
                testDescription: "a length",
                answer: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyrest"),
            Case(
                testDescription: "lines without carriage returns",
                answer: "HTTP/1.0 302 Found\nLocation: /x\nContent-Length: 4\n\nbody", status: 302,
                location: "/x"),
            Case(
                testDescription: "both kinds of lines, and the end of the connection",
                answer: "HTTP/1.0 200 OK\r\nContent-Type: text/plain\n\nbody", end: .incomplete),
            Case(
                testDescription: "chunks",
                answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2;a=b\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"),
            Case(
                testDescription: "no body", answer: "HTTP/1.1 204 No Content\r\n\r\n", status: 204,
                body: ""),
            Case(
                testDescription: "something else", answer: "SSH-2.0\r\n\r\n", status: 0, body: "",
                end: .malformed),
        ], [1, 5, 1000])
    func reads(_ example: Case, _ size: Int) {
        var parser = AnswerParser(bodyLimit: 100)
        var progress = AnswerParser.Progress.incomplete
        let bytes = Array(example.answer.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) where progress == .incomplete {
            progress = parser.add(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(progress == example.end)
        #expect(parser.statusCode == example.status)
        #expect(parser.text == example.body)
        #expect(parser.location == example.location)
        #expect(parser.endsWithConnection == (example.end == .incomplete))
    }
}
