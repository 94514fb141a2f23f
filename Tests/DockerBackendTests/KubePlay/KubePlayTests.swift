import EngineKit
import Foundation
import KubernetesAPI
import Testing

/// The same Pods, run here and by `podman kube play`: the processes in them see the same.
///
/// Where Podman does otherwise than a kubelet, a kubelet is right, and the difference is named
/// with its reason.
@Suite(.serialized, .needsEngine)
struct KubePlayTests {
    private let service: PodmanService
    private let podman: KubePlay
    private let directory: String

    init() throws {
        service = try #require(PodmanService.shared)
        directory = "\(service.folder)/machine"
        let inner = "\(directory)/inner"
        try FileManager.default.createDirectory(
            atPath: inner, withIntermediateDirectories: true)
        try "here\n".write(toFile: "\(directory)/file", atomically: true, encoding: .utf8)
        try "part\n".write(toFile: "\(inner)/file", atomically: true, encoding: .utf8)
        podman = try KubePlay(service, directory: directory)
    }

    @Test(arguments: KubePlayTrial.all)
    func looksTheSameFromInside(_ trial: KubePlayTrial) async throws {
        let podman = podman
        let service = service
        let (theirs, ours) = try await onThreadOfItsOwn {
            (
                try Self.factsOfPodman(podman, trial),
                try Self.facts(of: TrialCluster(service), podman, trial)
            )
        }
        var unexpected: [String] = []
        for name in Set(theirs.keys).union(ours.keys).sorted() where theirs[name] != ours[name] {
            let fact = String(name.drop { $0 != " " }.dropFirst())
            let isKnown = (trial.differences + KubePlayTrial.everywhere).contains {
                $0.covers(fact, theirs[name], ours[name])
            }
            if !isKnown {
                unexpected.append(
                    "\(name): podman \(theirs[name] ?? "-"), here \(ours[name] ?? "-")")
            }
        }
        #expect(unexpected == [])
    }

    private static func factsOfPodman(
        _ podman: KubePlay, _ trial: KubePlayTrial
    ) throws -> [String: String] {
        try podman.play(trial.name, spec: trial.spec)
        defer { try? podman.remove(trial.name) }
        let sandbox = try podman.sandbox(of: trial.name)
        return try merged(trial.containers) {
            try podman.view(
                of: "\(trial.name)-\($0)", sandbox: sandbox, volumes: trial.volumes)
        }
    }

    private static func facts(
        of cluster: TrialCluster, _ podman: KubePlay, _ trial: KubePlayTrial
    ) throws -> [String: String] {
        defer { cluster.remove() }
        try cluster.create(podman.manifests(trial.name, spec: trial.spec, withSecrets: true))
        try cluster.wait { $0.contains(where: \.runsWholly) }
        let sandbox = try cluster.sandbox(of: trial.name)
        return try merged(trial.containers) { name in
            try podman.view(
                of: "\(sandbox)-\(name)-0", sandbox: sandbox, volumes: trial.volumes)
        }
    }

    /// The facts of several containers, each under its name.
    private static func merged(
        _ containers: [String], _ view: (String) throws -> ContainerView
    ) rethrows -> [String: String] {
        var facts: [String: String] = [:]
        for container in containers {
            for (name, value) in try view(container).facts { facts["\(container) \(name)"] = value }
        }
        return facts
    }

    // MARK: Ends

    @Test(arguments: ["Always", "OnFailure", "Never"])
    func restartsTheSameContainers(_ policy: String) async throws {
        let spec = """
            restartPolicy: \(policy)
            containers:
            - {name: good, image: 'localhost/busybox:1', command: [sh, -c, 'echo >> /h/good']}
            - {name: bad, image: 'localhost/busybox:1', command: [sh, -c, 'echo >> /h/bad; exit 3']}
            """.replacing(
                "']}", with: "'], volumeMounts: [{name: h, mountPath: /h}]}"
            ) + "\nvolumes: [{name: h, hostPath: {path: DIRECTORY}}]\n"
        let (podman, service, directory) = (podman, service, directory)
        let (theirs, ours) = try await onThreadOfItsOwn {
            let name = "restarts-\(policy.lowercased())"
            try podman.play(name, spec: spec)
            Thread.sleep(forTimeInterval: 3)
            try podman.remove(name)
            let theirs = Self.restarted(in: directory)
            let cluster = try TrialCluster(service)
            defer { cluster.remove() }
            try cluster.create(podman.manifests(name, spec: spec, withSecrets: true))
            try cluster.run(for: .seconds(6))
            return (theirs, Self.restarted(in: directory))
        }
        #expect(theirs == ours)
        #expect(ours.count == ["Always": 2, "OnFailure": 1, "Never": 0][policy])
    }

    /// The containers that have started more than once; what they wrote is removed.
    private static func restarted(in directory: String) -> [String] {
        ["bad", "good"].filter { name in
            let content = FileManager.default.contents(atPath: "\(directory)/\(name)")
            try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
            return content?.count ?? 0 > 1
        }
    }
}
