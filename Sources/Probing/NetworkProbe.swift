internal import Glibc
public import Kubelet
internal import NIOCore
internal import NIOPosix

/// Questions over the network, as a kubelet's probes and hooks ask them.
///
/// Answers and failures have the words that a kubelet reports.
public enum NetworkProbe {
    /// Opens a TCP connection and closes it.
    public static func connect(
        host: String, port: Int32, timeout: Duration
    ) async -> Result<BackendOutcome, BackendFailure> {
        do throws(BackendFailure) {
            let channel = try await open(host: host, port: port, timeout: timeout) { channel in
                channel.eventLoop.makeSucceededVoidFuture()
            }
            channel.close(promise: nil)
            return .success(.done)
        } catch {
            return .failure(error)
        }
    }

    /// Opens a connection.
    ///
    /// - Parameter prepare: puts the connection's protocol into place.
    /// - Throws: `BackendFailure` in the words of Go's `dial`.
    static func open(
        host: String, port: Int32, timeout: Duration,
        _ prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) async throws(BackendFailure) -> any Channel {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(timeout.timeAmount)
            .channelInitializer(prepare)
        do {
            if let address = try? SocketAddress(ipAddress: host, port: Int(port)) {
                return try await bootstrap.connect(to: address).get()
            }
            return try await bootstrap.connect(host: host, port: Int(port)).get()
        } catch {
            throw dialFailure(error, host: host, port: port)
        }
    }

    // MARK: Failures

    private static func dialFailure(
        _ error: any Error, host: String, port: Int32
    ) -> BackendFailure {
        let place = "dial tcp \(bracketed(host)):\(port): "
        switch error {
        case let error as IOError: return connectFailure(error, place)
        case let error as NIOConnectionError:
            if let attempt = error.connectionErrors.first {
                if let cause = attempt.error as? IOError { return connectFailure(cause, place) }
                if case .connectTimeout? = attempt.error as? ChannelError {
                    return BackendFailure(.timedOut, place + "i/o timeout")
                }
            }
            if error.dnsAError != nil || error.dnsAAAAError != nil {
                return BackendFailure(.unreachable, "dial tcp: lookup \(host): no such host")
            }
            return BackendFailure(.unreachable, place + "no address")
        case ChannelError.connectTimeout:
            return BackendFailure(.timedOut, place + "i/o timeout")
        default: return BackendFailure(.unreachable, "\(place)\(error)")
        }
    }

    private static func connectFailure(_ error: IOError, _ place: String) -> BackendFailure {
        switch error.errnoCode {
        case ETIMEDOUT: BackendFailure(.timedOut, place + "connect: connection timed out")
        default: BackendFailure(.unreachable, "\(place)connect: \(reason(error.errnoCode))")
        }
    }

    /// A fault of a connection in Go's words.
    static func reason(_ code: Int32) -> String {
        switch code {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET: "connection reset by peer"
        case ENETUNREACH: "network is unreachable"
        case EHOSTUNREACH: "no route to host"
        case EACCES: "permission denied"
        default: String(cString: strerror(code)).lowercased()
        }
    }

    /// The host as it stands before a port.
    static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}

extension Duration {
    var timeAmount: TimeAmount { .nanoseconds(Int64(self / .nanoseconds(1))) }
}
