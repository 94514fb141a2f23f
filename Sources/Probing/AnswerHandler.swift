internal import Kubelet
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Where the answer to a question arrives: first come, the only one.
final class AnswerReading: Sendable {
    private let stream: AsyncStream<Result<HTTPAnswer, BackendFailure>>
    private let continuation: AsyncStream<Result<HTTPAnswer, BackendFailure>>.Continuation
    let scheme: String

    init(scheme: String) {
        self.scheme = scheme
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    func finish(_ answer: Result<HTTPAnswer, BackendFailure>) {
        continuation.yield(answer)
        continuation.finish()
    }

    /// Waits for the answer, and closes the connection.
    func answer(
        of channel: any Channel, until deadline: ContinuousClock.Instant, late: String
    ) async throws(BackendFailure) -> HTTPAnswer {
        let left = max(.zero, deadline - .now)
        let alarm = channel.eventLoop.scheduleTask(in: left.timeAmount) {
            self.finish(.failure(BackendFailure(.timedOut, late)))
        }
        defer {
            alarm.cancel()
            channel.close(promise: nil)
        }
        var iterator = stream.makeAsyncIterator()
        guard let answer = await iterator.next() else {
            throw BackendFailure(.timedOut, "context canceled")
        }
        return try answer.get()
    }
}

/// Sends one question and gathers its answer.
final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// What is read of an answer's body; the rest does not matter.
    private static let bodyLimit = 10 * 1024

    private let head: HTTPRequestHead
    private let reading: AnswerReading
    private var answer = HTTPAnswer()
    private var body: [UInt8] = []
    private var isOver = false

    init(_ head: HTTPRequestHead, _ reading: AnswerReading) {
        self.head = head
        self.reading = reading
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            answer.statusCode = Int(head.status.code)
            answer.location = head.headers.first(name: "Location")
        case .body(let buffer):
            body += buffer.readableBytesView.prefix(Self.bodyLimit - body.count)
            if body.count == Self.bodyLimit { finish() }
        case .end: finish()
        }
    }

    private func finish() {
        guard !isOver else { return }
        isOver = true
        answer.body = String(decoding: body, as: UTF8.self)
        reading.finish(.success(answer))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(message(for: error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(answer.statusCode == 0 ? "EOF" : "unexpected EOF")
        context.fireChannelInactive()
    }

    private func fail(_ message: String) {
        guard !isOver else { return }
        isOver = true
        reading.finish(.failure(BackendFailure(.unreachable, message)))
    }

    private func message(for error: any Error) -> String {
        switch error {
        case is NIOSSLError, is BoringSSLError:
            let text = "\(error)"
            return text.contains("WRONG_VERSION_NUMBER")
                ? "http: server gave HTTP response to HTTPS client" : "tls: \(text)"
        case let error as IOError: return "read: \(error.description)"
        case is HTTPParserError: return "malformed HTTP response"
        default: return "\(error)"
        }
    }
}
