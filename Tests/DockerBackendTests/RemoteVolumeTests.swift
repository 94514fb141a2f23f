import Controllers
import EngineKit
import Foundation
import Kubelet
import KubernetesAPI
import Reconcile
import Testing

@testable import DockerBackend

/// Volumes and a kubelet's files on an engine that does not see this machine's: what is in them is
/// what processes in containers say of them.
@Suite(.serialized, .needsEngine)
struct RemoteVolumeTests {
    private static func pod(_ name: String, script: String, mounts: String, _ more: String)
        -> String
    {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name), labels: {app: a}}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: localhost/busybox:1
            command: [sh, -c, '\(script); echo over; sleep 1000']
            volumeMounts: [\(mounts)]
        \(more.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        ---

        """
    }

    /// Runs what is given, and returns what its Pods wrote.
    private static func logs(
        _ kind: TrialEngineKind, _ texts: String..., of names: [String]
    ) async throws -> [String: String] {
        try await onThreadOfItsOwn {
            let engine = try kind.engine
            let cluster = try TrialCluster(engine, at: engine.networkEndpoint())
            defer { cluster.remove() }
            for text in texts { try cluster.create(text) }
            var logs: [String: String] = [:]
            do {
                try cluster.wait { _ in
                    for name in names { logs[name] = try? cluster.log(of: name) }
                    return logs.values.allSatisfy { $0.hasSuffix("over\n") }
                }
            } catch {
                throw TrialCluster.Fault(description: "\(error) \(logs)")
            }
            return logs.mapValues { String($0.dropLast("over\n".count)) }
        }
    }

    private static let sources = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: map}
        data: {one: "1\\n", two: "2\\n"}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: secret}
        data: {word: \(Data("hidden\n".utf8).base64EncodedString())}
        ---

        """

    // MARK: Files

    @Test(arguments: TrialEngineKind.present)
    func filesOfAllSourcesAreThere(_ kind: TrialEngineKind) async throws {
        let logs = try await Self.logs(
            kind, Self.sources,
            Self.pod(
                "files",
                script: """
                    cat /all/one /all/two /some/deep/first /secret/word /fields/name /single;
                    stat -L -c "%a %u %g" /some/deep/first /secret/word /all/one /all;
                    ls /some /mixed; cat /mixed/a /mixed/b/c; touch /all/new 2>&1 || echo refused
                    """.replacing("\n", with: " "),
                mounts: """
                    {name: all, mountPath: /all}, {name: some, mountPath: /some},
                    {name: secret, mountPath: /secret}, {name: fields, mountPath: /fields},
                    {name: mixed, mountPath: /mixed}, {name: all, mountPath: /single, subPath: two}
                    """.replacing("\n", with: " "),
                """
                securityContext: {fsGroup: 4321}
                volumes:
                - {name: all, configMap: {name: map}}
                - name: some
                  configMap: {name: map, items: [{key: one, path: deep/first, mode: 0o600}]}
                - {name: secret, secret: {secretName: secret, defaultMode: 0o400}}
                - name: fields
                  downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}
                - name: mixed
                  projected:
                    sources:
                    - secret: {name: secret, items: [{key: word, path: a}]}
                    - configMap: {name: map, items: [{key: two, path: b/c}]}
                """.replacing("0o600", with: "384").replacing("0o400", with: "256")),
            of: ["files"])
        let lines = (logs["files"] ?? "").split(separator: "\n").map(String.init)
        #expect(
            lines
                == [
                    "1", "2", "1", "hidden", "files2", "640 0 4321", "440 0 4321", "644 0 4321",
                    "2777 0 4321",
                    "/mixed:", "a", "b", "", "/some:", "deep", "hidden", "2",
                    "touch: /all/new: Read-only file system", "refused",
                ].filter { !$0.isEmpty })
    }

    @Test(arguments: TrialEngineKind.present)
    func changesReachRunningContainers(_ kind: TrialEngineKind) async throws {
        try await onThreadOfItsOwn {
            let engine = try kind.engine
            let cluster = try TrialCluster(engine, at: engine.networkEndpoint())
            defer { cluster.remove() }
            let watch = "while ! [ -e /map/three ]; do cat /map/one; sleep 1; done"
            try cluster.create(
                Self.sources
                    + Self.pod(
                        "watch",
                        script: "\(watch); cat /map/one /single; ls /map; ls -a /map/..data/",
                        mounts: "{name: map, mountPath: /map}, "
                            + "{name: map, mountPath: /single, subPath: one}",
                        "volumes: [{name: map, configMap: {name: map}}]"))
            try cluster.wait { _ in (try? cluster.log(of: "watch"))?.hasPrefix("1\n") == true }
            try cluster.apply(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\n"
                    + "data: {one: \"new\\n\", three: \"3\\n\"}\n")
            // What has changed is looked at when the Pod is, as by a kubelet.
            try cluster.touch("watch")
            var log = ""
            try cluster.wait { _ in
                log = try cluster.log(of: "watch")
                return log.hasSuffix("over\n")
            }
            #expect(log.hasSuffix("new\n1\none\nthree\n.\n..\none\nthree\nover\n"), "\(log)")
        }
    }

    @Test(arguments: TrialEngineKind.present)
    func emptyDirectoriesAreSharedByContainers(_ kind: TrialEngineKind) async throws {
        let logs = try await Self.logs(
            kind, Self.sources,
            Self.pod(
                "shared",
                script: "ls -ld /disk /memory | cut -c 1-10; cat /disk/in/file /part/file; "
                    + "grep -c \" /memory tmpfs \" /proc/mounts; df -k /memory | tail -n 1 | "
                    + "tr -s \" \" | cut -d \" \" -f 2",
                mounts: "{name: disk, mountPath: /disk}, {name: memory, mountPath: /memory}, "
                    + "{name: disk, mountPath: /part, subPath: in}",
                """
                initContainers:
                - name: first
                  image: localhost/busybox:1
                  command: [sh, -c, 'echo kept >/part/file; echo held >/memory/file']
                  securityContext: {runAsUser: 1234}
                  volumeMounts:
                  - {name: disk, mountPath: /part, subPath: in}
                  - {name: memory, mountPath: /memory}
                volumes:
                - {name: disk, emptyDir: {}}
                - {name: memory, emptyDir: {medium: Memory, sizeLimit: 4Mi}}
                """), of: ["shared"])
        let lines = (logs["shared"] ?? "").split(separator: "\n").map(String.init)
        #expect(lines == ["drwxrwxrwx", "drwxrwxrwx", "kept", "kept", "1", "4096"])
    }

    @Test(arguments: TrialEngineKind.present)
    func whatIsInMemoryOutlivesItsContainers(_ kind: TrialEngineKind) async throws {
        try await onThreadOfItsOwn {
            let engine = try kind.engine
            let cluster = try TrialCluster(engine, at: engine.networkEndpoint())
            defer { cluster.remove() }
            try cluster.create(
                Self.pod(
                    "again", script: "cat /m/file || { echo first >/m/file; exit 1; }",
                    mounts: "{name: m, mountPath: /m}",
                    "volumes: [{name: m, emptyDir: {medium: Memory}}]"))
            var log = ""
            try cluster.wait { _ in
                log = (try? cluster.log(of: "again", attempt: 1)) ?? ""
                return log.hasSuffix("over\n")
            }
            #expect(log == "first\nover\n")
        }
    }

    // MARK: Names

    @Test(arguments: TrialEngineKind.present)
    func namesAreThoseOfThePod(_ kind: TrialEngineKind) async throws {
        let logs = try await Self.logs(
            kind,
            Self.pod(
                "named",
                script: "grep far.example /etc/hosts; cat /etc/hostname /etc/resolv.conf; hostname",
                mounts: "",
                """
                hostname: chosen
                hostAliases: [{ip: 192.0.2.77, hostnames: [far.example]}]
                dnsPolicy: None
                dnsConfig: {nameservers: [192.0.2.53], searches: [one.example]}
                """), of: ["named"])
        let lines = (logs["named"] ?? "").split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "192.0.2.77\tfar.example", "chosen", "search one.example",
                "nameserver 192.0.2.53", "chosen",
            ])
    }

    // MARK: The engine's machine

    @Test(arguments: TrialEngineKind.present)
    func pathsAreThoseOfTheEnginesMachine(_ kind: TrialEngineKind) async throws {
        let folder = "\(try kind.engine.folder)/engine-machine"
        try FileManager.default.createDirectory(
            atPath: "\(folder)/there", withIntermediateDirectories: true)
        try "there\n".write(
            toFile: "\(folder)/there/file", atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/link", withDestinationPath: "there")
        let logs = try await Self.logs(
            kind,
            Self.pod(
                "paths",
                script: "cat /there/file /link/file /one; echo made >/made/file; ls /file",
                mounts: """
                    {name: there, mountPath: /there}, {name: link, mountPath: /link},
                    {name: there, mountPath: /one, subPath: file},
                    {name: made, mountPath: /made}, {name: file, mountPath: /file}
                    """.replacing("\n", with: " "),
                """
                volumes:
                - {name: there, hostPath: {path: \(folder)/there, type: Directory}}
                - {name: link, hostPath: {path: \(folder)/link}}
                - {name: made, hostPath: {path: \(folder)/new/one, type: DirectoryOrCreate}}
                - {name: file, hostPath: {path: \(folder)/created, type: FileOrCreate}}
                """), of: ["paths"])
        #expect(logs["paths"] == "there\nthere\nthere\n/file\n")
        let made = try String(contentsOfFile: "\(folder)/new/one/file", encoding: .utf8)
        #expect(made == "made\n")
    }

    @Test(arguments: TrialEngineKind.present)
    func pathsOfAnotherTypeAreNamed(_ kind: TrialEngineKind) async throws {
        try await onThreadOfItsOwn {
            let engine = try kind.engine
            let cluster = try TrialCluster(engine, at: engine.networkEndpoint())
            defer { cluster.remove() }
            let wrong = [
                ("a", "/etc/passwd", "Directory", "directory"), ("b", "/etc", "File", "file"),
                ("c", "/no/such/place", "Directory", "directory"),
                ("d", "/etc/passwd", "Socket", "socket file"),
                ("e", "/etc/passwd", "CharDevice", "character device"),
            ]
            for (name, path, type, _) in wrong {
                try cluster.create(
                    Self.pod(
                        name, script: "true", mounts: "{name: h, mountPath: /h}",
                        "volumes: [{name: h, hostPath: {path: \(path), type: \(type)}}]"))
            }
            try cluster.wait { _ in
                wrong.allSatisfy { name, path, _, kind in
                    cluster.events(of: name).contains(
                        "FailedMount: MountVolume.SetUp failed for volume \"h\" : hostPath type "
                            + "check failed: \(path) is not a \(kind)")
                }
            }
        }
    }

    @Test(arguments: TrialEngineKind.present)
    func partsThatLeadOutOfAVolumeAreRefused(_ kind: TrialEngineKind) async throws {
        try await onThreadOfItsOwn {
            let engine = try kind.engine
            let cluster = try TrialCluster(engine, at: engine.networkEndpoint())
            defer { cluster.remove() }
            try cluster.create(
                Self.pod(
                    "out", script: "ls /out", mounts: "{name: v, mountPath: /out, subPath: link}",
                    """
                    initContainers:
                    - name: first
                      image: localhost/busybox:1
                      command: [sh, -c, 'mkdir /v/etc; ln -s /etc /v/link']
                      volumeMounts: [{name: v, mountPath: /v}]
                    volumes: [{name: v, emptyDir: {}}]
                    """))
            try cluster.wait { _ in
                cluster.waitReasons["out"]?.contains {
                    $0.reason == "CreateContainerError"
                        && $0.message.contains("subPath link is no place in the volume")
                } ?? false
            }
        }
    }

    // MARK: Restarts

    @Test(arguments: TrialEngineKind.present)
    func aLaterRunFindsWhatThereIs(_ kind: TrialEngineKind) async throws {
        try await onThreadOfItsOwn {
            let engine = try kind.engine
            let cluster = try TrialCluster(engine, at: engine.networkEndpoint())
            defer { cluster.remove() }
            try cluster.create(
                Self.sources
                    + Self.pod(
                        "kept", script: "cat /map/one /h/hosts | head -n 1",
                        mounts: "{name: map, mountPath: /map}, {name: h, mountPath: /h}",
                        """
                        volumes:
                        - {name: map, configMap: {name: map}}
                        - {name: h, hostPath: {path: /etc}}
                        """))
            try cluster.wait { _ in (try? cluster.log(of: "kept"))?.hasSuffix("over\n") == true }
            let before = try cluster.pod("kept")
            try cluster.restart()
            // The next container needs all that the first one had.
            let sandbox = try cluster.sandbox(of: "kept")
            try engine.run(["kill", "\(sandbox)-main-0"])
            var log = ""
            try cluster.wait { _ in
                log = (try? cluster.log(of: "kept", attempt: 1)) ?? ""
                return log.hasSuffix("over\n")
            }
            #expect(log == "1\nover\n")
            #expect(try cluster.pod("kept").status?.podIP == before.status?.podIP)
        }
    }
}
