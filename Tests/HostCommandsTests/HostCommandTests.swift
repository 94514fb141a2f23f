import Foundation
import HostCommands
import Kubelet
import Testing

/// Programs that are run to their end.
@Suite struct HostCommandTests {
    private func result(of script: String) async throws -> HostCommandResult {
        try await HostCommand("/bin/sh", ["-c", script]).run()
    }

    @Test func tellWhatTheyWroteAndHowTheyEnded() async throws {
        let result = try await result(of: "echo out; echo err >&2; echo out; exit 3")
        #expect(result.exitCode == 3)
        #expect(result.text == "out\nerr\nout\n")
    }

    @Test func tellTheSignalThatEndedThem() async throws {
        #expect(try await result(of: "kill -KILL $$").exitCode == 137)
    }

    @Test func mayKeepTheirErrorsToThemselves() async throws {
        var command = HostCommand("/bin/sh", ["-c", "echo out; echo err >&2"])
        command.keepsErrors = false
        #expect(try await command.run().text == "out\n")
    }

    @Test func areFoundByTheirVariables() async throws {
        var command = HostCommand("sh", ["-c", "echo $COLOUR; echo ${HOME-no home}"])
        command.environment = ["PATH": "/usr/bin:/bin", "COLOUR": "blue"]
        #expect(try await command.run().text == "blue\nno home\n")
    }

    @Test(arguments: ["/no/such/program", "no-such-program"])
    func areMissedByName(_ name: String) async throws {
        await #expect {
            try await HostCommand(name, []).run()
        } throws: { error in
            guard case .notRun(let reason) = error as? HostCommandFault else { return false }
            return reason.hasPrefix(name)
        }
    }

    @Test func readWhatTheyAreGiven() async throws {
        var command = HostCommand("cat", [])
        command.input = "given"
        #expect(try await command.run().text == "given")
        #expect(try await HostCommand("cat", []).run().text == "")
    }

    @Test func neitherFailNorWaitForWhatTheyDoNotRead() async throws {
        var command = HostCommand("true", [])
        command.input = String(repeating: "x", count: 4096)
        #expect(try await command.run().exitCode == 0)
    }

    @Test func mayWriteMoreThanIsKept() async throws {
        let result = try await result(of: "head -c 1000000 /dev/zero; exit 5")
        #expect(result.output.count == 64 * 1024)
        #expect(result.exitCode == 5)
    }

    @Test func areAskedToEndWhenTheyTakeTooLong() async throws {
        let mark = FileManager.default.temporaryDirectory
            .appending(path: "ended-\(UUID().uuidString)").path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: mark) }
        var command = HostCommand(
            "/bin/sh",
            ["-c", "trap 'echo > \(mark); exit' TERM; while :; do sleep 0.05; done"])
        command.timeout = .milliseconds(300)
        let slow = command
        await #expect(throws: HostCommandFault.timedOut) { try await slow.run() }
        #expect(FileManager.default.fileExists(atPath: mark))
    }

    @Test func inheritNoFiles() async throws {
        let kept = open("/dev/null", O_RDONLY)
        defer { close(kept) }
        // The last is the directory that is read.
        #expect(try await HostCommand("ls", ["/proc/self/fd"]).run().text == "0\n1\n2\n3\n")
    }

    @Test func inheritNoSignalsAndNoSession() async throws {
        // It stays ignored, as other tests' sockets have it.
        signal(SIGPIPE, SIG_IGN)
        let status = try await HostCommand("cat", ["/proc/self/status"]).run().text
        #expect(Self.signals("SigBlk", of: status).isEmpty)
        #expect(!Self.signals("SigIgn", of: status).contains(SIGPIPE))
        let stat = try await HostCommand("cat", ["/proc/self/stat"]).run().text
        let fields = stat.split(separator: " ")
        #expect(fields[5] == fields[0])
    }

    /// The signals of a line of a process's status.
    private static func signals(_ name: String, of status: String) -> Set<Int32> {
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        let digits = line.map { $0.dropFirst(name.count + 2) } ?? ""
        let bits = UInt64(digits, radix: 16) ?? .max
        return Set(Int32(1)...64).filter { (bits >> UInt64($0 - 1)) & 1 == 1 }
    }

    /// Whoever waits for a run may block a thread of tasks, as a loop that is driven by one does.
    @Test func goOnWhileAllThreadsOfTasksAreBlocked() throws {
        let release = DispatchSemaphore(value: 0)
        let count = ProcessInfo.processInfo.activeProcessorCount
        for _ in 0..<count { Task.detached { Self.block(on: release) } }
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let result = Blocking.wait { try? await HostCommand("echo", ["on"]).run().text }
            #expect(result == "on\n")
            isDone.signal()
        }
        #expect(isDone.wait(timeout: .now() + .seconds(20)) == .success)
        for _ in 0..<count { release.signal() }
    }

    private static func block(on semaphore: DispatchSemaphore) { semaphore.wait() }
}
