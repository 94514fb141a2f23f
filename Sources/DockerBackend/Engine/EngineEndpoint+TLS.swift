internal import Foundation
internal import Kubelet
internal import NIOSSL

extension EngineEndpoint {
    /// How TLS is spoken with the engine; `nil` for a plain connection.
    ///
    /// - Throws: `BackendFailure` for certificates that cannot be read.
    func tlsConfiguration() throws(BackendFailure) -> TLSConfiguration? {
        guard let certificates else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if !certificates.verifiesServer { configuration.certificateVerification = .none }
        guard let directory = certificates.directory else { return configuration }
        let manager = FileManager.default
        let authority = "\(directory)/ca.pem"
        if manager.fileExists(atPath: authority) { configuration.trustRoots = .file(authority) }
        let own = "\(directory)/cert.pem"
        let key = "\(directory)/key.pem"
        guard manager.fileExists(atPath: own), manager.fileExists(atPath: key) else {
            return configuration
        }
        do {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(own)
                .map { .certificate($0) }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(file: key, format: .pem))
        } catch {
            throw BackendFailure(.failed, "the certificates in \(directory): \(error)")
        }
        return configuration
    }
}
