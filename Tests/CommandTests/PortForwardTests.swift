import Foundation
import Testing

/// Connections that are led into a Pod.
@Suite struct PortForwardTests {
    private let command: Command

    init() throws { command = try Command() }

    /// Answers each connection with what came of it, turned round, once its input has ended.
    private static let server = """
        use IO::Socket::INET; $SIG{CHLD} = "IGNORE";
        my $s = IO::Socket::INET->new(LocalPort => 7107, Listen => 9, ReuseAddr => 1) or die;
        while (my $c = $s->accept) { next if fork; my $t = join "", <$c>;
        print $c scalar reverse $t; exit }
        """

    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: mirror}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: app:1
            command: [perl, -e, '\(server.replacing("\n", with: " "))']
            ports: [{name: turned, containerPort: 7107}]
            readinessProbe: {tcpSocket: {port: turned}, periodSeconds: 1}

        """

    @Test func bytesGoBothWaysOnSeveralConnections() throws {
        try command.write(Self.pod)
        defer {
            _ = try? command.run("down", "--timeout", "30s")
            command.remove()
        }
        let started = try command.run("run", "--once", "--backend", "process", "--timeout", "60")
        #expect(started.exitCode == 0, "\(started.errors)")
        let forward = try command.start(
            ["port-forward", "mirror", ":turned", ":7107", "--state-dir", command.state.path])
        defer {
            forward.interrupt()
            forward.waitUntilExit()
        }
        let ports = try self.ports(2)
        let big = String(repeating: "abcdefgh", count: 40_000)
        // The first is open while the others come and go.
        let first = try Connection(ports[0])
        try first.send("one")
        for (port, text) in [(ports[1], "two"), (ports[0], "three"), (ports[1], big)] {
            let other = try Connection(port)
            try other.send(text)
            #expect(other.finish() == String(text.reversed()))
        }
        #expect(first.finish() == "eno")
        let unknown = try command.act("port-forward", "mirror", "8080:none")
        #expect(unknown.exitCode == 1)
        #expect(unknown.errors.contains("Pod 'mirror' does not have a named port 'none'"))
    }

    /// The local ports, as the command tells them.
    private func ports(_ count: Int) throws -> [UInt16] {
        let file = command.directory.appending(path: "running")
        for _ in 0..<400 {
            let text = try String(contentsOf: file, encoding: .utf8)
            let found = text.matches(of: #/Forwarding from 127\.0\.0\.1:(\d+) -> 7107\n/#)
                .compactMap { UInt16($0.1) }
            if found.count == count { return found }
            usleep(50_000)
        }
        throw CocoaError(.fileReadUnknown)
    }
}

/// A connection to this machine.
private final class Connection {
    private let socket: Int32

    init(_ port: UInt16) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let socket = socket
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(socket) }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(socket, $0.baseAddress, $0.count) }
            try #require(count > 0)
            rest = rest.dropFirst(count)
        }
    }

    /// Ends this side, and reads until the other one has ended as well.
    func finish() -> String {
        shutdown(socket, Int32(SHUT_WR))
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(socket, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }
}
