import KubernetesAPI
import Testing

@testable import Kubelet
@testable import PodConformanceKit

/// What scripts do on the simulated machine.
@Suite struct ShellTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let script: String
        let log: String
        var exitCode: Int32 = 0
        var seconds = 0.0
        /// When it is asked to end.
        var asked: Double?
    }

    static let cases = [
        Case(
            testDescription: "words are cut at blanks", script: "echo a  b 'c  d'",
            log: "a b c  d\n"),
        Case(
            testDescription: "a loop counts",
            script: "i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i",
            log: "3\n"),
        Case(
            testDescription: "the status of a condition chooses",
            script:
                "if [ -e /x ]; then echo yes; else echo no; fi; touch /x; [ -e /x ] && echo now",
            log: "no\nnow\n"),
        Case(
            testDescription: "a pipeline filters", script: "printf 'b\\na\\n' | sort | grep -c a",
            log: "1\n"),
        Case(
            testDescription: "output of a loop goes to a file",
            script: "for x in 1 2; do echo $x; done > /f; cat /f", log: "1\n2\n"),
        Case(
            testDescription: "the exit code is the script's", script: "sleep 2; exit 3", log: "",
            exitCode: 3, seconds: 2),
        Case(
            testDescription: "a trap interrupts wait at once",
            script: "trap 'echo bye; exit 5' TERM; sleep 60 & wait", log: "bye\n", exitCode: 5,
            seconds: 1, asked: 1),
        Case(
            testDescription: "a trap comes after the command in front",
            script: "trap 'exit 5' TERM; sleep 3; echo never", log: "", exitCode: 5, seconds: 3,
            asked: 1),
        Case(
            testDescription: "the first process ignores what it has no trap for",
            script: "sleep 4; echo done", log: "done\n", seconds: 4, asked: 1),
        Case(
            testDescription: "a time is over for others than the first process",
            script: "timeout 2 sleep 9; echo $?", log: "Terminated\n143\n", seconds: 2),
        Case(
            testDescription: "a child that takes too much memory",
            script: "tail /dev/zero; echo $?; exit 3", log: "Killed\n137\n", exitCode: 3),
        Case(
            testDescription: "masked paths are empty",
            script: """
                cat /proc/kcore /proc/timer_list /proc/keys; ls /proc/acpi /proc/scsi /sys/firmware
                """,
            log: "/proc/acpi:\n\n/proc/scsi:\n\n/sys/firmware:\n"),
        Case(
            testDescription: "settings of the kernel are for reading",
            script: """
                exec 2>&1; echo 1 > /proc/sysrq-trigger; echo 1 > /proc/sys/vm/swappiness; \
                touch /proc/sys/none /proc/none /sys/none; mount | grep -c '(ro'
                """,
            log: """
                sh: can't create /proc/sysrq-trigger: Read-only file system
                sh: can't create /proc/sys/vm/swappiness: Read-only file system
                touch: /proc/sys/none: No such file or directory
                touch: /proc/none: No such file or directory
                touch: /sys/none: Read-only file system
                13

                """),
    ]

    @Test(arguments: cases)
    func runs(_ test: Case) throws {
        let container = try container(running: test.script)
        let start = Timestamp(seconds: 1000)
        container.start(now: start)
        var now = start
        var asked = test.asked.map { start + .microseconds(Int64($0 * 1_000_000)) }
        for _ in 0..<1000 where container.isRunning {
            try container.run(now: now)
            if let time = asked, time <= now {
                container.main?.signal("TERM")
                asked = nil
                continue
            }
            guard container.isRunning else { break }
            let next = [container.nextDeadline, asked].compactMap(\.self).min()
            now = max(now, try #require(next, "nothing would ever happen"))
        }
        let exit = try #require(container.exit(now: now))
        #expect(exit.exitCode == test.exitCode)
        #expect(String(decoding: container.logged, as: UTF8.self) == test.log)
        #expect(Int((now - start).seconds) == Int(test.seconds))
    }

    @Test(arguments: [
        "vi /etc/passwd", "cat /proc/cpuinfo", "ls /proc/self/ns", "cat /sys/class/net/eth0/mtu",
        "alias a=b", "yes | wc -l",
    ])
    func whatTheMachineDoesNotKnowIsAFault(script: String) throws {
        let container = try container(running: script)
        container.start(now: Timestamp(seconds: 0))
        #expect(throws: ShellFault.self) { try container.run(now: Timestamp(seconds: 1)) }
    }

    /// Containers do not keep their Pod.
    private let pod = SimulatedPod(
        SandboxConfiguration(
            podUID: "uid", pod: Pod(), hostname: "p", hosts: "", resolverConfiguration: ""),
        address: "198.18.0.2", disk: FileStore(kind: "ext4", source: "/dev/vda1", number: 1))

    private func container(running script: String) throws -> SimulatedContainer {
        let configuration = ContainerConfiguration(
            id: ContainerID(podUID: "uid", name: "c", attempt: 0), image: "localhost/busybox:1",
            command: ["sh", "-c", script], environment: [], workingDirectory: "", mounts: [],
            security: ContainerSecurity(), resources: ContainerResources(),
            terminationMessagePath: "/dev/termination-log")
        return try SimulatedContainer(configuration, in: pod)
    }
}
