internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Carries what a registry is asked, and what it answers, over HTTP.
final class RegistryHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// What comes slowly comes in so many pieces, so far apart.
    private static let pieces = 10
    private static let pause: TimeAmount = .milliseconds(150)

    private let answer: @Sendable (RegistryQuestion) -> RegistryAnswer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    private init(_ answer: @escaping @Sendable (RegistryQuestion) -> RegistryAnswer) {
        self.answer = answer
    }

    static func listen(
        _ answer: @escaping @Sendable (RegistryQuestion) -> RegistryAnswer
    ) throws -> any Channel {
        try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(RegistryHandler(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let bytes): body += bytes.readableBytesView
        case .end:
            guard let head else { return }
            send(answer(RegistryQuestion(head: head, body: body)), to: head.method, context)
        }
    }

    private func send(
        _ answer: RegistryAnswer, to method: HTTPMethod, _ context: ChannelHandlerContext
    ) {
        var headers = answer.headers
        headers.add(name: "Content-Length", value: String(answer.body.count))
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        let body = method == .HEAD ? [] : answer.body
        guard answer.isSlow, !body.isEmpty else {
            return finish(body[...], context)
        }
        sendSlowly(body[...], by: max(1, body.count / Self.pieces), context)
    }

    private func sendSlowly(
        _ rest: ArraySlice<UInt8>, by size: Int, _ context: ChannelHandlerContext
    ) {
        guard rest.count > size else { return finish(rest, context) }
        let piece = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: rest.prefix(size))))
        context.writeAndFlush(wrapOutboundOut(piece), promise: nil)
        let place = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) {
            let (handler, context) = place.value
            handler.sendSlowly(rest.dropFirst(size), by: size, context)
        }
    }

    private func finish(_ rest: ArraySlice<UInt8>, _ context: ChannelHandlerContext) {
        let piece = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: rest)))
        context.write(wrapOutboundOut(piece), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Who speaks TLS to see whether it is understood, or has gone.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
