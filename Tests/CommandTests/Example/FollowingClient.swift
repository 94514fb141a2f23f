import Foundation
import Synchronization

/// Clients that ask the web tier again and again, each time one of the Pods that its
/// EndpointSlices say are ready.
final class FollowingClient: Sendable {
    /// How many ask for the page, which takes long, and for what is answered at once.
    private static let paths = ["/", "/", "/", "/healthz", "/healthz"]
    private static let pauseMicroseconds: UInt32 = 50_000

    private struct State {
        /// The ready addresses of each slice, by its name.
        var addresses: [String: [String]] = [:]
        /// When that was learned.
        var learned = Date()
        var asked = 0
        var faults: [String] = []
        var isOver = false
    }

    /// What came of it.
    struct Outcome {
        let asked: Int
        let faults: [String]
    }

    private let state = Mutex(State())
    private let port: UInt16
    private let watcher: Process
    private let isDone = DispatchGroup()

    init(_ application: ExampleApplication) throws {
        port = application.webPort
        let pipe = Pipe()
        watcher = try application.command.process([
            "get", "endpointslices", "-n", "visits", "-l", "kubernetes.io/service-name=web",
            "-w", "-o", "json", "--state-dir", application.command.state.path,
        ])
        watcher.standardOutput = pipe
        watcher.standardInput = FileHandle.nullDevice
        try watcher.run()
        startThread { $0.follow(pipe.fileHandleForReading) }
        do {
            try application.waitUntil("clients know whom to ask", within: 20) { !ready.isEmpty }
        } catch {
            _ = end()
            throw error
        }
        for path in Self.paths { startThread { $0.ask(path) } }
    }

    /// Ends the asking, once or more; every answer is waited for.
    func end() -> Outcome {
        state.withLock { $0.isOver = true }
        if watcher.isRunning { watcher.interrupt() }
        watcher.waitUntilExit()
        isDone.wait()
        return state.withLock { Outcome(asked: $0.asked, faults: $0.faults) }
    }

    private func startThread(_ body: @escaping @Sendable (FollowingClient) -> Void) {
        isDone.enter()
        Thread {
            body(self)
            self.isDone.leave()
        }.start()
    }

    // MARK: Whom to ask

    private var ready: [String] {
        state.withLock { $0.addresses.values.flatMap(\.self).sorted() }
    }

    /// Reads one document after the other; each ends with a brace that is not indented.
    private func follow(_ handle: FileHandle) {
        var document = Data()
        var line = Data()
        while true {
            let piece = handle.availableData
            if piece.isEmpty { return }
            for byte in piece {
                line.append(byte)
                guard byte == UInt8(ascii: "\n") else { continue }
                document += line
                if line == Data("}\n".utf8) {
                    take(document)
                    document.removeAll()
                }
                line.removeAll()
            }
        }
    }

    private func take(_ document: Data) {
        let decoder = JSONDecoder()
        let list = try? decoder.decode(ObservedSlices.self, from: document)
        let slices =
            list?.items
            ?? [try? decoder.decode(ObservedSlice.self, from: document)]
            .compactMap(\.self)
        state.withLock { state in
            if slices.isEmpty, list == nil { state.faults.append("what was watched is no slice") }
            state.learned = Date()
            for slice in slices { state.addresses[slice.metadata.name] = slice.readyAddresses }
        }
    }

    // MARK: Asking

    private func ask(_ path: String) {
        while !state.withLock({ $0.isOver }) {
            guard let address = ready.randomElement() else {
                state.withLock { $0.faults.append("nobody is ready") }
                return
            }
            errno = 0
            let listed = Date()
            let request = PageRequest(address: address, port: port, path: path)
            let result = Result { try request.page() }
            state.withLock { state in
                state.asked += 1
                switch result {
                case .success(let page) where page.statusCode == 200: break
                case .success(let page):
                    state.faults.append("\(address)\(path): \(page.statusCode)")
                case .failure(let fault):
                    let age = listed.timeIntervalSince(state.learned)
                    state.faults.append("\(listed), \(age) s after the last change: \(fault)")
                }
            }
            usleep(Self.pauseMicroseconds)
        }
    }
}

/// What `get endpointslices -o json` says, as far as clients ask.
private struct ObservedSlices: Decodable {
    let items: [ObservedSlice]
}

private struct ObservedSlice: Decodable {
    struct Metadata: Decodable {
        let name: String
    }

    struct Endpoint: Decodable {
        struct Conditions: Decodable {
            let ready: Bool?
        }

        let addresses: [String]
        let conditions: Conditions?
    }

    let metadata: Metadata
    let endpoints: [Endpoint]?

    var readyAddresses: [String] {
        (endpoints ?? []).filter { $0.conditions?.ready != false }.flatMap(\.addresses)
    }
}
