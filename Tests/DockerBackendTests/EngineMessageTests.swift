import Foundation
import Kubelet
import KubernetesAPI
import NIOCore
import Testing

@testable import DockerBackend

/// What goes to an engine and comes from it, without one.
@Suite struct EngineMessageTests {
    // MARK: Streams

    private static func frame(_ source: UInt8, _ text: String) -> [UInt8] {
        [source, 0, 0, 0, 0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
    }

    @Test(arguments: [1, 3, 7, 1000])
    func takesFramesApartHoweverTheyComeIn(_ size: Int) {
        let stream = Self.frame(1, "out\n") + Self.frame(2, "") + Self.frame(2, "err")
        var frames = OutputFrames()
        var found: [String] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            for frame in frames.add(stream[start..<min(start + size, stream.count)]) {
                found.append("\(frame.source) \(String(decoding: frame.bytes, as: UTF8.self))")
            }
        }
        #expect(found == ["standardOutput out\n", "standardError ", "standardError err"])
    }

    @Test func putsLinesTogetherOfPiecesThatEachHaveATime() {
        var assembly = LogLineAssembly()
        let first = "2026-01-02T03:04:05Z "
        let second = "2026-01-02T03:04:06Z "
        var lines = assembly.add(Array("\(first)ha".utf8), from: .standardOutput)
        lines += assembly.add(Array("\(second)other\n".utf8), from: .standardError)
        lines += assembly.add(Array("\(second)lf\n".utf8), from: .standardOutput)
        lines += assembly.add(Array("\(second)open".utf8), from: .standardOutput)
        #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == ["other", "half"])
        #expect(lines.last?.time == Timestamp(String(first.dropLast())))
        #expect(assembly.finish().map(\.bytes) == [Array("open".utf8)])
        #expect(assembly.finish().isEmpty)
    }

    @Test func readsLinesOfATerminal() {
        var assembly = LogLineAssembly()
        var lines = assembly.add(unframed: Array("2026-01-02T03:04:05Z on".utf8))
        lines += assembly.add(unframed: Array("e\n2026-01-02T03:04:06Z two\n".utf8))
        #expect(lines.map { String(decoding: $0.bytes, as: UTF8.self) } == ["one", "two"])
    }

    // MARK: Pulls

    @Test func tellsHowFarAPullIs() throws {
        var reading = PullReading(image: "i")
        let text = """
            {"status":"Pulling from i","id":"1"}
            {"status":"Downloading","id":"a","progressDetail":{"current":5,"total":10}}
            {"status":"Downloading","id":"b","progressDetail":{"current":1,"total":30}}

            """
        let steps = try reading.add(Array(text.utf8))
        #expect(steps.map(\.receivedBytes) == [0, 5, 6])
        #expect(steps.map(\.totalBytes) == [0, 10, 40])
        #expect(throws: EngineFault(status: 0, message: "no such image")) {
            _ = try reading.add(Array(#"{"error":"no such image"}"#.utf8))
            _ = try reading.finish()
        }
    }

    @Test(arguments: [
        ("busybox", "busybox:latest"), ("host:5000/a/b", "host:5000/a/b:latest"),
        ("host:5000/a/b:1", "host:5000/a/b:1"), ("a@sha256:00", "a@sha256:00"),
    ])
    func asksForOneTagOnly(_ name: String, _ complete: String) {
        #expect(EngineNode.complete(name) == complete)
    }

    // MARK: The pause image

    @Test func makesAProgramForEachProcessorThatItKnows() throws {
        for architecture in ["amd64", "arm64"] {
            let program = try #require(PauseImage.program(for: architecture))
            #expect(program.prefix(4) == [0x7f, 0x45, 0x4c, 0x46])
            let archive = try #require(PauseImage.archive(for: architecture))
            #expect(archive.count % 512 == 0)
            #expect(Array(archive[512..<(512 + program.count)]) == program)
            let others = try #require(OwnPrograms.all(for: architecture))
            #expect(others.map(\.name) == ["links", "part", "end"])
            #expect(TarEntry.read(archive).map(\.path) == ["pause", "links", "part", "end"])
        }
        #expect(PauseImage.program(for: "mips") == nil)
    }

    // MARK: Containers

    @Test func spellsOutWhatProcessesMayDo() {
        var security = ContainerSecurity()
        security.addedCapabilities = ["CAP_NET_ADMIN", "chown"]
        security.droppedCapabilities = ["mknod"]
        let root = CapabilitySelection(security, isRoot: true, isPodman: true)
        #expect(root.dropped == ["ALL"])
        #expect(root.added.contains("NET_ADMIN") && !root.added.contains("MKNOD"))
        #expect(root.added.count == 14)
        let other = CapabilitySelection(security, isRoot: false, isPodman: true)
        #expect(other.added == ["NET_ADMIN", "CHOWN"] && other.dropped == ["MKNOD"])
        security.addedCapabilities = []
        security.droppedCapabilities = ["ALL"]
        #expect(CapabilitySelection(security, isRoot: true, isPodman: false).added.isEmpty)
    }

    private static func specification(
        isPodman: Bool = true, _ change: (inout ContainerSecurity) -> Void = { _ in }
    ) -> Value {
        var security = ContainerSecurity()
        change(&security)
        var resources = ContainerResources()
        resources.memoryLimitBytes = 1 << 20
        resources.cpuLimitMilli = 250
        resources.oomScoreAdjustment = -997
        let configuration = ContainerConfiguration(
            id: ContainerID(podUID: "u", name: "c", attempt: 2), image: "i", command: ["run"],
            environment: [("A", "b=c")], workingDirectory: "", mounts: [], security: security,
            resources: resources, terminationMessagePath: "/dev/termination-log")
        let endpoint = try? EngineEndpoint("/s")
        guard let endpoint else { return .null }
        let settings = EngineSettings(
            node: "n", owner: "o", root: "/r", address: "192.0.2.1", endpoint: endpoint)
        var image = ImageDescription()
        image.user = "app:staff"
        image.environment = ["container=mine"]
        return ContainerSpecification(
            configuration: configuration, names: settings.names, settings: settings,
            processes: .pod, image: image,
            user: ContainerUser(security, image: image.user, accounts: accounts),
            isPodman: isPodman, isOnHostNetwork: false, lowersOOMScores: false,
            mounts: [["Target": "/tmp"]]
        ).body
    }

    @Test func asksForAContainerInItsPodsNamespaces() {
        let body = Self.specification()
        let host = body["HostConfig"]
        let sandbox = host?["NetworkMode"]?.string
        #expect(sandbox?.hasSuffix("-u") == true)
        #expect(host?["PidMode"]?.string == sandbox && host?["UTSMode"]?.string == sandbox)
        #expect(Self.specification(isPodman: false)["HostConfig"]?["UTSMode"] == "")
        #expect(body["Env"] == ["A=b=c"] && body["WorkingDir"] == "/")
        #expect(host?["Memory"] == 1_048_576 && host?["MemorySwap"] == 1_048_576)
        #expect(host?["CpuQuota"] == 25_000 && host?["CpuPeriod"] == 100_000)
        #expect(host?["OomScoreAdj"] == 0)
        #expect(EngineNames.container(in: body["Labels"])?.attempt == 2)
    }

    @Test func leavesOutVariablesThatNobodyAskedFor() {
        #expect(Self.specification()["UnsetEnv"] == ["TERM"])
        #expect(Self.specification(isPodman: false)["UnsetEnv"] == nil)
    }

    @Test func namesUserAndGroupAsAnEngineWantsThem() {
        #expect(Self.specification()["User"] == nil)
        #expect(Self.specification { $0.user = 5 }["User"] == "5")
        #expect(Self.specification { $0.group = 7 }["User"] == "app:7")
        let both = Self.specification {
            $0.user = 5
            $0.group = 7
        }
        #expect(both["User"] == "5:7")
    }

    private static let accounts = UserAccounts(
        passwd: "root:x:0:0:root:/root:/bin/sh\napp:x:5:50::/app:/bin/sh\n",
        group: "root:x:0:\nstaff:x:50:\nextra:x:77:root,app\n")

    @Test(
        arguments: [
            (nil, nil, nil), ("5", nil, nil), (nil, "7", [77]), ("5", "7", [77]), ("6", "7", []),
        ] as [(String?, String?, [Int64]?)])
    func putsAProcessInTheGroupsOfItsImage(
        _ user: String?, _ group: String?, _ joined: [Int64]?
    ) {
        var security = ContainerSecurity()
        security.user = user.flatMap { Int64($0) }
        security.group = group.flatMap { Int64($0) }
        security.supplementalGroups = [8, 77]
        let told = ContainerUser(security, image: "app", accounts: Self.accounts)
        let words = [user ?? (group.map { _ in "app" }), group].compactMap(\.self)
        #expect(told.name == (words.isEmpty ? nil : words.joined(separator: ":")))
        // The engine adds those of the image where it is told no group.
        #expect(told.groups == (joined?.isEmpty == false ? [77, 8] : [8, 77]))
        #expect(
            ContainerUser.needsAccounts(security, image: "app") == (group != nil))
    }

    @Test func keepsAProcessOutOfTheGroupsOfItsImage() {
        var security = ContainerSecurity()
        security.joinsImageGroups = false
        let named = ContainerUser(security, image: "app", accounts: Self.accounts)
        #expect(named.name == "app:50" && named.groups == [] && !named.isRoot)
        let root = ContainerUser(security, image: "", accounts: Self.accounts)
        #expect(root.name == "0:0" && root.groups == [] && root.isRoot)
        security.user = 9
        let unknown = ContainerUser(security, image: "", accounts: Self.accounts)
        #expect(unknown.name == "9:0" && unknown.groups == [])
        #expect(ContainerUser.needsAccounts(security, image: ""))
    }

    @Test func keepsPodmanFromOpeningAReadOnlyRoot() {
        let readOnly = Self.specification { $0.hasReadOnlyRoot = true }
        #expect(readOnly["HostConfig"]?["Tmpfs"] == ["/run": "ro", "/var/tmp": "ro"])
        #expect(Self.specification()["HostConfig"]?["Tmpfs"] == nil)
        let docker = Self.specification(isPodman: false) { $0.hasReadOnlyRoot = true }
        #expect(docker["HostConfig"]?["Tmpfs"] == nil)
    }

    @Test func tellsStatesAndNodesApartByTheirNames() {
        let names = [("a", "n"), ("b", "n"), ("a", "m")].map {
            EngineNames(owner: $0.0, node: $0.1).sandbox(of: "uid")
        }
        #expect(Set(names).count == 3)
    }

    @Test(arguments: [
        (
            "runc: runc create failed: unable to start container process: exec: \"x\": not found: "
                + "OCI runtime attempted to invoke a command that was not found",
            "unable to start container process: exec: \"x\": not found"
        ),
        ("no space left", "no space left"),
    ])
    func takesTheRuntimesOwnWords(_ message: String, _ plain: String) {
        #expect(RuntimeMessage.plain(message) == plain)
    }

    // MARK: Faults

    @Test func whatIsInUseMayBeFreeSoon() {
        let words = "unlinkat /s/userdata/shm: device or resource busy"
        #expect(EngineFault(status: 500, message: words).isBusy)
        #expect(!EngineFault(status: 409, message: words).isBusy)
        #expect(!EngineFault(status: 500, message: "no space left on device").isBusy)
    }

    @Test func whatKeepsAnEngineFromBeingReachedIsToldInWords() {
        let refused = IOError(errnoCode: ECONNREFUSED, reason: "connection reset (error set)")
        #expect(EngineFault(refused).message == "Connection refused")
        let own = EngineFault(status: 404, message: "no such container")
        #expect(EngineFault(own as any Error) == own)
    }
}
