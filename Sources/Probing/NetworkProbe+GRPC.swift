public import Kubelet
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP1
internal import NIOHTTP2

extension NetworkProbe {
    /// How long a server that refuses has before it is tried again, as gRPC's clients do.
    private static let retryDelay: Duration = .seconds(1)

    /// Asks the standard health service of gRPC, without TLS.
    public static func checkHealth(
        host: String, port: Int32, service: String, timeout: Duration
    ) async -> Result<BackendOutcome, BackendFailure> {
        let deadline = ContinuousClock.now + timeout
        let place = "\(bracketed(host)):\(port)"
        let limit = timeout.goText
        let late = BackendFailure(
            .timedOut, "timeout: health rpc did not complete within \(limit)")
        let reading = HealthReading()
        while true {
            do throws(BackendFailure) {
                let channel = try await open(
                    host: host, port: port, timeout: max(.milliseconds(1), deadline - .now)
                ) { channel in
                    reading.prepare(channel, authority: place, service: service)
                }
                return try await reading.answer(of: channel, until: deadline, late: late)
                    .outcome(late: late)
            } catch  where error.kind == .unreachable {
                // Who refuses may be about to begin; it is asked again while there is time.
                let pause = min(retryDelay, deadline - .now)
                if pause > .zero, (try? await Task.sleep(for: pause)) == nil {
                    return .failure(error)
                }
                guard deadline - .now <= .zero else { continue }
                return .failure(
                    BackendFailure(
                        .timedOut,
                        "timeout: failed to connect service \"\(place)\" within \(limit): "
                            + "context deadline exceeded"))
            } catch {
                return .failure(error)
            }
        }
    }
}
