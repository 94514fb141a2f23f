internal import Foundation
internal import Kubelet
internal import KubernetesAPI
internal import Reconcile

/// Asks a backend for one thing after the other, on behalf of one Pod, and keeps account of what
/// it says.
final class BackendDriver {
    /// How long an answer may take that nothing holds up.
    static let patience: Duration = .seconds(30)
    /// How often a question is asked again until its answer is the right one.
    private static let pollPeriod: Duration = .milliseconds(50)

    let setting: any BackendSetting
    /// Another one for each check: names on the machine follow from it.
    let uid = UUID().uuidString.lowercased()
    private(set) var backend: any NodeBackend
    private var lastRequest = 0
    private var answers: [RequestID: Result<BackendOutcome, BackendFailure>] = [:]
    private(set) var ends: [ContainerID: ContainerExit] = [:]
    /// What was said, in order: the numbers of answers, and the ends of containers.
    private(set) var account: [Saying] = []
    private var violations: [String] = []

    enum Saying: Hashable {
        case answer(RequestID)
        case end(ContainerID)
    }

    init(_ setting: any BackendSetting) throws {
        self.setting = setting
        backend = try setting.start()
    }

    /// Removes the Pod, as far as the backend does.
    func close() {
        _ = try? ask(.removeSandbox(podUID: uid))
        setting.clean(podUID: uid)
    }

    var now: Timestamp { setting.clock.now }

    // MARK: Asking

    /// Asks, and does not wait for the answer.
    func begin(_ request: BackendRequest) -> RequestID {
        lastRequest += 1
        let id = RequestID(podUID: uid, number: lastRequest)
        backend.begin(request, as: id, now: now)
        return id
    }

    /// Asks, and waits for the answer.
    ///
    /// - Throws: `BackendFailure` if that is one, `BackendCheckFault` if there is none.
    @discardableResult
    func ask(_ request: BackendRequest) throws -> BackendOutcome {
        try answer(to: begin(request)).get()
    }

    /// Asks for what has to fail.
    func failure(of request: BackendRequest) throws -> BackendFailure {
        switch try answer(to: begin(request)) {
        case .success(let outcome): throw BackendCheckFault("did not fail: \(outcome)")
        case .failure(let failure): return failure
        }
    }

    func answer(to id: RequestID) throws -> Result<BackendOutcome, BackendFailure> {
        try wait("an answer") { answers[id] }
    }

    func hasAnswer(to id: RequestID) -> Bool {
        take()
        return answers[id] != nil
    }

    /// Waits for the end of a container.
    func end(of id: ContainerID) throws -> ContainerExit {
        try wait("the end of \(id.name)") { ends[id] }
    }

    // MARK: Time

    /// Takes in what the backend reports while time passes.
    func pass(_ duration: Duration) {
        let end = now + duration
        take()
        while now < end {
            setting.clock.wait(until: min(end, max(now, backend.nextDeadline ?? end)))
            take()
        }
    }

    /// Asks again and again until the answer is the right one.
    func wait(for what: String, until holds: () throws -> Bool) throws {
        let limit = now + Self.patience
        while try !holds() {
            guard now < limit else { throw BackendCheckFault("waited in vain for \(what)") }
            pass(Self.pollPeriod)
        }
    }

    private func wait<T>(_ what: String, for found: () -> T?) throws -> T {
        let limit = now + Self.patience
        while true {
            take()
            if let result = found() { return result }
            guard now < limit else { throw BackendCheckFault("\(what) did not come") }
            // Whatever is not due at a time of its own has to be made known.
            setting.clock.wait(until: min(limit, max(now, backend.nextDeadline ?? limit)))
        }
    }

    private func take() {
        for report in backend.takeReports(now: now) {
            switch report {
            case .answer(let id, let answer):
                if answers[id] != nil { violations.append("request \(id.number) answered twice") }
                answers[id] = answer
                account.append(.answer(id))
            case .containerEnded(let id, let exit):
                if ends[id] != nil { violations.append("the end of \(id.name) told twice") }
                ends[id] = exit
                account.append(.end(id))
            case .sandboxEnded(let uid):
                violations.append("the sandbox of \(uid) ended, and nobody ended it")
            }
        }
    }

    /// Lets a little time pass, and looks whether anything was told again.
    func checkThatAllWasSaidOnce() throws {
        pass(.milliseconds(200))
        if let violation = violations.first { throw BackendCheckFault(violation) }
    }

    // MARK: Restart

    /// Puts another run of the program in the place of this one, which ends without notice.
    func restart() throws -> AdoptedPod {
        backend = try setting.start()
        return backend.adopt(podUID: uid)
    }

    // MARK: Expectations

    func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) throws {
        if !holds { throw BackendCheckFault("not so: \(sentence())") }
    }

    func expect<T: Equatable>(_ what: String, _ got: T, is wanted: T) throws {
        if got != wanted { throw BackendCheckFault("\(what) is \(got) and not \(wanted)") }
    }
}
