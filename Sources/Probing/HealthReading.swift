internal import Kubelet
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// Asks a health service on a connection of HTTP/2, and waits for what it says.
final class HealthReading: Sendable {
    private let stream: AsyncStream<Result<HealthAnswer, BackendFailure>>
    private let continuation: AsyncStream<Result<HealthAnswer, BackendFailure>>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    func finish(_ answer: Result<HealthAnswer, BackendFailure>) {
        continuation.yield(answer)
        continuation.finish()
    }

    /// Makes a connection one of HTTP/2 and puts the question on its first stream.
    func prepare(
        _ channel: any Channel, authority: String, service: String
    ) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let multiplexer = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
                mode: .client, connectionConfiguration: .init(), streamConfiguration: .init()
            ) { stream in
                // A server has nothing to open here.
                stream.close()
            }
            multiplexer.createStreamChannel(promise: nil) { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandler(
                        HealthHandler(self, authority: authority, service: service))
                }
            }
            try channel.pipeline.syncOperations.addHandler(ConnectionEndHandler(self))
        }
    }

    /// Waits for the answer, and closes the connection.
    func answer(
        of channel: any Channel, until deadline: ContinuousClock.Instant, late: BackendFailure
    ) async throws(BackendFailure) -> HealthAnswer {
        let left = max(.zero, deadline - .now)
        let alarm = channel.eventLoop.scheduleTask(in: left.timeAmount) {
            self.finish(.failure(late))
        }
        defer {
            alarm.cancel()
            channel.close(promise: nil)
        }
        var iterator = stream.makeAsyncIterator()
        guard let answer = await iterator.next() else { throw late }
        return try answer.get()
    }
}

/// Tells that a connection ended before there was an answer.
private final class ConnectionEndHandler: ChannelInboundHandler {
    typealias InboundIn = Any

    private let reading: HealthReading

    init(_ reading: HealthReading) { self.reading = reading }

    func channelInactive(context: ChannelHandlerContext) {
        reading.finish(.success(HealthAnswer(message: "error reading from server: EOF")))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        reading.finish(.success(HealthAnswer(message: "connection error: \(error)")))
        context.close(promise: nil)
    }
}

/// One call of the health service, on a stream of its own.
private final class HealthHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    /// What is read of an answer.
    private static let bodyLimit = 4096

    private let reading: HealthReading
    private let authority: String
    private let service: String
    private var answer = HealthAnswer()

    init(_ reading: HealthReading, authority: String, service: String) {
        self.reading = reading
        self.authority = authority
        self.service = service
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers: HPACKHeaders = [
            ":method": "POST", ":scheme": "http", ":path": "/grpc.health.v1.Health/Check",
            ":authority": authority, "content-type": "application/grpc", "te": "trailers",
            "user-agent": "kube-probe/1.36",
        ]
        let body = ByteBuffer(bytes: HealthMessages.request(for: service))
        context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
        context.writeAndFlush(
            wrapOutboundOut(.data(.init(data: .byteBuffer(body), endStream: true))), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let payload): take(payload)
        case .data(let payload):
            if case .byteBuffer(let buffer) = payload.data {
                answer.body += buffer.readableBytesView.prefix(
                    Self.bodyLimit - answer.body.count)
            }
            if payload.endStream { reading.finish(.success(answer)) }
        case .rstStream(let code):
            answer.message = "stream terminated by RST_STREAM with error code: \(code)"
            reading.finish(.success(answer))
        case .priority, .settings, .pushPromise, .ping, .goAway, .windowUpdate,
            .alternativeService, .origin:
            break
        }
    }

    /// The headers before the answer and the trailers behind it; where there is no answer, both
    /// are one.
    private func take(_ payload: HTTP2Frame.FramePayload.Headers) {
        let headers = payload.headers
        if let status = headers.first(name: ":status"), status != "200" {
            answer.message = "unexpected HTTP status code received from server: \(status)"
        }
        if let code = headers.first(name: "grpc-status") {
            answer.code = Int(code)
            answer.message = headers.first(name: "grpc-message") ?? ""
        }
        if payload.endStream { reading.finish(.success(answer)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.message = "connection error: \(error)"
        reading.finish(.success(answer))
        context.close(promise: nil)
    }
}
