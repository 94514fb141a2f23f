internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// A way to an engine over TLS, for clients with a certificate that it knows: what comes in is
/// handed on to the engine's socket.
public final class TLSGate: Sendable {
    public let certificates: TrialCertificates
    /// On this machine's loopback.
    public let port: Int
    private let channel: any Channel

    init(to socket: String, _ certificates: TrialCertificates) throws {
        self.certificates = certificates
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(
                "\(certificates.server)/cert.pem"
            ).map { .certificate($0) },
            privateKey: .privateKey(
                try NIOSSLPrivateKey(file: "\(certificates.server)/key.pem", format: .pem)))
        configuration.trustRoots = .file("\(certificates.server)/ca.pem")
        configuration.certificateVerification = .noHostnameVerification
        let context = try NIOSSLContext(configuration: configuration)
        let group = MultiThreadedEventLoopGroup.singleton
        channel = try ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { outer in
                outer.eventLoop.makeCompletedFuture {
                    let operations = outer.pipeline.syncOperations
                    try operations.addHandler(NIOSSLServerHandler(context: context))
                    try operations.addHandler(Door(socket: socket))
                }
            }
            .bind(host: "127.0.0.1", port: 0).wait()
        port = channel.localAddress?.port ?? 0
    }

    public func close() { try? channel.close().wait() }

    /// Opens the way to the engine at the first bytes: then the client is known.
    private final class Door: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let socket: String
        private var waiting: [ByteBuffer] = []
        private var isOpening = false
        private var hasEnded = false
        private var inner: (any Channel)?

        init(socket: String) { self.socket = socket }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            if let inner { return inner.writeAndFlush(bytes, promise: nil) }
            waiting.append(bytes)
            guard !isOpening else { return }
            isOpening = true
            let outer = context.channel
            let door = NIOLoopBound(self, eventLoop: context.eventLoop)
            // On the same loop, so that both sides may call each other.
            ClientBootstrap(group: context.eventLoop)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .channelInitializer { inner in
                    inner.eventLoop.makeCompletedFuture {
                        try inner.pipeline.syncOperations.addHandler(WayBack(to: outer))
                    }
                }
                .connect(unixDomainSocketPath: socket)
                .whenComplete { door.value.open($0, outer) }
        }

        private func open(_ result: Result<any Channel, any Error>, _ outer: any Channel) {
            guard case .success(let inner) = result else { return outer.close(promise: nil) }
            self.inner = inner
            for bytes in waiting { inner.writeAndFlush(bytes, promise: nil) }
            waiting = []
            if hasEnded { inner.close(mode: .output, promise: nil) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard case ChannelEvent.inputClosed = event else { return }
            hasEnded = true
            inner?.close(mode: .output, promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { inner?.close(promise: nil) }

        /// A client that is not known, or does not speak TLS.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// Hands what the engine answers to the client.
    private final class WayBack: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let outer: any Channel

        init(to outer: any Channel) { self.outer = outer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            outer.writeAndFlush(unwrapInboundIn(data), promise: nil)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard case ChannelEvent.inputClosed = event else { return }
            outer.close(promise: nil)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) { outer.close(promise: nil) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

extension PodmanService {
    /// Opens a way to this engine over TLS.
    ///
    /// - Throws: `BackendFailure` if certificates cannot be made.
    public func openGate() throws -> TLSGate {
        try TLSGate(to: directory.socket, TrialCertificates(in: directory))
    }
}
