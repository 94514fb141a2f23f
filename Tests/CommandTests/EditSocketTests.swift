import Foundation
import Testing

/// What clients that are not this program may send to a run.
@Suite("The socket of a run", .serialized)
struct EditSocketTests {
    private let command: Command

    init() throws {
        command = try Command()
        try command.write(Command.deployment(replicas: 1))
    }

    private struct Answer {
        let code: String?
        let message: String?
    }

    /// Sends the bytes and reads the answer; without an end of what is sent, the run has to tire.
    private func ask(_ bytes: [UInt8], ends: Bool = true) throws -> Answer {
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(command.state.appending(path: "socket").path.utf8)
        try #require(path.count < MemoryLayout.size(ofValue: address.sun_path))
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, size) == 0
            }
        }
        try #require(isConnected)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(
                    socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            // The run may have had enough.
            if count <= 0 { break }
            sent += count
        }
        if ends { shutdown(socket, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(socket, &buffer, buffer.count), count > 0 {
            answer += buffer[..<count]
        }
        let root = try? JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any]
        let error = root?["error"] as? [String: Any]
        return Answer(code: error?["code"] as? String, message: error?["message"] as? String)
    }

    @Test func refusesWhatItDoesNotUnderstandAndGoesOn() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        for text in [
            "", "no JSON", "[1]", #"{"verb": "delete"}"#,
            #"{"version": 2, "verb": "delete", "kind": "Pod", "name": "p"}"#,
            #"{"version": 1, "verb": "explode"}"#, #"{"version": 1, "verb": "delete"}"#,
            #"{"version": 1, "verb": "create", "object": {"kind": "Pod"}}"#,
            #"{"version": 1, "verb": "create", "object": {"apiVersion": "v1", "kind": "Pod", "#
                + #""spec": 5}}"#,
            #"{"version": 1, "verb": "delete", "kind": "Pod", "name": "p", "#
                + #""propagationPolicy": "Sideways"}"#,
        ] {
            #expect(try ask(Array(text.utf8)).code == "badRequest", "\(text)")
        }
        let missing = try ask(
            Array(#"{"version": 1, "verb": "evict", "kind": "Pod", "name": "p"}"#.utf8))
        #expect(missing.code == "notFound")
        #expect(try command.act("scale", "deploy/web", "--replicas", "2").exitCode == 0)
    }

    @Test func readsNoMoreThanARequestMayHave() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        _ = try ask([UInt8](repeating: UInt8(ascii: " "), count: 20 << 20))
        #expect(try command.act("scale", "deploy/web", "--replicas", "2").exitCode == 0)
    }

    @Test func doesNotWaitForeverForARequest() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        #expect(try ask(Array("{".utf8), ends: false).code == "timeout")
        #expect(try command.act("scale", "deploy/web", "--replicas", "2").exitCode == 0)
    }

    @Test func refusesAnEditOfAnEarlierState() throws {
        defer { command.remove() }
        let run = try BackgroundRun(command)
        defer { run.end() }
        #expect(try command.act("rollout", "status", "deploy/web").exitCode == 0)
        let text = try command.get("deploy", "web", "-o", "json").output
        let written = try JSONSerialization.jsonObject(with: Data(text.utf8))
        var object = try #require(written as? [String: Any])
        var metadata = try #require(object["metadata"] as? [String: Any])
        metadata["resourceVersion"] = "1"
        object["metadata"] = metadata
        let request = try JSONSerialization.data(
            withJSONObject: ["version": 1, "verb": "update", "object": object])
        #expect(try ask(Array(request)).code == "conflict")
    }
}
