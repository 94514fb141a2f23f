internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOSSL

/// What an engine answered instead of doing what it was asked for.
struct EngineFault: Error, Hashable {
    /// The status of the answer; 0 where there was none.
    let status: Int
    /// In the engine's words.
    let message: String

    /// There is no such container, image or network.
    var isAbsent: Bool { status == 404 }
    /// There is one of the name already, or it is in another state.
    var isConflict: Bool { status == 409 }
}

extension EngineFault {
    /// What kept the engine from being reached, in words for who has named it.
    init(_ error: any Error) {
        if let fault = error as? EngineFault {
            self = fault
            return
        }
        self.init(status: 0, message: Self.message(of: error))
    }

    private static func message(of error: any Error) -> String {
        switch error {
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        case NIOSSLError.handshakeFailed(let reason):
            return "the TLS handshake failed (\(word(of: reason))): are the certificates in "
                + "DOCKER_CERT_PATH those of this engine?"
        case let error as HTTPClientError where error == .connectTimeout:
            return "there was no connection in time"
        default: return "\(error)"
        }
    }

    /// The library's own word for the reason, without the place in its source.
    private static func word(of reason: BoringSSLError) -> String {
        let text = "\(reason)"
        let marker = "OPENSSL_internal:"
        guard let start = text.range(of: marker)?.upperBound else { return text }
        return String(text[start...].prefix { $0.isUppercase || $0 == "_" || $0.isNumber })
    }
}
