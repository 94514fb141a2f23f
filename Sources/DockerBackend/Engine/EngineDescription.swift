internal import Kubelet
internal import KubernetesAPI

/// A version of an engine's interface: 1.41.
struct EngineVersion: Hashable, Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    init?(_ text: String) {
        let numbers = text.split(separator: ".").map { Int($0) }
        guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else {
            return nil
        }
        self.init(major: major, minor: minor)
    }

    var description: String { "\(major).\(minor)" }

    static func < (left: EngineVersion, right: EngineVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}

/// What an engine says of itself.
struct EngineDescription: Sendable {
    /// The version of the interface in which it is spoken to.
    var version = EngineVersion(major: 1, minor: 40)
    /// Podman's service: what it takes for granted differs here and there.
    var isPodman = false
    /// The processor, in the words of Go: `amd64`, `arm64`.
    var architecture = ""
    /// The name and version of the program, for people.
    var product = ""

    /// Whether it mounts parts of volumes.
    var mountsParts: Bool { !isPodman && version >= Self.partsVersion }

    private static let partsVersion = EngineVersion(major: 1, minor: 45)

    init() {}

    /// - Throws: `BackendFailure` for an engine with which no version is common.
    init(_ answer: Value, newest: EngineVersion, oldest: EngineVersion) throws(BackendFailure) {
        let names = (answer["Components"]?.array ?? []).compactMap { $0["Name"]?.string }
        isPodman = names.contains { $0.hasPrefix("Podman") }
        architecture = answer["Arch"]?.string ?? ""
        product = "\(isPodman ? "Podman" : "Docker") \(answer["Version"]?.string ?? "")"
        guard let spoken = answer["ApiVersion"]?.string.flatMap({ EngineVersion($0) }) else {
            throw BackendFailure(.unreachable, "what answers is no container engine")
        }
        let least = answer["MinAPIVersion"]?.string.flatMap { EngineVersion($0) }
        version = min(spoken, newest)
        guard version >= oldest, least.map({ $0 <= version }) ?? true else {
            throw BackendFailure(
                .unsupported,
                "\(product) speaks versions \(least.map { "\($0) to " } ?? "")\(spoken) of the "
                    + "interface; \(oldest) to \(newest) are known here")
        }
    }
}
