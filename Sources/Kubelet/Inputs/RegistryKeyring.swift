package import KubernetesAPI
internal import Manifests

/// Credentials for registries, as Secrets of a Pod and the files of `docker login` hold them.
package struct RegistryKeyring {
    package static let defaultRegistry = "index.docker.io"
    private static let aliases: Set = ["docker.io", "registry-1.docker.io", defaultRegistry]

    private var entries: [(place: String, credentials: RegistryCredentials)] = []

    package init() {}

    /// Takes in what a Secret of one of the two types for registries holds; others hold nothing.
    mutating func add(_ secret: Secret) {
        switch secret.type {
        case "kubernetes.io/dockerconfigjson":
            add(Self.content(".dockerconfigjson", of: secret)?["auths"])
        case "kubernetes.io/dockercfg": add(Self.content(".dockercfg", of: secret))
        default: break
        }
    }

    private static func content(_ key: String, of secret: Secret) -> Value? {
        secret.data?[key].flatMap { Base64.decode($0) }.flatMap { JSONText.value(of: $0) }
    }

    /// Takes in the entries of `auths`, by the names of registries.
    package mutating func add(_ registries: Value?) {
        for entry in registries?.object.map({ Array($0) }) ?? [] {
            var credentials = RegistryCredentials()
            credentials.serverAddress = entry.key
            credentials.username = entry.value["username"]?.string ?? ""
            credentials.password = entry.value["password"]?.string ?? ""
            credentials.identityToken = entry.value["identitytoken"]?.string ?? ""
            // `auth` is name and password in one, and counts more.
            if let auth = entry.value["auth"]?.string, let bytes = Base64.decode(auth) {
                let parts = String(decoding: bytes, as: UTF8.self)
                    .split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2 {
                    credentials.username = String(parts[0])
                    credentials.password = String(parts[1])
                }
            }
            entries.append((Self.place(of: entry.key), credentials))
        }
    }

    /// An entry's host and path, without its scheme and the version of the interface.
    private static func place(of entry: String) -> String {
        var place = entry[...]
        for scheme in ["https://", "http://"] where place.hasPrefix(scheme) {
            place = place.dropFirst(scheme.count)
        }
        while place.hasSuffix("/") { place = place.dropLast() }
        for version in ["/v1", "/v2"] where place.hasSuffix(version) {
            place = place.dropLast(version.count)
        }
        return String(place)
    }

    // MARK: Choosing

    /// The credentials to try for an image: those for the longest part of its name first.
    package func credentials(for image: String) -> [RegistryCredentials] {
        let name = Self.fullName(of: image)
        return entries.filter { Self.matches($0.place, name) }
            .sorted { $0.place.utf8.count > $1.place.utf8.count }.map(\.credentials)
    }

    /// The registry that an image comes from: a host, with its port if it has one.
    package static func registry(of image: String) -> String {
        String(fullName(of: image).prefix { $0 != "/" })
    }

    /// The image's name with its registry.
    private static func fullName(of image: String) -> String {
        let first = image.prefix { $0 != "/" }
        let hasRegistry =
            first.count < image.count
            && (first.contains(".") || first.contains(":") || first == "localhost")
        guard hasRegistry else { return "\(defaultRegistry)/\(image)" }
        return aliases.contains(String(first))
            ? defaultRegistry + image.dropFirst(first.count) : image
    }

    /// The host is the same, part by part, where `*` stands for any part; the path begins so.
    private static func matches(_ place: String, _ image: String) -> Bool {
        let wanted = place.split(separator: "/", maxSplits: 1).map(String.init)
        let given = image.split(separator: "/", maxSplits: 1).map(String.init)
        guard let host = wanted.first, let registry = given.first else { return false }
        let plain = aliases.contains(host) ? defaultRegistry : host
        let patterns = plain.split(separator: ".", omittingEmptySubsequences: false)
        let parts = registry.split(separator: ".", omittingEmptySubsequences: false)
        guard patterns.count == parts.count,
            zip(patterns, parts).allSatisfy({ matches(part: $0, $1) })
        else { return false }
        return wanted.count < 2 || given.count > 1 && given[1].hasPrefix(wanted[1])
    }

    /// A part of a host's name, with `*` for any letters.
    private static func matches(part pattern: Substring, _ part: Substring) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return pattern == part }
        let (start, end) = (pattern[..<star], pattern[pattern.index(after: star)...])
        guard part.hasPrefix(start) else { return false }
        let rest = part.dropFirst(start.count)
        return rest.indices.contains { matches(part: end, rest[$0...]) }
            || matches(part: end, rest[rest.endIndex...])
    }
}

extension PodInputs {
    /// The credentials that the Pod's `imagePullSecrets` hold for an image. Those that are missing
    /// are left out, as a kubelet does.
    func credentials(for image: String) -> [RegistryCredentials] {
        var keyring = RegistryKeyring()
        for name in pullSecrets {
            if let secret = secret(name) { keyring.add(secret) }
        }
        return keyring.credentials(for: image)
    }

    /// Those of the Pod's `imagePullSecrets` that are not there.
    var missingPullSecrets: [String] { pullSecrets.filter { secret($0) == nil } }

    private var pullSecrets: [String] {
        (spec.imagePullSecrets ?? []).compactMap(\.name).filter { !$0.isEmpty }
    }
}
