import Foundation
import KubernetesAPI
import Testing

@testable import Kubelet
@testable import ProcessBackend

/// Ports of the machine that lead to Pods.
@Suite(.serialized, .enabled(if: HostCapabilities().canIsolate && HostCapabilities().canNetwork))
struct PodPortTests {
    private let driver: BackendDriver
    private let port: Int32
    private let pod: Pod

    init() throws {
        driver = try BackendDriver(HostCapabilities())
        // Nobody listens there as a rule: it is below those that the machine gives out itself.
        let own = Int32.random(in: 20_000..<30_000)
        port = own
        let ports = ["TCP", "UDP"].map { kind in
            ContainerPort.with {
                $0.containerPort = 80
                $0.hostPort = own
                $0.protocol = kind
            }
        }
        pod = .with { pod in
            pod.spec = .with { spec in
                spec.containers = [
                    .with {
                        $0.name = "c"
                        $0.ports = ports
                    }
                ]
            }
        }
    }

    private static func address(_ port: Int32) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(clamping: port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    private func connected(_ kind: __socket_type) -> Int32 {
        let descriptor = socket(AF_INET, Int32(kind.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var address = Self.address(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return descriptor }
        close(descriptor)
        return -1
    }

    /// What comes back until the other side has said all.
    private func answer(to text: [UInt8]) -> [UInt8] {
        let descriptor = connected(SOCK_STREAM)
        defer { close(descriptor) }
        let sending = DispatchGroup()
        sending.enter()
        Thread.detachNewThread {
            var rest = text[...]
            while !rest.isEmpty {
                // Where nobody listens, the other end may be gone already.
                let count = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { break }
                rest = rest.dropFirst(count)
            }
            shutdown(descriptor, Int32(SHUT_WR))
            sending.leave()
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            answer += buffer[..<count]
        }
        sending.wait()
        return answer
    }

    private static let echo = """
        import socket, threading
        def serve(end):
            while True:
                data = end.recv(65536)
                if not data: break
                end.sendall(data)
            end.shutdown(socket.SHUT_WR)
        def answer(end):
            while True:
                data, client = end.recvfrom(65536)
                end.sendto(data.upper(), client)
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("", 80))
        threading.Thread(target=answer, args=(datagrams,), daemon=True).start()
        streams = socket.create_server(("", 80))
        print("up", flush=True)
        while True:
            end, _ = streams.accept()
            threading.Thread(target=serve, args=(end,), daemon=True).start()
        """

    private func serve() throws {
        let id = try driver.run(["python3", "-c", Self.echo])
        try driver.wait(forLog: "up", of: id)
    }

    private static let hasPython = access("/usr/bin/python3", X_OK) == 0

    @Test(.enabled(if: hasPython)) func streamsComeWholeInBothDirections() throws {
        try driver.runSandbox(pod)
        try serve()
        let text = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        #expect(answer(to: text) == text)
        // Another run of the program finds it, and nobody notices.
        try driver.restart()
        #expect(driver.backend.adopt(podUID: driver.uid).addresses?.count == 1)
        try driver.runSandbox(pod)
        #expect(answer(to: [1, 2, 3]) == [1, 2, 3])
    }

    @Test(.enabled(if: hasPython)) func datagramsAreAnswered() throws {
        try driver.runSandbox(pod)
        try serve()
        let clients = (0..<3).map { _ in connected(SOCK_DGRAM) }
        defer { for client in clients { close(client) } }
        for (number, client) in clients.enumerated() { _ = send(client, "a\(number)", 2, 0) }
        for (number, client) in clients.enumerated() {
            var buffer = [UInt8](repeating: 0, count: 16)
            let count = recv(client, &buffer, buffer.count, 0)
            #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "A\(number)")
        }
    }

    @Test func whereNobodyListensTheConnectionEnds() throws {
        try driver.runSandbox(pod)
        #expect(answer(to: [1]) == [])
    }

    @Test func aPortThatIsTakenIsNamed() throws {
        let taken = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(taken) }
        var address = Self.address(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(taken, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0 && listen(taken, 1) == 0)
        #expect {
            try driver.runSandbox(pod)
        } throws: { error in
            (error as? BackendFailure)?.message.contains(",\(port),80") == true
        }
    }

    @Test(arguments: [false, true]) func theyGoWithTheSandbox(isRemoved: Bool) throws {
        try driver.runSandbox(pod)
        let open = connected(SOCK_STREAM)
        #expect(open >= 0)
        close(open)
        let uid = driver.uid
        _ = try driver.ask(
            isRemoved ? .removeSandbox(podUID: uid) : .stopSandbox(podUID: uid)
        ).get()
        var later = connected(SOCK_STREAM)
        for _ in 0..<200 where later >= 0 {
            close(later)
            usleep(10_000)
            later = connected(SOCK_STREAM)
        }
        #expect(later == -1)
    }
}
