import Controllers
import Foundation
import KubernetesAPI
import Manifests
import NIOCore
import NIOHTTP1
import NIOPosix
import Reconcile

/// An API server on this machine that only answers questions about a state, for kubectl.
struct KubectlServer {
    let port: Int
    private let channel: any Channel

    init(_ answers: KubectlAnswers) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(answers))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func close() async throws { try await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answers: KubectlAnswers

        init(_ answers: KubectlAnswers) { self.answers = answers }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data) else { return }
            if head.uri.contains("watch=true") {
                // Nothing ever changes: who watches hears that it may, and then nothing.
                let response = HTTPResponseHead(
                    version: .http1_1, status: .ok,
                    headers: ["Content-Type": "application/json"])
                return context.writeAndFlush(wrapOutboundOut(.head(response)), promise: nil)
            }
            let wantsTable = head.headers["Accept"].contains { $0.contains("as=Table") }
            let answer = answers.answer(to: head.uri, wantsTable: wantsTable)
            let headers: HTTPHeaders = [
                "Content-Type": "application/json",
                "Content-Length": String(answer.body.utf8.count),
            ]
            let status = HTTPResponseStatus(statusCode: answer.status)
            context.write(
                wrapOutboundOut(.head(.init(version: .http1_1, status: status, headers: headers))),
                promise: nil)
            context.write(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
