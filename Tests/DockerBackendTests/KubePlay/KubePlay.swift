import EngineKit
import Foundation

/// Pods as `podman kube play` makes them, on the storage of the service.
struct KubePlay {
    private static let attempts = 10
    private static let settings = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {color: red, text: "two\\nlines\\n"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: colors}
        data: {color: red, other: blue}
        ---

        """
    private static let secrets = """
        apiVersion: v1
        kind: Secret
        metadata: {name: token}
        data: {token: aGVsbG8=}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: keys}
        data: {key: aGVsbG8=}
        ---

        """

    private let service: PodmanService
    private let directory: String

    /// - Parameter directory: a directory of this machine that Pods may mount.
    init(_ service: PodmanService, directory: String) throws {
        self.service = service
        self.directory = directory
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        // For variables this Podman reads a secret as one map, and for volumes as an object.
        let contents = ["token": #"{"token": "aGVsbG8="}"#, "keys": "data: {key: aGVsbG8=}"]
        for (name, content) in contents {
            let file = "\(directory)/\(name).secret"
            try content.write(toFile: file, atomically: true, encoding: .utf8)
            _ = try? service.run(["secret", "create", name, file])
            try FileManager.default.removeItem(atPath: file)
        }
    }

    /// The manifests of a Pod; Podman has got the Secrets already.
    func manifests(_ name: String, spec: String, withSecrets: Bool) -> String {
        let indented = spec.split(separator: "\n").map { "  \($0)\n" }.joined()
        return Self.settings + (withSecrets ? Self.secrets : "")
            + """
            apiVersion: v1
            kind: Pod
            metadata: {name: \(name)}
            spec:
              terminationGracePeriodSeconds: 0
            \(indented)
            """.replacing("DIRECTORY", with: directory)
    }

    func play(_ name: String, spec: String) throws {
        let file = "\(service.folder)/\(name).yaml"
        try manifests(name, spec: spec, withSecrets: false).write(
            toFile: file, atomically: true, encoding: .utf8)
        try service.run(["kube", "play", "--quiet", file])
    }

    /// Podman gives up where a container starts again meanwhile.
    func remove(_ name: String) throws {
        for attempt in 1...Self.attempts {
            do {
                try service.run(["pod", "rm", "--force", "--time", "0", name])
                break
            } catch {
                if attempt == Self.attempts { throw error }
            }
        }
        // Those of Pods of other tests are left alone, which may not be in use yet.
        let volumes = try service.run(["volume", "ls", "--quiet"]).split(separator: "\n")
        for volume in volumes.map(String.init) where !volume.hasPrefix("reconcile-") {
            _ = try? service.run(["volume", "rm", volume])
        }
    }

    /// The container that holds a Pod's network.
    func sandbox(of name: String) throws -> String {
        try service.run(["pod", "inspect", name, "--format", "{{.InfraContainerID}}"])
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: Both

    /// What a container sees.
    ///
    /// - Parameters:
    ///   - sandbox: the one that holds its network.
    ///   - container: the engine's name for it.
    func view(
        of container: String, sandbox: String, volumes: [String]
    ) throws -> ContainerView {
        func lines(_ arguments: [String]) throws -> [String] {
            try service.run(arguments).split(
                separator: "\n", omittingEmptySubsequences: false
            ).map(String.init)
        }
        let network = try lines([
            "inspect", sandbox, "--format",
            "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
                + "{{println}}{{json .HostConfig.PortBindings}}",
        ])
        let process = try lines(["inspect", container, "--format", "{{.State.Pid}}"])
        var view = try ContainerView(
            process: Int32(process[0]) ?? 0, address: network[0], volumes: volumes)
        view.add("ports", network[1])
        let answers = try lines([
            "exec", container, "sh", "-c",
            "hostname; cat /proc/sys/net/ipv4/ip_unprivileged_port_start",
        ])
        view.add("host name", answers[0])
        view.add("unprivileged ports", answers[1])
        return view
    }
}
