internal import Foundation
public import Kubelet
internal import KubernetesAPI
internal import NIOCore
internal import NIOSSL

extension NetworkProbe {
    /// How often one redirect may follow another.
    private static let redirectLimit = 10

    /// Asks over HTTP or HTTPS, whose certificates are not looked at.
    ///
    /// A redirect to the same host is followed. One to another is an answer like any other; the
    /// kubelet counts it as a success with a warning.
    public static func get(
        _ request: HTTPRequest, timeout: Duration
    ) async -> Result<BackendOutcome, BackendFailure> {
        let deadline = ContinuousClock.now + timeout
        var current = request
        for _ in 0...redirectLimit {
            let answer: HTTPAnswer
            do throws(BackendFailure) {
                answer = try await HTTPQuestion(current, until: deadline).ask()
            } catch {
                return .failure(
                    BackendFailure(error.kind, "Get \"\(current.shownURL)\": \(error.message)"))
            }
            guard let next = current.redirected(by: answer) else {
                return .success(.http(statusCode: answer.statusCode, body: answer.body))
            }
            current = next
        }
        return .failure(
            BackendFailure(
                .failed, "Get \"\(current.shownURL)\": stopped after \(redirectLimit) redirects"))
    }
}

/// What a server answered.
struct HTTPAnswer: Sendable {
    var statusCode = 0
    var location: String?
    var body = ""
}

extension HTTPRequest {
    private static let redirects: Set<Int> = [301, 302, 303, 307, 308]

    /// The address as Go shows it: with brackets around a colon.
    var shownURL: String { "\(scheme)://\(NetworkProbe.bracketed(host)):\(port)\(path)" }

    /// Where an answer sends the one who asks, if that is on the same host.
    fileprivate func redirected(by answer: HTTPAnswer) -> HTTPRequest? {
        guard Self.redirects.contains(answer.statusCode), let location = answer.location,
            let base = URL(string: shownURL),
            let target = URL(string: location, relativeTo: base)?.absoluteURL,
            let components = URLComponents(url: target, resolvingAgainstBaseURL: true),
            let scheme = components.scheme?.lowercased(), ["http", "https"].contains(scheme),
            target.host() == base.host()
        else { return nil }
        var request = self
        request.scheme = scheme
        request.port = Int32(components.port ?? (scheme == "https" ? 443 : 80))
        let path = components.percentEncodedPath
        request.path =
            (path.isEmpty ? "/" : path)
            + (components.percentEncodedQuery.map { "?\($0)" } ?? "")
        return request
    }
}

/// One question over HTTP, on a connection of its own.
private struct HTTPQuestion {
    let request: HTTPRequest
    let deadline: ContinuousClock.Instant

    init(_ request: HTTPRequest, until deadline: ContinuousClock.Instant) {
        self.request = request
        self.deadline = deadline
    }

    private static let lateMessage =
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"

    func ask() async throws(BackendFailure) -> HTTPAnswer {
        let left = deadline - .now
        guard left > .zero else { throw BackendFailure(.timedOut, Self.lateMessage) }
        let reading = AnswerReading(scheme: request.scheme)
        let question = question
        let isSecure = request.scheme == "https"
        let name = hostName
        let channel: any Channel
        do throws(BackendFailure) {
            channel = try await NetworkProbe.open(
                host: request.host, port: request.port, timeout: left
            ) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if isSecure {
                        try pipeline.addHandler(PlainAnswerHandler(reading))
                        try pipeline.addHandler(
                            try NIOSSLClientHandler(context: Self.context(), serverHostname: name))
                    }
                    try pipeline.addHandler(
                        AnswerHandler(question, reading))
                }
            }
        } catch  where error.kind == .timedOut {
            throw BackendFailure(.timedOut, Self.lateMessage)
        } catch {
            throw error
        }
        return try await reading.answer(of: channel, until: deadline, late: Self.lateMessage)
    }

    /// A kubelet does not check whom it speaks with.
    private static func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return try NIOSSLContext(configuration: configuration)
    }

    /// The name to ask for in TLS; an address is none.
    private var hostName: String? {
        (try? SocketAddress(ipAddress: request.host, port: 0)) == nil ? request.host : nil
    }

    /// The request as it is sent. Headers cannot end their line: validation has seen to that for
    /// names, and what would in a value is left away.
    private var question: String {
        // What is no part of an address would end the line or begin another.
        let path = request.path.utf8.reduce(into: "") { text, byte in
            if byte > 0x20, byte < 0x7f {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        var lines = ["GET \(path) HTTP/1.1"]
        if !request.headers.contains(where: { $0.name.lowercased() == "host" }) {
            lines.append("Host: \(NetworkProbe.bracketed(request.host)):\(request.port)")
        }
        lines += request.headers.map { "\($0.name): \($0.value.filter { !$0.isNewline })" }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }
}
