import Foundation
import Testing

@Suite("Commands that change what a run moves", .serialized)
struct RunningEditsTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(Command.deployment(replicas: 2))
    }

    private func pods() throws -> [String] {
        try command.get("pods", "-o", "name").output.split(separator: "\n").map(String.init)
    }

    @Test func areCarriedOutByIt() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        let rolledOut = try command.act("rollout", "status", "deploy/web", "--timeout", "60s")
        #expect(rolledOut.exitCode == 0)
        #expect(rolledOut.output.hasSuffix("deployment \"web\" successfully rolled out\n"))
        #expect(try command.act("cordon", "node-1").output == "node/node-1 cordoned\n")
        #expect(try command.get("nodes").output.contains("Ready,SchedulingDisabled"))
        #expect(
            try command.act("scale", "deploy/web", "--replicas", "4").output
                == "deployment.apps/web scaled\n")
        #expect(try command.act("rollout", "status", "deploy/web").exitCode == 0)
        #expect(try pods().count == 4)
        let victim = try #require(try pods().first)
        let deleted = try command.act("delete", victim)
        #expect(deleted.output.contains("deleted from default namespace"))
        #expect(try !pods().contains(victim))
        try run.waitUntil("the Pod is replaced") { try pods().count == 4 }
        let drained = try command.act("drain", "node-2", "--timeout", "60")
        #expect(drained.exitCode == 0 && drained.output.hasSuffix("node/node-2 drained\n"))
    }

    @Test func whatWasThereAtTheStartIsNotTold() throws {
        defer { command.remove() }
        _ = try command.run("run", "--once")
        let run = try BackgroundRun(command)
        defer { run.end() }
        #expect(try command.act("scale", "deploy/web", "--replicas", "3").exitCode == 0)
        try run.waitUntil("a third Pod") { try run.log.contains("created Pod") }
        #expect(try !run.log.contains("user  created"))
    }

    @Test func areRefusedAsByAnAPIServer() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        let missing = try command.act("scale", "deploy/absent", "--replicas", "1")
        #expect(missing.exitCode == 1)
        #expect(
            missing.errors
                == "Error from server (NotFound): deployments.apps \"absent\" not found\n")
        let other = try command.act(
            "scale", "deploy/web", "--replicas", "5", "--current-replicas", "3")
        #expect(other.errors == "error: Expected replicas to be 3, was 2\n")
        let permanent = try command.act("delete", "namespace/default")
        #expect(permanent.errors.contains("this namespace may not be deleted"))
    }

    @Test func surviveTheRunThatAnsweredThem() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        #expect(try command.act("scale", "deploy/web", "--replicas", "3").exitCode == 0)
        run.crash()
        // The state is free again, and what was answered is in it.
        let scaled = try command.act(
            "scale", "deploy/web", "--replicas", "1", "--current-replicas", "3")
        #expect(scaled.output == "deployment.apps/web scaled\n")
    }

    @Test func comeFromTheOwnerOfTheStateAlone() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        let path = command.state.appending(path: "socket").path
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let folder = try FileManager.default.attributesOfItem(atPath: command.state.path)
        #expect(folder[.posixPermissions] as? Int == 0o700)
    }

    @Test func theSocketGoesWithTheRun() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        run.end()
        #expect(
            !FileManager.default.fileExists(
                atPath: command.state.appending(path: "socket").path))
    }

    @Test func aWatchShowsChangesAsTheyHappen() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        #expect(try command.act("rollout", "status", "deploy/web").exitCode == 0)
        let watch = try command.process(
            ["get", "pods", "-w", "--state-dir", command.state.path])
        let file = command.directory.appending(path: "watch")
        try Data().write(to: file)
        watch.standardOutput = try FileHandle(forWritingTo: file)
        try watch.run()
        defer { watch.waitUntilExit() }
        defer { watch.interrupt() }
        func seen() throws -> String { try String(contentsOf: file, encoding: .utf8) }
        try run.waitUntil("the watch has begun") { try seen().contains("NAME") }
        let victim = try #require(try pods().first?.split(separator: "/").last)
        _ = try command.act("delete", "pod", String(victim))
        try run.waitUntil("the Pod is seen to stop") {
            try seen().contains("Terminating") && seen().contains("Pending")
        }
        #expect(try seen().components(separatedBy: "NAME").count == 2)
    }
}
