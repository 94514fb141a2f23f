internal import Foundation
internal import Kubelet
internal import Synchronization

/// A promise of `NodeBackend`, and how it is tried.
///
/// Checks are independent of each other: each makes a Pod of its own. Those of a list may run side
/// by side on one machine.
public struct BackendCheck: Sendable, CustomStringConvertible {
    /// The promise, in a sentence.
    public let promise: String
    /// What a backend has to offer for the promise to make sense.
    public let needs: Set<BackendFeature>
    private let body: @Sendable (BackendDriver) throws -> Void

    public var description: String { promise }

    init(
        _ promise: String, needs: Set<BackendFeature> = [],
        _ body: @escaping @Sendable (BackendDriver) throws -> Void
    ) {
        self.promise = promise
        self.needs = needs
        self.body = body
    }

    /// All checks of what `NodeBackend` promises.
    public static let all =
        sandboxChecks + imageChecks + containerChecks + endChecks + stopChecks + commandChecks
        + volumeChecks + isolationChecks + networkChecks + adoptionChecks

    /// What the backend of a setting does not offer of that which the check needs, in order.
    public func missing(in setting: any BackendSetting) -> [BackendFeature] {
        BackendFeature.allCases.filter { needs.contains($0) && !setting.offers.contains($0) }
    }

    /// Tries checks side by side, each on a setting and a thread of its own: on a real machine
    /// they mostly wait.
    ///
    /// - Parameter limit: how many go on at a time.
    /// - Returns: what was not kept, by the order of the checks.
    public static func run(
        _ checks: [BackendCheck], limit: Int,
        on makeSetting: @escaping @Sendable () -> any BackendSetting
    ) -> [(check: BackendCheck, fault: String)] {
        let faults = Faults()
        let places = DispatchSemaphore(value: limit)
        let group = DispatchGroup()
        for (number, check) in checks.enumerated() {
            places.wait()
            group.enter()
            Thread.detachNewThread {
                faults.set(number, check.fault(on: makeSetting()))
                places.signal()
                group.leave()
            }
        }
        group.wait()
        return checks.enumerated().compactMap { number, check in
            faults.get(number).map { (check, $0) }
        }
    }

    /// What is wrong, if the backend offers what the check needs and does not keep the promise.
    private func fault(on setting: any BackendSetting) -> String? {
        guard missing(in: setting).isEmpty else { return nil }
        do {
            try run(on: setting)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private final class Faults: Sendable {
        private let found = Mutex<[Int: String]>([:])

        func set(_ number: Int, _ fault: String?) { found.withLock { $0[number] = fault } }

        func get(_ number: Int) -> String? { found.withLock { $0[number] } }
    }

    /// Tries the promise.
    ///
    /// - Throws: `BackendCheckFault` if it is not kept, and what the setting throws.
    public func run(on setting: any BackendSetting) throws {
        let driver = try BackendDriver(setting)
        defer { driver.close() }
        do {
            try body(driver)
            try driver.checkThatAllWasSaidOnce()
        } catch let failure as BackendFailure {
            throw BackendCheckFault("failed with \(failure.kind): \(failure.message)")
        }
    }
}
