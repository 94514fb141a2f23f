internal import Foundation
internal import Synchronization

/// Carries many scenarios out side by side, each on a thread of its own: on a real machine they
/// mostly wait.
public struct PodScenarioBatch: Sendable {
    /// Between the first Pods of two scenarios: what starts at once takes longer.
    private static let stagger = 0.2
    private static let stackSize = 8 << 20

    private let files: [PodScenarioFile]
    private let machine: any ScenarioMachine
    private let limit: Int
    private let comparesEnd: Bool

    /// - Parameters:
    ///   - limit: how many go on at a time.
    ///   - comparesEnd: also compares every field of what is left, and the words of events.
    public init(
        _ files: [PodScenarioFile], on machine: any ScenarioMachine, limit: Int,
        comparesEnd: Bool = false
    ) {
        self.comparesEnd = comparesEnd
        // The longest first, so that the others run while it does.
        let lengths = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.length) })
        self.files = files.sorted { (lengths[$0.name] ?? 0) > (lengths[$1.name] ?? 0) }
        self.machine = machine
        self.limit = max(1, limit)
    }

    /// Compares what happens with the recordings.
    ///
    /// - Parameter report: called with each outcome as it comes, by one thread at a time.
    public func run(_ report: @escaping @Sendable (String, PodScenarioFile.Outcome) -> Void) {
        perform(
            { [machine, comparesEnd] file in
                file.run(on: machine, comparesEnd: comparesEnd)
            }, report)
    }

    /// Writes down what happens, as recordings in a directory that is there.
    ///
    /// - Parameter report: called with each outcome as it comes, by one thread at a time.
    public func record(
        into directory: String,
        _ report: @escaping @Sendable (String, PodScenarioFile.Outcome) -> Void
    ) {
        perform({ [machine] file in file.record(on: machine, into: directory) }, report)
    }

    private func perform(
        _ body: @escaping @Sendable (PodScenarioFile) -> PodScenarioFile.Outcome,
        _ report: @escaping @Sendable (String, PodScenarioFile.Outcome) -> Void
    ) {
        let places = DispatchSemaphore(value: limit)
        let group = DispatchGroup()
        let reporting = Reporting(report)
        for file in files {
            places.wait()
            group.enter()
            let thread = Thread {
                reporting.report(file.name, body(file))
                places.signal()
                group.leave()
            }
            thread.stackSize = Self.stackSize
            thread.start()
            if limit > 1 { Thread.sleep(forTimeInterval: Self.stagger) }
        }
        group.wait()
    }
}

/// Lets one thread report at a time.
private final class Reporting: Sendable {
    private let isBusy = Mutex(())
    private let body: @Sendable (String, PodScenarioFile.Outcome) -> Void

    init(_ body: @escaping @Sendable (String, PodScenarioFile.Outcome) -> Void) {
        self.body = body
    }

    func report(_ name: String, _ outcome: PodScenarioFile.Outcome) {
        isBusy.withLock { _ in body(name, outcome) }
    }
}
