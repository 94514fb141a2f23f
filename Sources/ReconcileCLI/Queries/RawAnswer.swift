import ArgumentParser
import Reconcile
import TokenSigning

/// What an API server would answer at a path, as far as there is something to say without one.
enum RawAnswer {
    private static let keySetPath = "/openid/v1/jwks"

    /// Prints the answer as it is, without a line break behind it.
    static func print(_ path: String, of directory: StateDirectory) throws {
        guard path == keySetPath else {
            throw ValidationFailure(
                "there is no API server to ask for \(path): the only path is \(keySetPath)")
        }
        guard let key = try directory.signingKey() else {
            throw ValidationFailure(
                "there is no key in \(directory.path) yet; the first run on a real backend "
                    + "makes it")
        }
        Swift.print(key.keySet, terminator: "")
    }
}
