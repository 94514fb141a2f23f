internal import Kubelet
internal import NIOCore

/// Notices, before the encryption does, that the other end does not know of it.
///
/// Such a server answers and closes at once, so that a message about the fault meets a connection
/// that is reset, and the reset would be told instead.
final class PlainAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    static let message = "http: server gave HTTP response to HTTPS client"
    private static let beginning = "HTTP/"

    private let reading: AnswerReading
    private var isFirst = true

    init(_ reading: AnswerReading) { self.reading = reading }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data).readableBytesView
        defer { isFirst = false }
        if isFirst, bytes.starts(with: Self.beginning.utf8) {
            reading.finish(.failure(BackendFailure(.unreachable, Self.message)))
        }
        context.fireChannelRead(data)
    }
}
