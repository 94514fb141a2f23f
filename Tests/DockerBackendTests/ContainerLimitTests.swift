import Controllers
import EngineKit
import Foundation
import Kubelet
import KubernetesAPI
import Testing

@testable import DockerBackend

/// Which system calls processes may make, how they are asked to end, and what they may write: on
/// this machine's engine and on that of another one.
@Suite(.serialized, .needsEngine)
struct ContainerLimitTests {
    /// An engine, and whether it is taken for one of another machine.
    struct Place: Sendable, CustomTestStringConvertible {
        let kind: TrialEngineKind
        let isFar: Bool

        var testDescription: String { "\(kind)\(isFar ? " from afar" : "")" }

        static let all = TrialEngineKind.present.flatMap { kind in
            [false, true].map { Place(kind: kind, isFar: $0) }
        }

        func endpoint() throws -> EngineEndpoint {
            try isFar ? kind.engine.networkEndpoint() : kind.engine.endpoint
        }
    }

    private static func pod(_ name: String, _ script: String, _ more: String = "") -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: \(name)}
        spec:
          os: {name: linux}
          terminationGracePeriodSeconds: 20
          restartPolicy: Never
          containers:
          - name: main
            image: localhost/busybox:1
            command: [sh, -c, '\(script)']
            \(more)
        ---

        """
    }

    private static func cluster(
        _ place: Place
    ) throws -> TrialCluster {
        let engine = try place.kind.engine
        let folder = "\(engine.folder)/seccomp"
        try FileManager.default.createDirectory(
            atPath: "\(folder)/own", withIntermediateDirectories: true)
        try """
        {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir", "mkdirat"],
          "action": "SCMP_ACT_ERRNO", "errnoRet": 1}]}
        """.write(
            toFile: "\(folder)/own/no-directories.json", atomically: true, encoding: .utf8)
        return try TrialCluster(engine, at: place.endpoint()) { $0.seccompRoot = folder }
    }

    @Test(arguments: Place.all)
    func systemCallsAreThoseOfTheProfile(_ place: Place) async throws {
        let logs = try await onThreadOfItsOwn {
            let cluster = try Self.cluster(place)
            defer { cluster.remove() }
            // Of two streams nobody knows which comes first.
            let script =
                "grep Seccomp: /proc/self/status | tr -d \\\\t; mkdir /x 2>&1 || echo denied"
            func profile(_ text: String) -> String {
                "securityContext: {seccompProfile: {\(text)}}"
            }
            let file = "localhostProfile: own/no-directories.json"
            try cluster.create(
                Self.pod("plain", script)
                    + Self.pod("usual", script, profile("type: RuntimeDefault"))
                    + Self.pod("all", script, profile("type: Unconfined"))
                    + Self.pod("own", script, profile("type: Localhost, \(file)"))
                    + Self.pod(
                        "gone", script, profile("type: Localhost, localhostProfile: gone.json")))
            let names = ["plain", "usual", "all", "own"]
            try cluster.wait { _ in
                try names.allSatisfy { try cluster.pod($0).status?.phase == "Succeeded" }
                    && cluster.waitReasons["gone"]?.last?.reason == "CreateContainerError"
            }
            let why = cluster.waitReasons["gone"]?.last?.message ?? ""
            #expect(why.contains("cannot load seccomp profile"))
            return try names.map { try cluster.log(of: $0) }
        }
        let denied =
            "mkdir: can\u{27}t create directory \u{27}/x\u{27}: Operation not permitted\ndenied\n"
        #expect(logs == ["Seccomp:2\n", "Seccomp:2\n", "Seccomp:0\n", "Seccomp:2\n\(denied)"])
    }

    @Test(arguments: TrialEngineKind.present)
    func aContainerIsAskedToEndByItsSignal(_ kind: TrialEngineKind) async throws {
        try await onThreadOfItsOwn {
            let cluster = try Self.cluster(Place(kind: kind, isFar: false))
            defer { cluster.remove() }
            let script = "trap \"echo asked; exit 7\" USR1; echo begun; while :; do sleep 0.1; done"
            try cluster.create(
                Self.pod("signalled", script, "lifecycle: {stopSignal: SIGUSR1}").replacing(
                    "  os:", with: "  activeDeadlineSeconds: 3\n  os:"))
            try cluster.wait { $0.allSatisfy { $0.status?.phase == "Failed" } }
            let status = try cluster.pod("signalled").status?.containerStatuses?.first
            #expect(status?.state?.terminated?.exitCode == 7)
            #expect(status?.stopSignal == "SIGUSR1")
            #expect(try cluster.log(of: "signalled") == "begun\nasked\n")
        }
    }

    @Test(arguments: TrialEngineKind.present)
    func whatIsWrittenBesideVolumesIsMeasured(_ kind: TrialEngineKind) async throws {
        let found = try await onThreadOfItsOwn {
            let cluster = try Self.cluster(Place(kind: kind, isFar: false))
            defer { cluster.remove() }
            let write = "head -c 3000000 /dev/zero >/file; seq 20000; echo over; sleep 1000"
            try cluster.create(Self.pod("writer", write))
            try cluster.wait { _ in (try? cluster.log(of: "writer"))?.hasSuffix("over\n") == true }
            let uid = try cluster.pod("writer").uid
            func measure(_ limitsLayers: Bool) throws -> PodMeasurement.Container? {
                let id = RequestID(podUID: "", number: limitsLayers ? 1 : 2)
                let pod = MeasuredPod(
                    uid: uid, containers: ["main"], volumes: [], limitsLayers: limitsLayers)
                cluster.backend.begin(.measure([pod]), as: id, now: Timestamp(seconds: 0))
                var container: PodMeasurement.Container?
                var isAnswered = false
                while !isAnswered {
                    for case .answer(id, let answer) in cluster.backend.takeReports(
                        now: Timestamp(seconds: 0))
                    {
                        guard case .measurement(let all) = try answer.get() else { continue }
                        container = all.pods[uid]?.containers["main"]
                        isAnswered = true
                    }
                    usleep(20_000)
                }
                return container
            }
            return [try measure(true), try measure(false)]
        }
        #expect(found[0]?.layer.bytes ?? 0 >= 3_000_000)
        #expect(found[0]?.logs.bytes ?? 0 >= 108_894)
        #expect(found[1]?.layer.bytes == 0 && found[1]?.logs.bytes == 0)
    }

    @Test(arguments: Place.all)
    func whoWritesTooMuchIsEvicted(_ place: Place) async throws {
        let messages = try await onThreadOfItsOwn {
            var settings = EvictionSettings()
            settings.thresholds = []
            settings.monitoringPeriod = .seconds(1)
            let cluster = try TrialCluster(
                place.kind.engine, at: place.endpoint(), eviction: settings)
            defer { cluster.remove() }
            func write(_ place: String) -> String {
                "head -c 3000000 /dev/zero >\(place)/file; sleep 1000"
            }
            let limit = "resources: {limits: {ephemeral-storage: LIMIT}}"
            let mount = "volumeMounts: [{name: v, mountPath: /v}]"
            let volume = "  volumes: [{name: v, emptyDir: {sizeLimit: LIMIT}}]\n---\n"
            func volumePod(_ name: String, _ limit: String) -> String {
                Self.pod(name, write("/v"), mount).replacing("---\n", with: "")
                    + volume.replacing("LIMIT", with: limit)
            }
            func layerPod(_ name: String, _ amount: String) -> String {
                Self.pod(name, write("/tmp"), limit.replacing("LIMIT", with: amount))
            }
            try cluster.create(
                volumePod("volume", "1Mi") + volumePod("small", "30Mi") + layerPod("layer", "1Mi")
                    + layerPod("little", "30Mi"))
            let names = ["volume", "layer"]
            try cluster.wait { _ in
                try names.allSatisfy { try cluster.pod($0).status?.reason == "Evicted" }
            }
            for name in ["small", "little"] {
                #expect(try cluster.pod(name).status?.phase == "Running")
            }
            return try names.map { try cluster.pod($0).status?.message ?? "" }
        }
        #expect(
            messages == [
                "Usage of EmptyDir volume \"v\" exceeds the limit \"1Mi\". ",
                "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ",
            ])
    }
}
