internal import AsyncHTTPClient
internal import Foundation
internal import Kubelet
internal import KubernetesAPI
internal import Manifests
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// The methods that an engine's interface knows.
enum EngineMethod: String {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
}

/// Speaks with a container engine over its HTTP interface.
final class EngineClient: Sendable {
    /// The newest version of the interface that is spoken; an older engine is spoken to in its own.
    private static let newestVersion = EngineVersion(major: 1, minor: 47)
    private static let oldestVersion = EngineVersion(major: 1, minor: 40)
    /// Connections that are in use at the same time: a stop, a log that is followed and the events
    /// keep one each.
    private static let connectionLimit = 1024
    private static let answerLimit = 64 * 1024 * 1024
    private static let usualTimeout: TimeAmount = .minutes(2)

    let endpoint: EngineEndpoint
    private let connections: Connections
    private var http: HTTPClient { connections.http }
    /// What the engine says of itself, as far as it matters here.
    let description: EngineDescription

    /// Ends the connections when nobody needs them any more.
    private final class Connections: Sendable {
        let http: HTTPClient

        init(_ configuration: HTTPClient.Configuration) {
            http = HTTPClient(configuration: configuration)
        }

        deinit { http.shutdown(queue: .global()) { _ in } }
    }

    private init(
        endpoint: EngineEndpoint, connections: Connections, description: EngineDescription
    ) {
        self.endpoint = endpoint
        self.connections = connections
        self.description = description
    }

    /// Reaches an engine and agrees with it on a version of the interface.
    static func connect(to endpoint: EngineEndpoint) async throws(BackendFailure) -> EngineClient {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionLimit
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = try endpoint.tlsConfiguration()
        let connections = Connections(configuration)
        do {
            let unknown = EngineClient(
                endpoint: endpoint, connections: connections, description: EngineDescription())
            let answer = try await unknown.call(.get, "/version", isVersioned: false)
            let description = try EngineDescription(
                answer, newest: newestVersion, oldest: oldestVersion)
            return EngineClient(
                endpoint: endpoint, connections: connections, description: description)
        } catch let failure as BackendFailure {
            throw failure
        } catch {
            throw BackendFailure(
                .unreachable,
                "the engine at \(endpoint) does not answer: \(EngineFault(error).message)")
        }
    }

    // MARK: Questions

    /// Asks and reads the whole answer as JSON; `null` for an answer without content.
    func call(
        _ method: EngineMethod, _ path: String, _ query: [(String, String)] = [],
        body: Value? = nil, headers: [(String, String)] = [], timeout: Duration? = nil
    ) async throws(EngineFault) -> Value {
        try await call(
            method, path, query, body: body, headers: headers, timeout: timeout,
            isVersioned: true)
    }

    private func call(
        _ method: EngineMethod, _ path: String, _ query: [(String, String)] = [],
        body: Value? = nil, headers: [(String, String)] = [], timeout: Duration? = nil,
        isVersioned: Bool
    ) async throws(EngineFault) -> Value {
        var request = request(method, path, query, isVersioned: isVersioned)
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body {
            request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: JSONWriter().write(body)))
        }
        return try await read(request, timeout: timeout)
    }

    /// Sends an archive.
    func upload(
        _ method: EngineMethod, _ path: String, _ query: [(String, String)], archive: [UInt8]
    ) async throws(EngineFault) -> Value {
        var request = request(method, path, query)
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/x-tar")
        request.body = .bytes(ByteBuffer(bytes: archive))
        return try await read(request, timeout: nil)
    }

    /// Asks, and hands out the answer piece by piece as it comes.
    func stream(
        _ method: EngineMethod, _ path: String, _ query: [(String, String)] = [],
        headers: [(String, String)] = []
    ) async throws(EngineFault) -> EnginePieces {
        var request = request(method, path, query)
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        do {
            let answer = try await http.execute(request, deadline: .distantFuture)
            try await Self.check(answer)
            return EnginePieces(body: answer.body)
        } catch {
            throw EngineFault(error)
        }
    }

    /// Asks for the heads of an answer alone.
    func header(
        _ name: String, of path: String, _ query: [(String, String)]
    ) async throws(EngineFault) -> String? {
        do {
            let answer = try await http.execute(
                request(.head, path, query), timeout: Self.usualTimeout)
            try await Self.check(answer)
            return answer.headers.first(name: name)
        } catch {
            throw EngineFault(error)
        }
    }

    private func request(
        _ method: EngineMethod, _ path: String, _ query: [(String, String)],
        isVersioned: Bool = true
    ) -> HTTPClientRequest {
        let target = target(path, query, isVersioned: isVersioned)
        var request = HTTPClientRequest(url: endpoint.baseURL + target)
        request.method = HTTPMethod(rawValue: method.rawValue)
        // The name of a socket is none of a host, and engines refuse others.
        request.headers.add(name: "Host", value: hostHeader)
        return request
    }

    /// The path and the query of a question, with the version that was agreed on.
    func target(
        _ path: String, _ query: [(String, String)], isVersioned: Bool = true
    ) -> String {
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        func escaped(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
        }
        let pairs = query.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
        let version = isVersioned ? "/v\(description.version)" : ""
        return "\(version)\(path)\(pairs.isEmpty ? "" : "?\(pairs)")"
    }

    var hostHeader: String {
        switch endpoint.address {
        case .unix: "localhost"
        case .tcp(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    // MARK: Answers

    private func read(
        _ request: HTTPClientRequest, timeout: Duration?
    ) async throws(EngineFault) -> Value {
        let limit =
            timeout.map { TimeAmount.milliseconds(Int64($0 / .milliseconds(1))) }
            ?? Self.usualTimeout
        do {
            let answer = try await http.execute(request, timeout: limit)
            try await Self.check(answer)
            let bytes = try await answer.body.collect(upTo: Self.answerLimit)
            return JSONText.value(of: Array(bytes.readableBytesView)) ?? .null
        } catch {
            throw EngineFault(error)
        }
    }

    /// Not modified means that what was asked for is so already.
    private static func check(_ answer: HTTPClientResponse) async throws {
        let status = Int(answer.status.code)
        if (200..<300).contains(status) || status == 304 { return }
        let bytes = Array(try await answer.body.collect(upTo: answerLimit).readableBytesView)
        throw EngineFault(status: status, message: message(in: bytes, status: status))
    }

    /// What an answer says about a failure.
    static func message(in bytes: [UInt8], status: Int) -> String {
        if let message = JSONText.value(of: bytes)?["message"]?.string { return message }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.isEmpty ? "status \(status)" : text
    }
}
