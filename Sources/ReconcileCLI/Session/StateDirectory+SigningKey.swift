import Kubelet
import Reconcile
import TokenSigning

extension StateDirectory {
    /// The key that tokens of service accounts are signed with; `nil` where there is none yet.
    func signingKey() throws -> SigningKey? {
        guard let pem = try readSigningKey() else { return nil }
        do throws(TokenFailure) {
            return try SigningKey(pem: pem)
        } catch {
            throw unusableSigningKey(error.message)
        }
    }

    /// The key that tokens of service accounts are signed with, made where there is none. Whoever
    /// calls holds the lock.
    func ensuredSigningKey() throws -> SigningKey {
        if let key = try signingKey() { return key }
        let key = SigningKey()
        try writeSigningKey(key.pem)
        return key
    }
}
