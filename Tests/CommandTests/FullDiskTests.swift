import Foundation
import Testing

@Suite("a run on a full disk", .enabled(if: geteuid() == 0, "needs to mount a small disk"))
struct FullDiskTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              restartPolicy: Never
              containers:
              - {name: c, image: app, command: [sh, -c, 'sleep 4; exit 3']}

            """)
        try FileManager.default.createDirectory(
            at: command.state, withIntermediateDirectories: true)
        try #require(mount("tmpfs", command.state.path, "tmpfs", 0, "size=2m") == 0)
    }

    @Test func itGoesOnAndSavesWhenThereIsRoom() throws {
        defer {
            umount2(command.state.path, Int32(MNT_DETACH))
            command.remove()
        }
        let run = try BackgroundRun(command, "--backend", "process", "--eviction-hard", "")
        try run.waitUntil("the Pod runs") { try phase == "Running" }
        let filler = command.state.appending(path: "filler")
        try Data().write(to: filler)
        let file = try FileHandle(forWritingTo: filler)
        while (try? file.write(contentsOf: Data(count: 4096))) != nil {}
        try file.close()
        try run.waitUntil("the state cannot be saved") {
            try run.log.contains("No space left on device; it is tried again")
        }
        #expect(try phase == "Running")
        let files = try FileManager.default.contentsOfDirectory(atPath: command.state.path)
        #expect(!files.contains("state.json.new"))
        try FileManager.default.removeItem(at: filler)
        try run.waitUntil("the state is saved") { try phase == "Failed" }
        #expect(try run.log.contains("note: the state is saved again"))
        run.end()
        _ = try command.run("down")
    }

    private var phase: String {
        get throws { try command.get("pod", "p", "-o", "jsonpath={.status.phase}").output }
    }
}
