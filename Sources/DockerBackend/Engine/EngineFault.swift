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
    /// Something of the machine is in use, for a moment as a rule.
    var isBusy: Bool { status >= 500 && message.contains("device or resource busy") }
    /// It may have done what it was asked for all the same.
    var isUnclear: Bool { status == 0 || status >= 500 }

    /// What the engine answers; `nil` where it says that there is no such thing.
    static func unlessAbsent<Answer>(
        isolation: isolated (any Actor)? = #isolation,
        _ question: () async throws(EngineFault) -> Answer
    ) async throws(EngineFault) -> Answer? {
        do throws(EngineFault) {
            return try await question()
        } catch {
            if error.isAbsent { return nil }
            throw error
        }
    }
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
        case NIOSSLError.handshakeFailed(let reason), let reason as BoringSSLError:
            return "the TLS connection failed: \(plain("\(reason)"))"
        case is NIOSSLExtraError: return "the TLS connection failed: \(plain("\(error)"))"
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            return "the connection was closed without an answer"
        case let error as HTTPClientError where error == .connectTimeout:
            return "there was no connection in time"
        default: return "\(error)"
        }
    }

    /// What users can do something about, by what the library calls it.
    private static let reasons = [
        (
            "CERTIFICATE_VERIFY_FAILED",
            "the engine's certificate is not of an authority that is known here (ca.pem)"
        ),
        ("failedToValidateHostname", "the engine's certificate is one of another address"),
        ("CERTIFICATE_REQUIRED", "the engine asks for a certificate (cert.pem and key.pem)"),
        ("WRONG_VERSION_NUMBER", "what answers there does not speak TLS"),
        ("ALERT", "the engine does not accept the certificate (cert.pem)"),
    ]

    private static func plain(_ text: String) -> String {
        reasons.first { text.contains($0.0) }?.1 ?? text
    }
}
