internal import Foundation
internal import KubernetesAPI
internal import Manifests
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// A registry of images on this machine's loopback, which an engine pulls from as from any other:
/// manifests, configurations and layers by their digests, behind one kind of login.
public final class TrialRegistry: Sendable {
    /// How the registry knows who asks.
    public enum Login: Sendable {
        case none
        /// By name and password with every request.
        case basic
        /// By tokens, which another address of the registry gives for name and password.
        case tokens
    }

    public static let user = "reader"
    /// With what an address would have to escape.
    public static let password = "se:cret/+ word"
    /// What is as good as name and password where there are tokens.
    public static let identityToken = "identity-of-reader"
    /// Images whose name begins so have layers that take a second.
    public static let slowPrefix = "slow"

    /// What was asked, and the status that was answered: `GET /v2/app/manifests/1 200`.
    struct Exchange: Sendable {
        let method: String
        let path: String
        let status: Int
    }

    struct Content: Sendable {
        var blobs: [String: [UInt8]] = [:]
        /// By name, and by tag or digest: the digest.
        var references: [String: [String: String]] = [:]
        var exchanges: [Exchange] = []
    }

    let login: Login
    let content = Mutex(Content())
    private let channel: any Channel

    /// Host and port.
    public let address: String

    init(_ login: Login) throws {
        self.login = login
        let handle = Handle()
        channel = try RegistryHandler.listen {
            handle.registry?.answer($0) ?? RegistryAnswer(.notFound)
        }
        address = "127.0.0.1:\(channel.localAddress?.port ?? 0)"
        handle.set(self)
    }

    deinit { try? channel.close().wait() }

    /// Lets the server find its registry, which is made after it.
    private final class Handle: Sendable {
        private struct Reference: Sendable { weak var registry: TrialRegistry? }

        private let reference = Mutex(Reference())

        var registry: TrialRegistry? { reference.withLock { $0.registry } }

        func set(_ registry: TrialRegistry) {
            reference.withLock { $0.registry = registry }
        }
    }

    // MARK: What was asked

    /// How often manifests of an image were given out.
    public func pulls(of name: String) -> Int {
        content.withLock { content in
            content.exchanges.count {
                $0.method == "GET" && $0.status == 200
                    && $0.path.hasPrefix("/v2/\(name)/manifests/")
            }
        }
    }

    /// The statuses of the answers to those who asked for a manifest of an image.
    public func statuses(of name: String) -> [Int] {
        content.withLock { content in
            content.exchanges.filter { $0.path.hasPrefix("/v2/\(name)/manifests/") }
                .map(\.status)
        }
    }

    // MARK: What there is

    /// Puts an image of one layer in, in the place of another of the same name and tag.
    ///
    /// - Parameters:
    ///   - layer: a tar archive and its digest.
    ///   - variables: those of its containers: `NAME=value`.
    /// - Returns: the digest of the image.
    func add(
        _ name: String, tag: String, layer: (bytes: [UInt8], digest: String),
        variables: [String], digest: ([UInt8]) throws -> String
    ) throws -> String {
        #if arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "amd64"
        #endif
        let configuration = Self.json([
            "architecture": .string(architecture), "os": "linux",
            "config": ["Env": .array(variables.map { .string($0) }), "Cmd": ["sh"]],
            "rootfs": ["type": "layers", "diff_ids": [.string(layer.digest)]],
        ])
        let configurationDigest = try digest(configuration)
        let type = "application/vnd.oci.image"
        let manifest = Self.json([
            "schemaVersion": 2, "mediaType": .string(Self.manifestType),
            "config": [
                "mediaType": .string("\(type).config.v1+json"),
                "digest": .string(configurationDigest), "size": .int(Int64(configuration.count)),
            ],
            "layers": [
                [
                    "mediaType": .string("\(type).layer.v1.tar"),
                    "digest": .string(layer.digest), "size": .int(Int64(layer.bytes.count)),
                ]
            ],
        ])
        let manifestDigest = try digest(manifest)
        content.withLock { content in
            content.blobs[layer.digest] = layer.bytes
            content.blobs[configurationDigest] = configuration
            content.blobs[manifestDigest] = manifest
            content.references[name, default: [:]][tag] = manifestDigest
            content.references[name, default: [:]][manifestDigest] = manifestDigest
        }
        return manifestDigest
    }

    static let manifestType = "application/vnd.oci.image.manifest.v1+json"

    static func json(_ value: Value) -> [UInt8] { Array(JSONWriter().write(value).utf8) }
}
