internal import Foundation
internal import Kubelet

/// Certificates for a TLS connection with an engine on this machine, made by the `openssl`
/// program and good for a day: those of a server, of a client it knows, and of strangers.
public struct TrialCertificates: Sendable {
    /// Whether this machine can make them.
    public static var canBeMade: Bool {
        ["/usr/bin/openssl", "/usr/local/bin/openssl", "/bin/openssl"]
            .contains { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static let settings = """
        [req]
        distinguished_name = name
        prompt = no
        [name]
        CN = trial
        [authority]
        basicConstraints = critical,CA:TRUE
        [server]
        subjectAltName = IP:127.0.0.1,DNS:localhost
        extendedKeyUsage = serverAuth
        [client]
        extendedKeyUsage = clientAuth

        """

    private let directory: EngineDirectory
    private let path: String

    /// `cert.pem`, `key.pem` and, to know clients by, `ca.pem`.
    var server: String { "\(path)/server" }
    /// What a client needs that the server knows.
    public var client: String { "\(path)/client" }
    /// A client that trusts the server and has nothing to show.
    public var nameless: String { "\(path)/nameless" }
    /// A client of another authority, which the server and it know nothing of each other by.
    public var stranger: String { "\(path)/stranger" }

    init(in directory: EngineDirectory) throws {
        self.directory = directory
        path = "\(directory.files)/certificates-\(UUID().uuidString)"
        for name in ["own", "other"] {
            try makeAuthority(name)
        }
        try make(server, of: "own", "server")
        try make(client, of: "own", "client")
        try make(stranger, of: "other", "client")
        try makeFolder(nameless)
        try FileManager.default.copyItem(
            atPath: "\(path)/own/cert.pem", toPath: "\(nameless)/ca.pem")
    }

    private func makeFolder(_ folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.settings.write(
            toFile: "\(folder)/settings", atomically: true, encoding: .utf8)
    }

    private func openssl(_ arguments: String...) throws {
        _ = try directory.run(["openssl"] + arguments)
    }

    private func makeAuthority(_ name: String) throws {
        let folder = "\(path)/\(name)"
        try makeFolder(folder)
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "1", "-config", "\(folder)/settings", "-extensions", "authority",
            "-subj", "/CN=authority \(name)", "-keyout", "\(folder)/key.pem",
            "-out", "\(folder)/cert.pem")
    }

    /// Makes a key and its certificate, with that of its authority beside them.
    private func make(_ folder: String, of authority: String, _ use: String) throws {
        try makeFolder(folder)
        try openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-config", "\(folder)/settings", "-subj", "/CN=\(use)",
            "-keyout", "\(folder)/key.pem", "-out", "\(folder)/request.pem")
        try openssl(
            "x509", "-req", "-in", "\(folder)/request.pem", "-days", "1",
            "-CA", "\(path)/\(authority)/cert.pem", "-CAkey", "\(path)/\(authority)/key.pem",
            "-CAcreateserial", "-extfile", "\(folder)/settings", "-extensions", use,
            "-out", "\(folder)/cert.pem")
        try FileManager.default.copyItem(
            atPath: "\(path)/\(authority)/cert.pem", toPath: "\(folder)/ca.pem")
    }
}
