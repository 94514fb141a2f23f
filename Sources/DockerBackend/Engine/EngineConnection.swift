internal import Foundation
internal import KubernetesAPI
internal import Manifests
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// A connection that an engine gives away after one request: from then on it carries the standard
/// streams of a process, in both directions.
struct EngineConnection: ~Copyable {
    private static let headLimit = 64 * 1024
    private static let connectTimeout: TimeAmount = .seconds(10)

    private var input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    /// What was received behind the head of the answer.
    private var rest: [UInt8] = []

    private init(_ input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) {
        self.input = input
    }

    /// What comes next; `nil` at the end.
    mutating func next() async throws -> [UInt8]? {
        if !rest.isEmpty {
            defer { rest = [] }
            return rest
        }
        guard let buffer = try await input.next() else { return nil }
        return Array(buffer.readableBytesView)
    }

    /// Asks for a stream, and works with it until the work is done.
    ///
    /// - Parameter work: gets the connection, and what sends to the process: nothing more is sent
    ///   once `finish` was called.
    static func with<Answer: Sendable>(
        _ client: EngineClient, path: String, _ query: [(String, String)] = [], body: Value? = nil,
        _ work: (inout EngineConnection, NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws
            -> Answer
    ) async throws -> Answer {
        let channel = try await connect(to: client.endpoint)
        return try await channel.executeThenClose { inbound, outbound in
            let text = body.map { JSONWriter().write($0) } ?? ""
            let head = """
                POST \(client.target(path, query)) HTTP/1.1\r
                Host: \(client.hostHeader)\r
                Content-Type: application/json\r
                Content-Length: \(text.utf8.count)\r
                Connection: Upgrade\r
                Upgrade: tcp\r
                \r\n
                """
            try await outbound.write(ByteBuffer(string: head + text))
            var connection = EngineConnection(inbound.makeAsyncIterator())
            try await connection.readHead()
            return try await work(&connection, outbound)
        }
    }

    // MARK: Beginning

    private static func connect(
        to endpoint: EngineEndpoint
    ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let context = try endpoint.tlsConfiguration().map { try NIOSSLContext(configuration: $0) }
        let host: String? =
            if case .tcp(let host, _) = endpoint.address { host } else { nil }
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(connectTimeout)
            .channelOption(.allowRemoteHalfClosure, value: true)
        @Sendable func wrap(
            _ channel: any Channel
        ) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> {
            channel.eventLoop.makeCompletedFuture {
                if let context {
                    // An address is no name that a server could be asked for.
                    let isName = host.map { (try? SocketAddress(ipAddress: $0, port: 0)) == nil }
                    let handler = try NIOSSLClientHandler(
                        context: context, serverHostname: isName == true ? host : nil)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
                // The end of what is sent is that of a process's standard input, with TLS too.
                return try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel,
                    configuration: .init(isOutboundHalfClosureEnabled: true))
            }
        }
        switch endpoint.address {
        case .unix(let path):
            return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
        case .tcp(let host, let port):
            return try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
        }
    }

    /// Reads the answer's head; what an engine refuses is thrown.
    private mutating func readHead() async throws {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        var size: Int?
        while size == nil {
            guard bytes.count < Self.headLimit, let more = try await next() else {
                throw EngineFault(status: 0, message: "the engine's answer has no end")
            }
            bytes += more
            size = bytes.firstRange(of: end)?.upperBound
        }
        let head = String(decoding: bytes.prefix(size ?? 0), as: UTF8.self)
        rest = Array(bytes.dropFirst(size ?? 0))
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        let status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        if status == 101 || (200..<300).contains(status) { return }
        throw EngineFault(status: status, message: try await fault(head, status: status))
    }

    /// The text of an answer that is none of a stream.
    private mutating func fault(_ head: String, status: Int) async throws -> String {
        let length = head.split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("content-length:")
        }.flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) }
        var body: [UInt8] = []
        let expected = min(length ?? Self.headLimit, Self.headLimit)
        while body.count < expected, let more = try await next() { body += more }
        return EngineClient.message(in: body, status: status)
    }
}
