import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// What every backend promises, kept by processes: plain ones and isolated ones.
@Suite(.serialized) struct ProcessBackendTests {
    /// The kinds of containers that this machine permits.
    static let kinds: [Kind] = {
        let permitted = HostCapabilities()
        let plain = HostCapabilities(canIsolate: false, canChangeUser: permitted.canChangeUser)
        return permitted.canIsolate
            ? [
                Kind(testDescription: "plain", capabilities: plain),
                Kind(testDescription: "isolated", capabilities: permitted),
            ]
            : [Kind(testDescription: "plain", capabilities: plain)]
    }()

    struct Kind: CustomTestStringConvertible {
        let testDescription: String
        let capabilities: HostCapabilities
    }

    @Test(arguments: kinds)
    func reportsExitCodeAndLog(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let id = try driver.run("echo out; echo err >&2; exit 3")
        let exit = try driver.end(of: id)
        #expect(exit.exitCode == 3)
        #expect(exit.reason == "Error")
        #expect(driver.log(of: id) == "out\nerr\n")
        #expect(exit.logTail == "out\nerr\n")
    }

    @Test(arguments: kinds)
    func endsByTermWhereTheProcessLets(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let id = try driver.run(
            "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.05; done")
        try driver.wait(forLog: "up", of: id)
        _ = try driver.ask(.stopContainer(id, gracePeriod: .seconds(20))).get()
        #expect(try driver.end(of: id).exitCode == 7)
        #expect(driver.log(of: id) == "up\nbye\n")
    }

    @Test(arguments: kinds)
    func killsAfterTheGracePeriod(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let id = try driver.run("trap '' TERM; echo up; while :; do sleep 0.05; done")
        try driver.wait(forLog: "up", of: id)
        _ = try driver.ask(.stopContainer(id, gracePeriod: .milliseconds(300))).get()
        #expect(try driver.end(of: id).exitCode == 137)
    }

    @Test(arguments: kinds)
    func leavesNoProcessBehind(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let mark = "4\(Int.random(in: 1_000_000..<9_000_000))"
        let id = try driver.run("sleep \(mark) & sleep \(mark) & echo up; exit 0")
        #expect(try driver.end(of: id).exitCode == 0)
        for _ in 0..<100 where Self.isRunning("sleep\0\(mark)") { usleep(20_000) }
        #expect(!Self.isRunning("sleep\0\(mark)"))
    }

    private static func isRunning(_ command: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.contains { name in
            guard Int(name) != nil,
                let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
            else { return false }
            return String(decoding: line, as: UTF8.self).hasPrefix(command)
        }
    }

    @Test(arguments: kinds)
    func adoptsWhatAnEarlierRunStarted(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let ended = try driver.run("exit 4")
        _ = try driver.end(of: ended)
        let id = try driver.run(
            "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done", attempt: 1)
        try driver.wait(forLog: "up", of: id)
        try driver.restart()
        let adopted = driver.backend.adopt(podUID: driver.uid)
        #expect(adopted.addresses?.count == 1)
        #expect(adopted.running.map(\.id) == [id])
        #expect(adopted.ended.map(\.exit.exitCode) == [4])
        _ = try driver.ask(.stopContainer(id, gracePeriod: .seconds(20))).get()
        #expect(try driver.end(of: id).exitCode == 5)
    }

    @Test(arguments: kinds)
    func runsCommandsInside(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let id = try driver.run(
            "echo up; while :; do sleep 0.05; done", environment: [("COLOUR", "blue")])
        try driver.wait(forLog: "up", of: id)
        let answer = try driver.ask(
            .exec(id, command: ["sh", "-c", "echo $COLOUR; exit 9"], timeout: .seconds(10))
        ).get()
        guard case .command(let exitCode, let output) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(exitCode == 9)
        #expect(output == "blue\n")
        let late = try driver.ask(.exec(id, command: ["sleep", "30"], timeout: .milliseconds(200)))
        #expect(throws: BackendFailure(.timedOut, "timed out")) { try late.get() }
    }

    /// Also where the first process survives and ends as it likes.
    @Test(
        arguments: kinds.filter { $0.capabilities.controlGroups != nil },
        [("tail /dev/zero", 137), ("tail /dev/zero; exit 3", 3)] as [(String, Int32)])
    func killsWhatTakesTooMuchMemory(_ kind: Kind, _ script: (String, exitCode: Int32)) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let id = try driver.run(script.0, memoryLimitBytes: 16 << 20)
        let exit = try driver.end(of: id)
        #expect(exit.exitCode == script.exitCode)
        #expect(exit.reason == "OOMKilled")
    }

    @Test(arguments: kinds)
    func saysWhyAProgramCannotStart(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        #expect {
            try driver.run(["/no/such/program"])
        } throws: { error in
            (error as? BackendFailure)?.kind == .startFailed
        }
    }

    @Test(arguments: kinds.filter(\.capabilities.canIsolate))
    func mountsVolumesAndReplacesTheirFilesTogether(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        func files(_ text: String) -> VolumeContent {
            VolumeContent(
                name: "v",
                source: .files([VolumeFile(path: "a/b", content: Array(text.utf8), mode: 0o640)]),
                fsGroup: nil)
        }
        _ = try driver.ask(.mountVolumes(podUID: driver.uid, [files("old")])).get()
        try driver.runSandbox()
        let id = try driver.run(
            "stat -L -c %a /v/a/b; while [ $(cat /v/a/b) = old ]; do sleep 0.05; done; "
                + "cat /v/a/b /s; touch /v/x 2>/dev/null || echo denied; hostname",
            mounts: [
                ContainerMount(volume: "v", path: "/v", subPath: nil, isReadOnly: true),
                ContainerMount(volume: "v", path: "/s", subPath: "a/b", isReadOnly: false),
            ])
        try driver.wait(forLog: "640", of: id)
        _ = try driver.ask(.mountVolumes(podUID: driver.uid, [files("new")])).get()
        #expect(try driver.end(of: id).exitCode == 0)
        let log = driver.log(of: id)
        #expect(log.hasPrefix("640\nnewold"))
        #expect(log.contains("denied\na-pod\n"))
    }

    /// A bridge without an address of its own takes that of a cable: Pods that know the gateway by
    /// the old one lose what they send when another Pod comes or goes.
    @Test(arguments: kinds.filter(\.capabilities.canNetwork))
    func theGatewayStaysWhereItIs(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let address = try String(
            contentsOfFile: "/sys/class/net/reconcile0/address", encoding: .utf8)
        #expect(address == "02:00:0a:f5:00:01\n")
    }

    @Test(arguments: kinds.filter(\.capabilities.canNetwork))
    func givesAPodItsOwnAddress(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        let addresses = try driver.runSandbox()
        let address = try #require(addresses.first)
        #expect(address != "127.0.0.1")
        let id = try driver.run("ip -o -4 addr show eth0; cat /proc/net/dev | grep -c :")
        _ = try driver.end(of: id)
        #expect(driver.log(of: id).contains("inet \(address)/16"))
        try driver.restart()
        #expect(driver.backend.adopt(podUID: driver.uid).addresses == addresses)
        _ = try driver.ask(.stopSandbox(podUID: driver.uid)).get()
        #expect(driver.backend.adopt(podUID: driver.uid).addresses == nil)
    }

    @Test(arguments: kinds.filter(\.capabilities.canIsolate))
    func keepsWhatAContainerWritesToItself(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let name = "/written-\(UUID().uuidString)"
        let id = try driver.run("echo x >\(name); cat \(name); echo last >/dev/termination-log")
        let exit = try driver.end(of: id)
        #expect(exit.terminationLog == "last\n")
        #expect(driver.log(of: id) == "x\n")
        #expect(!FileManager.default.fileExists(atPath: name))
    }

    @Test(arguments: kinds.filter(\.capabilities.canIsolate))
    func theLastWordsAreTheEndOfTheFile(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        let id = try driver.run("seq 1 3000 >/dev/termination-log")
        let words = try driver.end(of: id).terminationLog
        #expect(words.hasSuffix("\n2999\n3000\n"))
        #expect(words.utf8.count == 4096)
    }

    @Test(arguments: kinds.filter { $0.capabilities.controlGroups != nil })
    func startsWithLimitsThatAreNone(_ kind: Kind) throws {
        let driver = try BackendDriver(kind.capabilities)
        try driver.runSandbox()
        var resources = ContainerResources()
        resources.cpuLimitMilli = .max
        resources.cpuShares = .max
        resources.memoryLimitBytes = .max
        let id = try driver.create(["true"], resources: resources)
        _ = try driver.ask(.startContainer(id)).get()
        #expect(try driver.end(of: id).exitCode == 0)
    }
}
