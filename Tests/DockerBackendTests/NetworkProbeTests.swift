import Kubelet
import NIOHTTP1
import Probing
import Testing

/// Questions over the network, as a kubelet asks them.
@Suite struct NetworkProbeTests {
    /// Other tests may hold up this one for long.
    private static let patience: Duration = .seconds(600)

    private static func get(
        _ path: String, at port: Int32, scheme: String = "http", timeout: Duration = patience
    ) async -> Result<BackendOutcome, BackendFailure> {
        var request = HTTPRequest()
        request.scheme = scheme
        request.host = "127.0.0.1"
        request.port = port
        request.path = path
        return await NetworkProbe.get(request, timeout: timeout)
    }

    private static func answer(to head: HTTPRequestHead) -> ProbeServer.Answer {
        switch head.uri {
        case "/here": .init(status: .found, headers: ["Location": "/there?a=b"])
        case "/away": .init(status: .found, headers: ["Location": "http://other.test/"])
        case "/round": .init(status: .found, headers: ["Location": "/round"])
        case "/bad": .init(status: .serviceUnavailable, body: "down")
        case "/long": .init(body: String(repeating: "x", count: 20_000))
        default: .init(body: "\(head.uri) for \(head.headers["Host"].joined())")
        }
    }

    @Test(arguments: [
        ("/here", 200, "/there?a=b for "), ("/away", 302, ""), ("/bad", 503, "down"),
        ("/a b", 200, "/a%20b for "),
    ])
    func followsRedirectsToTheSameHostOnly(_ path: String, _ code: Int, _ body: String) async throws
    {
        let server = try await ProbeServer(Self.answer)
        let answer = await Self.get(path, at: server.port)
        guard case .success(.http(let statusCode, let text)) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(statusCode == code)
        #expect(text.hasPrefix(body))
        try await server.close()
    }

    @Test func readsTenKibibytesOfAnAnswer() async throws {
        let server = try await ProbeServer(Self.answer)
        guard case .success(.http(_, let body)) = await Self.get("/long", at: server.port) else {
            Issue.record("no answer")
            return
        }
        #expect(body.utf8.count == 10 * 1024)
        try await server.close()
    }

    @Test func saysWhatWentWrongAsGoDoes() async throws {
        let server = try await ProbeServer(Self.answer)
        let place = "127.0.0.1:\(server.port)"
        func message(_ answer: Result<BackendOutcome, BackendFailure>) -> String {
            if case .failure(let failure) = answer { failure.message } else { "\(answer)" }
        }
        #expect(
            message(await Self.get("/round", at: server.port))
                == "Get \"http://\(place)/round\": stopped after 10 redirects")
        #expect(
            message(await Self.get("/silent", at: server.port, timeout: .milliseconds(200)))
                == "Get \"http://\(place)/silent\": context deadline exceeded "
                + "(Client.Timeout exceeded while awaiting headers)")
        #expect(
            message(await Self.get("/", at: server.port, scheme: "https"))
                == "Get \"https://\(place)/\": http: server gave HTTP response to HTTPS client")
        try await server.close()
        let unheard = UnheardPort()
        let there = "127.0.0.1:\(unheard.number)"
        #expect(
            message(await Self.get("/", at: unheard.number))
                == "Get \"http://\(there)/\": dial tcp \(there): connect: connection refused")
        let refused = await NetworkProbe.connect(
            host: "127.0.0.1", port: unheard.number, timeout: Self.patience)
        #expect(message(refused) == "dial tcp \(there): connect: connection refused")
    }

    @Test func namesBothEndsOfAConnectionThatBreaks() async throws {
        let server = ResettingServer()
        let answer = await Self.get("/", at: server.port)
        guard case .failure(let failure) = answer else {
            Issue.record("\(answer)")
            return
        }
        let place = "127.0.0.1:\(server.port)"
        #expect(failure.message.hasPrefix("Get \"http://\(place)/\": read tcp 127.0.0.1:"))
        #expect(failure.message.hasSuffix("->\(place): read: connection reset by peer"))
    }

    // MARK: gRPC

    struct Health: CustomTestStringConvertible {
        let testDescription: String
        let status: UInt8?
        var code = 0
        var message = ""
        /// What is wrong; empty for a service that serves.
        let failure: String
    }

    @Test(arguments: [
        Health(testDescription: "a service that serves", status: 1, failure: ""),
        Health(
            testDescription: "a service that nobody knows", status: 3,
            failure: "service unhealthy (responded with \"SERVICE_UNKNOWN\")"),
        Health(
            testDescription: "a call that is refused", status: nil, code: 5,
            message: "unknown service",
            failure: "error: health rpc probe failed: rpc error: code = NotFound "
                + "desc = unknown service"),
        Health(
            testDescription: "a server without the service", status: nil, code: 12, message: "no",
            failure: "error: this server does not implement the grpc health protocol "
                + "(grpc.health.v1.Health): no"),
    ])
    func asksTheHealthServiceOfGRPC(_ health: Health) async throws {
        let server = try await HealthServer(
            status: health.status, code: health.code, message: health.message)
        let answer = await NetworkProbe.checkHealth(
            host: "127.0.0.1", port: server.port, service: "s", timeout: Self.patience)
        switch answer {
        case .success(.health(let isServing)):
            #expect(isServing)
            #expect(health.failure.isEmpty)
        case .success(let other): Issue.record("\(other)")
        case .failure(let failure): #expect(failure.message == health.failure)
        }
        try await server.close()
    }

    @Test func tellsAServiceThatDoesNotServe() async throws {
        let server = try await HealthServer(status: 2)
        let answer = await NetworkProbe.checkHealth(
            host: "127.0.0.1", port: server.port, service: "", timeout: Self.patience)
        guard case .success(.health(isServing: false)) = answer else {
            Issue.record("\(answer)")
            return
        }
        try await server.close()
    }

    @Test func triesAgainWhileAServerRefuses() async throws {
        let server = try await HealthServer(status: 1)
        try await server.close()
        let answer = await NetworkProbe.checkHealth(
            host: "127.0.0.1", port: server.port, service: "", timeout: .seconds(1))
        guard case .failure(let failure) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(
            failure.message == "timeout: failed to connect service \"127.0.0.1:\(server.port)\" "
                + "within 1s: context deadline exceeded")
    }
}
