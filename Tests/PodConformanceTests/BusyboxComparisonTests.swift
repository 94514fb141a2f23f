import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// Scripts do on the simulated machine what they do with the real busybox.
@Suite(.serialized) struct BusyboxComparisonTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let script: String
        /// Both streams are compared, and not the standard output alone.
        let comparesFaults: Bool
        /// The user and the group that it runs as.
        let user: Int64
        let groups: [Int64]

        init(
            _ description: String, _ script: String, faults: Bool = false, user: Int64 = 0,
            groups: [Int64] = []
        ) {
            testDescription = description
            self.script = faults ? "exec 2>&1; \(script)" : script
            comparesFaults = faults
            self.user = user
            self.groups = groups
        }
    }

    struct Outcome: Equatable, CustomStringConvertible {
        let text: String
        let status: Int32

        var description: String { "[\(status)] \(text)" }
    }

    static let machine = RealBusybox()

    @Test(
        .enabled(if: machine != nil, "needs root and the programs busybox and chroot"),
        arguments: language + text + fileCases + userCases + processCases
            + variableCases + recordCases)
    func doesAsBusyboxDoes(_ test: Case) throws {
        let machine = try #require(Self.machine)
        let real = try machine.run(test.script, user: test.user, groups: test.groups)
        let made = try simulated(test)
        #expect(made == real, "simulated:\n\(made)\nreal:\n\(real)")
    }

    // MARK: The simulated machine

    private func simulated(_ test: Case) throws -> Outcome {
        let script = test.comparesFaults ? test.script : "exec 2>/dev/null; \(test.script)"
        // The first process of a container ignores signals that end others.
        let shared = Pod.with { $0.spec = .with { $0.shareProcessNamespace = true } }
        let pod = SimulatedPod(
            SandboxConfiguration(
                podUID: "uid", pod: shared, hostname: "p", hosts: "127.0.0.1\tlocalhost\n",
                resolverConfiguration: ""),
            address: "198.18.0.2",
            disk: FileStore(kind: "ext4", source: "/dev/vda1", number: 1))
        var security = ContainerSecurity()
        security.user = test.user
        security.group = test.user
        security.supplementalGroups = test.groups
        security.joinsImageGroups = false
        security.addedCapabilities = ["ALL"]
        let container = try SimulatedContainer(
            ContainerConfiguration(
                id: ContainerID(podUID: "uid", name: "c", attempt: 0),
                image: "localhost/busybox:1", command: ["sh", "-c", script],
                environment: RealBusybox.environment.map { (name: $0.key, value: $0.value) },
                workingDirectory: "/work", mounts: [], security: security,
                resources: ContainerResources(), terminationMessagePath: ""), in: pod)
        container.files.node(at: "/work")?.mode = 0o777
        let start = Timestamp(seconds: 1_767_600_000)
        container.start(now: start)
        var now = start
        for _ in 0..<1000 where container.isRunning {
            try container.run(now: now)
            guard container.isRunning else { break }
            now = max(now, try #require(container.nextDeadline, "nothing would ever happen"))
        }
        let exit = try #require(container.exit(now: now))
        return Outcome(
            text: String(decoding: container.logged, as: UTF8.self), status: exit.exitCode)
    }
}

/// The busybox of this machine, with a root directory like that of the simulated image.
final class RealBusybox: Sendable {
    static let environment = [
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "HOSTNAME": "p", "TZ": "UTC",
    ]
    private static let chroot = "/usr/sbin/chroot"
    private static let busybox = ["/bin/busybox", "/usr/bin/busybox"]

    /// Where each run has its files.
    private let template: URL

    /// `nil` where the machine does not have what it takes.
    init?() {
        let manager = FileManager.default
        guard getuid() == 0, manager.isExecutableFile(atPath: Self.chroot),
            let program = Self.busybox.first(where: manager.isExecutableFile)
        else { return nil }
        template = manager.temporaryDirectory.appending(path: "busybox-comparison-\(getpid())")
        do {
            for folder in ["bin", "dev", "etc", "proc", "root", "tmp", "var/tmp", "work"] {
                try manager.createDirectory(
                    at: template.appending(path: folder), withIntermediateDirectories: true)
            }
            try manager.copyItem(
                atPath: program, toPath: template.appending(path: "bin/busybox").path())
            for name in SimulatedImages.programNames where name != "busybox" {
                try manager.createSymbolicLink(
                    atPath: template.appending(path: "bin/\(name)").path(),
                    withDestinationPath: "busybox")
            }
            for name in ["passwd", "group"] {
                let text = SimulatedImages.files()["etc"]?[name]?.bytes ?? []
                try Data(text).write(to: template.appending(path: "etc/\(name)"))
            }
        } catch {
            return nil
        }
    }

    deinit { try? FileManager.default.removeItem(at: template) }

    func run(
        _ script: String, user: Int64, groups: [Int64]
    ) throws -> BusyboxComparisonTests.Outcome {
        let manager = FileManager.default
        let root = manager.temporaryDirectory.appending(path: "busybox-\(UUID().uuidString)")
        try manager.copyItem(at: template, to: root)
        defer { try? manager.removeItem(at: root) }
        for (folder, mode) in [("tmp", 0o1777), ("var/tmp", 0o1777), ("work", 0o777)] {
            try manager.setAttributes(
                [.posixPermissions: mode], ofItemAtPath: root.appending(path: folder).path())
        }
        for (name, minor) in [("null", 3), ("zero", 5), ("full", 7)] {
            let path = root.appending(path: "dev/\(name)").path()
            mknod(path, S_IFCHR | 0o666, dev_t(1 << 8 | minor))
            chmod(path, 0o666)
        }
        let list = ([user] + groups).map(String.init).joined(separator: ",")
        return try Self.output(of: [
            Self.chroot, "--userspec=\(user):\(user)", "--groups=\(list)", root.path(),
            "/bin/timeout", "-s", "KILL", "10", "sh", "-c", "cd /work; umask 022; \(script)",
        ])
    }

    /// Runs a program and waits for it, without what waits for all children of the tests.
    private static func output(
        of arguments: [String]
    ) throws -> BusyboxComparisonTests.Outcome {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Whoever runs the tests may ignore or hold back signals.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, arguments[0], &actions, &attributes, &words, &variables)
        close(ends[1])
        let reading = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        try #require(code == 0)
        let data = try reading.readToEnd() ?? Data()
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        let signal = status & 0x7f
        return .init(
            text: String(decoding: data, as: UTF8.self),
            status: signal == 0 ? status >> 8 & 0xff : 128 + signal)
    }
}
