internal import Kubelet
internal import NIOCore
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
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What is read of an answer's body; the rest does not matter.
    private static let bodyLimit = 10 * 1024

    private let question: String
    private let reading: AnswerReading
    private var parser = AnswerParser(bodyLimit: bodyLimit)
    private var isOver = false
    /// The addresses of both ends of the connection.
    private var ends = ""

    init(_ question: String, _ reading: AnswerReading) {
        self.question = question
        self.reading = reading
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: question)), promise: nil)
        // Once the connection is broken nobody tells them any more.
        ends = [context.localAddress, context.remoteAddress].map { address in
            "\(NetworkProbe.bracketed(address?.ipAddress ?? "")):\(address?.port ?? 0)"
        }.joined(separator: "->")
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch parser.add(unwrapInboundIn(data).readableBytesView) {
        case .incomplete: break
        case .complete: finish()
        case .malformed: fail("malformed HTTP response")
        }
    }

    private func finish() {
        guard !isOver else { return }
        isOver = true
        reading.finish(
            .success(
                HTTPAnswer(
                    statusCode: parser.statusCode, location: parser.location, body: parser.text)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(message(for: error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if parser.endsWithConnection { finish() }
        fail(parser.statusCode == 0 ? "EOF" : "unexpected EOF")
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
                ? PlainAnswerHandler.message : "tls: \(text)"
        case let error as IOError:
            let reason = NetworkProbe.reason(error.errnoCode)
            return "read tcp \(ends): read: \(reason)"
        default: return "\(error)"
        }
    }
}
