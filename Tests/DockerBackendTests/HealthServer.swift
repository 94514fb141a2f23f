import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix

/// A health service of gRPC on this machine that gives one answer to everybody.
struct HealthServer {
    let port: Int32
    private let channel: any Channel

    /// - Parameters:
    ///   - status: that of the service; `nil` for an answer without a message.
    ///   - code: that of the call.
    init(status: UInt8?, code: Int = 0, message: String = "") async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.configureHTTP2Pipeline(mode: .server) { stream in
                    stream.eventLoop.makeCompletedFuture {
                        try stream.pipeline.syncOperations.addHandler(
                            Handler(status: status, code: code, message: message))
                    }
                }.map { _ in }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = Int32(channel.localAddress?.port ?? 0)
    }

    func close() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame.FramePayload
        typealias OutboundOut = HTTP2Frame.FramePayload

        private let status: UInt8?
        private let code: Int
        private let message: String

        init(status: UInt8?, code: Int, message: String) {
            self.status = status
            self.code = code
            self.message = message
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .data(let request) = unwrapInboundIn(data), request.endStream else { return }
            let head: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
            var trailers: HPACKHeaders = ["grpc-status": String(code)]
            if !message.isEmpty { trailers.add(name: "grpc-message", value: message) }
            context.write(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
            if let status {
                let body = ByteBuffer(bytes: [0, 0, 0, 0, 2, 0x08, status])
                context.write(
                    wrapOutboundOut(.data(.init(data: .byteBuffer(body)))), promise: nil)
            }
            context.writeAndFlush(
                wrapOutboundOut(.headers(.init(headers: trailers, endStream: true))), promise: nil)
        }
    }
}
