import Dispatch
import Foundation
import KubernetesAPI
import Synchronization

/// Takes the edits of other commands while a loop runs, for the loop to make.
///
/// A thread of its own takes one connection after the other, reads the one request of it, and
/// answers when the loop has. So the loop never waits for a client.
final class EditServer: Sendable {
    /// How many seconds a client has for its request, and for taking the answer.
    private static let transferSeconds = 5
    /// How long the loop has for an answer.
    private static let answerTime: DispatchTimeInterval = .seconds(30)

    private let directory: String
    private let socket: LocalSocket
    private let waiting = Mutex<[EditRequest]>([])

    /// - Parameter onRequest: called when there is something to take; on another thread.
    init(directory: String, onRequest: @escaping @Sendable () -> Void) throws(EditFailure) {
        self.directory = directory
        socket = try LocalSocket.listening(in: directory)
        let thread = Thread { [weak self, socket] in
            while let connection = socket.accepted() {
                connection.limit(Self.transferSeconds)
                self?.serve(connection, onRequest)
                connection.close()
            }
            socket.close()
        }
        thread.start()
    }

    /// Takes no more requests.
    func stop() {
        LocalSocket.remove(in: directory)
        socket.shutDown()
    }

    /// The requests that have come since the last call, in their order.
    func take() -> [EditRequest] {
        let taken = waiting.withLock { requests in
            defer { requests.removeAll() }
            return requests
        }
        return taken.filter { $0.begin() }
    }

    private func serve(_ connection: LocalSocket, _ onRequest: () -> Void) {
        let result: Result<(any KubernetesObject)?, EditFailure>
        do throws(EditFailure) {
            let request = EditRequest(
                try EditMessage.edit(in: try connection.receive(within: Self.transferSeconds)))
            waiting.withLock { $0.append(request) }
            onRequest()
            result = request.answer(within: Self.answerTime)
        } catch {
            result = .failure(error)
        }
        // A client that has gone needs no answer.
        try? connection.send(EditMessage.answer(result))
    }
}

/// An edit that waits for the loop, and then for its answer.
final class EditRequest: Sendable {
    typealias Answer = Result<(any KubernetesObject)?, EditFailure>

    private enum Progress {
        case waiting
        case begun
        case done(Answer)
        case abandoned
    }

    let edit: StoreEdit
    private let progress = Mutex(Progress.waiting)
    private let isDone = DispatchSemaphore(value: 0)

    init(_ edit: StoreEdit) { self.edit = edit }

    /// Whether somebody still waits for the edit to be made.
    fileprivate func begin() -> Bool {
        progress.withLock { progress in
            guard case .waiting = progress else { return false }
            progress = .begun
            return true
        }
    }

    /// Answers the edit; called by the loop once what it changed is kept.
    func finish(_ answer: Answer) {
        progress.withLock { $0 = .done(answer) }
        isDone.signal()
    }

    fileprivate func answer(within limit: DispatchTimeInterval) -> Answer {
        _ = isDone.wait(timeout: .now() + limit)
        return progress.withLock { progress in
            switch progress {
            case .done(let answer): return answer
            case .begun:
                return .failure(
                    EditFailure(.timeout, "the run is slow to answer; the edit is being made"))
            case .waiting, .abandoned:
                progress = .abandoned
                return .failure(
                    EditFailure(.timeout, "the run does not answer; nothing was changed"))
            }
        }
    }
}
